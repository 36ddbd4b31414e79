"""Facts the directory announces. They carry ids and codes, never personal data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from zhilian.core.events import Event


@dataclass(frozen=True, kw_only=True)
class _AboutPerson(Event):
    person_id: int

    @property
    def subject(self) -> str:
        return f"person:{self.person_id}"


@dataclass(frozen=True, kw_only=True)
class PersonCreated(_AboutPerson):
    kind: ClassVar[str] = "directory.person.created"


@dataclass(frozen=True, kw_only=True)
class PeopleMade(Event):
    """Many records at once: the demonstration's people."""

    kind: ClassVar[str] = "directory.people.made"
    count: int

    @property
    def subject(self) -> str:
        return "people"


@dataclass(frozen=True, kw_only=True)
class PersonCorrected(_AboutPerson):
    kind: ClassVar[str] = "directory.person.corrected"


@dataclass(frozen=True, kw_only=True)
class ContactCorrected(_AboutPerson):
    """A number was replaced: by the person, or by an administrator (`by_id`).

    `code_id` is the code that proved the new number, 0 where none was asked; of an administrator
    the row that remembers the number before.
    """

    kind: ClassVar[str] = "directory.contact.corrected"
    code_id: int = 0
    by_id: int = 0


@dataclass(frozen=True, kw_only=True)
class PersonLocked(_AboutPerson):
    kind: ClassVar[str] = "directory.person.locked"
    reason: str


@dataclass(frozen=True, kw_only=True)
class PersonUnlocked(_AboutPerson):
    kind: ClassVar[str] = "directory.person.unlocked"


@dataclass(frozen=True, kw_only=True)
class LockLifted(Event):
    """A lock after failed attempts was ended early; no person when it was an address."""

    kind: ClassVar[str] = "directory.lock.lifted"
    person_id: int | None

    @property
    def subject(self) -> str:
        return f"person:{self.person_id}" if self.person_id else "locks"


@dataclass(frozen=True, kw_only=True)
class PersonVersionAdded(_AboutPerson):
    """What the person is from a day on was written down."""

    kind: ClassVar[str] = "directory.person.version_added"
    version: int
    action: str


@dataclass(frozen=True, kw_only=True)
class PersonChanged(_AboutPerson):
    """A version's day has come: the person is what it says now."""

    kind: ClassVar[str] = "directory.person.changed"
    version: int
    left: bool


@dataclass(frozen=True, kw_only=True)
class PersonSynced(_AboutPerson):
    """Every back end that was asked for has answered, or was given up."""

    kind: ClassVar[str] = "directory.person.synced"
    run_id: int
    ok: int
    failed: int


@dataclass(frozen=True, kw_only=True)
class AccountGranted(_AboutPerson):
    """Rights at the back office were given or changed at somebody's approval."""

    kind: ClassVar[str] = "directory.account.granted"
    record_id: int
    about: str


@dataclass(frozen=True, kw_only=True)
class AccountRevoked(_AboutPerson):
    kind: ClassVar[str] = "directory.account.revoked"
    record_id: int
    about: str


@dataclass(frozen=True, kw_only=True)
class TrainingPlanned(Event):
    kind: ClassVar[str] = "directory.training.planned"
    session_id: int

    @property
    def subject(self) -> str:
        return f"training:{self.session_id}"


@dataclass(frozen=True, kw_only=True)
class TrainingCancelled(Event):
    kind: ClassVar[str] = "directory.training.cancelled"
    session_id: int

    @property
    def subject(self) -> str:
        return f"training:{self.session_id}"


@dataclass(frozen=True, kw_only=True)
class PersonTrained(_AboutPerson):
    kind: ClassVar[str] = "directory.person.trained"
    record_id: int
    passed: bool


@dataclass(frozen=True, kw_only=True)
class RoleGranted(_AboutPerson):
    kind: ClassVar[str] = "directory.role.granted"
    role: str
    grant_id: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class RoleRevoked(_AboutPerson):
    kind: ClassVar[str] = "directory.role.revoked"
    role: str
    grant_id: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class LinkMade(Event):
    """A one-time link to set a password was handed out; the link itself is not recorded."""

    kind: ClassVar[str] = "directory.link.made"
    link_id: int
    purpose: str
    person_id: int | None

    @property
    def subject(self) -> str:
        return f"person:{self.person_id}" if self.person_id else f"link:{self.link_id}"


@dataclass(frozen=True, kw_only=True)
class PasswordSet(_AboutPerson):
    kind: ClassVar[str] = "directory.password.set"


@dataclass(frozen=True, kw_only=True)
class SecondFactorSet(_AboutPerson):
    kind: ClassVar[str] = "directory.second_factor.set"


@dataclass(frozen=True, kw_only=True)
class RecoveryCodeUsed(_AboutPerson):
    kind: ClassVar[str] = "directory.recovery_code.used"


@dataclass(frozen=True, kw_only=True)
class SecondFactorRemoved(_AboutPerson):
    kind: ClassVar[str] = "directory.second_factor.removed"
    reason: str


@dataclass(frozen=True, kw_only=True)
class CodeAsked(Event):
    """Somebody asked for a code by SMS; whether the number is known is not said here."""

    kind: ClassVar[str] = "directory.sign_in_code.asked"
    code_id: int

    @property
    def subject(self) -> str:
        return f"sign-in-code:{self.code_id}"


@dataclass(frozen=True, kw_only=True)
class CodeMade(_AboutPerson):
    """A code by SMS was made for a person; the code itself is not recorded."""

    kind: ClassVar[str] = "directory.sign_in_code.made"
    code_id: int


@dataclass(frozen=True, kw_only=True)
class CodeUsed(_AboutPerson):
    kind: ClassVar[str] = "directory.sign_in_code.used"
    code_id: int


@dataclass(frozen=True, kw_only=True)
class IdentityBound(_AboutPerson):
    """Who somebody is at another system that signs them in; the identity is not recorded."""

    kind: ClassVar[str] = "directory.identity.bound"
    provider: str


@dataclass(frozen=True, kw_only=True)
class IdentityEnded(_AboutPerson):
    kind: ClassVar[str] = "directory.identity.ended"
    provider: str


@dataclass(frozen=True, kw_only=True)
class SessionsEnded(_AboutPerson):
    kind: ClassVar[str] = "directory.sessions.ended"
    count: int


@dataclass(frozen=True, kw_only=True)
class ProfileChosen(Event):
    kind: ClassVar[str] = "directory.security_profile.chosen"
    profile: str
    choice_id: int

    @property
    def subject(self) -> str:
        return "security_profile"


@dataclass(frozen=True, kw_only=True)
class PeopleExported(Event):
    """Somebody took the list of people out as a file (phones masked)."""

    kind: ClassVar[str] = "directory.people.exported"
    person_id: int
    rows: int
    filters: str

    @property
    def subject(self) -> str:
        return "people"


@dataclass(frozen=True, kw_only=True)
class SignInsRead(Event):
    """Reading the sign-in record is itself on record."""

    kind: ClassVar[str] = "directory.sign_ins.read"
    person_id: int

    @property
    def subject(self) -> str:
        return "sign_ins"


@dataclass(frozen=True, kw_only=True)
class UnitCreated(Event):
    kind: ClassVar[str] = "directory.unit.created"
    unit_id: int

    @property
    def subject(self) -> str:
        return f"unit:{self.unit_id}"


@dataclass(frozen=True, kw_only=True)
class UnitRenamed(Event):
    kind: ClassVar[str] = "directory.unit.renamed"
    unit_id: int

    @property
    def subject(self) -> str:
        return f"unit:{self.unit_id}"
