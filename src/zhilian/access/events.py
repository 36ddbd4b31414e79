"""What access announces. Ids and words, never personal data."""

from dataclasses import dataclass
from typing import ClassVar

from zhilian.core.events import Event


@dataclass(frozen=True, kw_only=True)
class PlaceChanged(Event):
    kind: ClassVar[str] = "access.place.changed"
    what: str
    place_id: int

    @property
    def subject(self) -> str:
        return f"{self.what}:{self.place_id}"


@dataclass(frozen=True, kw_only=True)
class _AboutGrant(Event):
    grant_id: int
    about: str

    @property
    def subject(self) -> str:
        return self.about or f"grant:{self.grant_id}"


@dataclass(frozen=True, kw_only=True)
class AccessGranted(_AboutGrant):
    kind: ClassVar[str] = "access.grant.given"
    sort: str
    count: int


@dataclass(frozen=True, kw_only=True)
class AccessRevoked(_AboutGrant):
    kind: ClassVar[str] = "access.grant.revoked"
    reason: str


@dataclass(frozen=True, kw_only=True)
class AccessExpired(_AboutGrant):
    kind: ClassVar[str] = "access.grant.expired"


@dataclass(frozen=True, kw_only=True)
class GuestPassed(Event):
    """A guest was let in or out."""

    kind: ClassVar[str] = "access.guest.passed"
    pass_id: int
    record_id: int
    direction: str

    @property
    def subject(self) -> str:
        return f"pass:{self.pass_id}"


@dataclass(frozen=True, kw_only=True)
class VehiclePassed(Event):
    """A listed vehicle was let in or out."""

    kind: ClassVar[str] = "access.vehicle.passed"
    permit_id: int
    record_id: int
    direction: str

    @property
    def subject(self) -> str:
        return f"permit:{self.permit_id}"


@dataclass(frozen=True, kw_only=True)
class StaffBarred(Event):
    """A person left: no gate admits them any more."""

    kind: ClassVar[str] = "access.staff.barred"
    person_id: int

    @property
    def subject(self) -> str:
        return f"person:{self.person_id}"


@dataclass(frozen=True, kw_only=True)
class StaffAdmittedAgain(Event):
    kind: ClassVar[str] = "access.staff.admitted_again"
    person_id: int

    @property
    def subject(self) -> str:
        return f"person:{self.person_id}"


@dataclass(frozen=True, kw_only=True)
class VisitorInvited(Event):
    kind: ClassVar[str] = "access.visitor.invited"
    link_id: int
    about: str

    @property
    def subject(self) -> str:
        return self.about


@dataclass(frozen=True, kw_only=True)
class VisitorLinkMoved(Event):
    """A link was used, or closed."""

    kind: ClassVar[str] = "access.visitor.link_moved"
    link_id: int
    about: str
    state: str

    @property
    def subject(self) -> str:
        return self.about


@dataclass(frozen=True, kw_only=True)
class PersonListed(Event):
    kind: ClassVar[str] = "access.list.added"
    entry_id: int
    reason: str

    @property
    def subject(self) -> str:
        return f"listed:{self.entry_id}"


@dataclass(frozen=True, kw_only=True)
class PersonUnlisted(Event):
    kind: ClassVar[str] = "access.list.removed"
    entry_id: int
    reason: str

    @property
    def subject(self) -> str:
        return f"listed:{self.entry_id}"


@dataclass(frozen=True, kw_only=True)
class FaceKept(Event):
    kind: ClassVar[str] = "access.face.kept"
    person_id: int
    quality: int

    @property
    def subject(self) -> str:
        return f"person:{self.person_id}"


@dataclass(frozen=True, kw_only=True)
class FaceDeleted(Event):
    kind: ClassVar[str] = "access.face.deleted"
    person_id: int
    reason: str

    @property
    def subject(self) -> str:
        return f"person:{self.person_id}"


@dataclass(frozen=True, kw_only=True)
class ListTakenOut(Event):
    """Somebody took a list out as a file."""

    kind: ClassVar[str] = "access.list.exported"
    what: str
    filters: str


@dataclass(frozen=True, kw_only=True)
class GuestsForgotten(Event):
    """The time to keep guests' names and numbers was over."""

    kind: ClassVar[str] = "access.guests.forgotten"
    count: int
