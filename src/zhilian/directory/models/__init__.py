from zhilian.directory.models.access import LiveSession, ProfileChoice, SetupLink, SignIn
from zhilian.directory.models.codes import SignInCode
from zhilian.directory.models.identities import ExternalIdentity
from zhilian.directory.models.people import Person, RoleGrant
from zhilian.directory.models.places import Branch, Site, Unit
from zhilian.directory.models.records import (
    AccountRecord,
    PersonVersion,
    SyncItem,
    SyncRun,
    VersionTaken,
)
from zhilian.directory.models.training import TrainingRecord, TrainingSession

__all__ = [
    "AccountRecord",
    "Branch",
    "ExternalIdentity",
    "LiveSession",
    "Person",
    "PersonVersion",
    "ProfileChoice",
    "RoleGrant",
    "SetupLink",
    "SignIn",
    "SignInCode",
    "Site",
    "SyncItem",
    "SyncRun",
    "TrainingRecord",
    "TrainingSession",
    "Unit",
    "VersionTaken",
]
