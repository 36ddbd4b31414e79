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
    kind: ClassVar[str] = "directory.contact.corrected"


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
