"""The only door to change what the directory holds."""

from zhilian.directory.service.accounts import grant_account, revoke_account
from zhilian.directory.service.bulk import bulk_people
from zhilian.directory.service.codes import (
    AGAIN_AFTER,
    ask_code,
    change_number,
    make_code,
    sweep_codes,
    use_code,
)
from zhilian.directory.service.identities import (
    end_elsewhere,
    end_identity,
    handle_index,
    person_of_identity,
)
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
    expunge_sign_ins,
    find_session,
    open_session,
)
from zhilian.directory.service.sessions import sweep as sweep_sessions
from zhilian.directory.service.signing_in import (
    change_password,
    check_code,
    check_password,
    count_failure,
    is_allowed,
    may_try,
    password_is_old,
    sign_in,
)
from zhilian.directory.service.syncing import begin_sync, check_sync, counts_of
from zhilian.directory.service.training import (
    SessionDraft,
    TrainedDraft,
    cancel_training,
    plan_training,
    record_training,
)
from zhilian.directory.service.versions import add_version, take_version

__all__ = [
    "AGAIN_AFTER",
    "SessionDraft",
    "TrainedDraft",
    "accepts_code",
    "add_version",
    "ask_code",
    "begin_sync",
    "bulk_people",
    "cancel_training",
    "change_number",
    "change_password",
    "check_code",
    "check_password",
    "check_session",
    "check_sync",
    "choose_profile",
    "close_session",
    "correct_contact",
    "correct_person",
    "count_failure",
    "counts_of",
    "create_person",
    "create_unit",
    "end_elsewhere",
    "end_identity",
    "end_sessions",
    "enrol",
    "first_admin_link",
    "grant_account",
    "grant_role",
    "handle_index",
    "is_allowed",
    "lift_lock",
    "load_places",
    "lock_person",
    "open_session",
    "password_is_old",
    "person_of_identity",
    "make_code",
    "may_try",
    "plan_training",
    "record_export",
    "expunge_sign_ins",
    "find_session",
    "record_reading",
    "record_training",
    "remove_second_factor",
    "rename_unit",
    "reset_link",
    "revoke_account",
    "revoke_role",
    "set_password",
    "sign_in",
    "sweep_codes",
    "sweep_sessions",
    "take_version",
    "unlock",
    "use_code",
    "use_first_link",
    "use_reset_link",
]
