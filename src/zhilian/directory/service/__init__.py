"""The only door to change what the directory holds."""

from zhilian.directory.service.links import (
    first_admin_link,
    reset_link,
    set_password,
    use_first_link,
    use_reset_link,
)
from zhilian.directory.service.people import (
    correct_contact,
    create_person,
    lock_person,
    record_export,
    unlock,
)
from zhilian.directory.service.roles import grant_role, revoke_role
from zhilian.directory.service.sessions import (
    check_session,
    close_session,
    end_sessions,
    open_session,
)

__all__ = [
    "check_session",
    "close_session",
    "correct_contact",
    "create_person",
    "end_sessions",
    "first_admin_link",
    "grant_role",
    "lock_person",
    "open_session",
    "record_export",
    "reset_link",
    "revoke_role",
    "set_password",
    "unlock",
    "use_first_link",
    "use_reset_link",
]
