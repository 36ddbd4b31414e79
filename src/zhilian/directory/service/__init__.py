"""The only door to change what the directory holds."""

from zhilian.directory.service.bulk import bulk_people
from zhilian.directory.service.links import (
    first_admin_link,
    reset_link,
    set_password,
    use_first_link,
    use_reset_link,
)
from zhilian.directory.service.people import (
    correct_contact,
    correct_person,
    create_person,
    lift_lock,
    lock_person,
    record_export,
    record_reading,
    unlock,
)
from zhilian.directory.service.places import create_unit, load_places, rename_unit
from zhilian.directory.service.profiles import choose_profile
from zhilian.directory.service.roles import grant_role, revoke_role
from zhilian.directory.service.second_factor import (
    accepts_code,
    enrol,
    remove_second_factor,
)
from zhilian.directory.service.sessions import (
    check_session,
    close_session,
    end_sessions,
    open_session,
)
from zhilian.directory.service.sessions import sweep as sweep_sessions
from zhilian.directory.service.signing_in import (
    change_password,
    check_code,
    check_password,
    count_failure,
    is_allowed,
    password_is_old,
    sign_in,
)

__all__ = [
    "accepts_code",
    "bulk_people",
    "change_password",
    "check_code",
    "check_password",
    "check_session",
    "choose_profile",
    "close_session",
    "correct_contact",
    "correct_person",
    "count_failure",
    "create_person",
    "create_unit",
    "end_sessions",
    "enrol",
    "first_admin_link",
    "grant_role",
    "is_allowed",
    "load_places",
    "lift_lock",
    "lock_person",
    "open_session",
    "password_is_old",
    "record_export",
    "record_reading",
    "remove_second_factor",
    "rename_unit",
    "reset_link",
    "revoke_role",
    "set_password",
    "sign_in",
    "sweep_sessions",
    "unlock",
    "use_first_link",
    "use_reset_link",
]
