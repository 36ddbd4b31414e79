from zhilian.directory.models.access import LiveSession, ProfileChoice, SetupLink, SignIn
from zhilian.directory.models.people import Person, RoleGrant
from zhilian.directory.models.places import Branch, Site, Unit

__all__ = [
    "Branch",
    "LiveSession",
    "Person",
    "ProfileChoice",
    "RoleGrant",
    "SetupLink",
    "SignIn",
    "Site",
    "Unit",
]
