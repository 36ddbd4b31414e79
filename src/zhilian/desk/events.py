"""Facts that the desk announces. Words of people stay out of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from zhilian.core.events import Event


@dataclass(frozen=True, kw_only=True)
class _AboutOrder(Event):
    order_id: int
    about: str

    @property
    def subject(self) -> str:
        return f"workorder:{self.order_id}"


@dataclass(frozen=True, kw_only=True)
class OrderMade(_AboutOrder):
    """Somebody is asked to do something somewhere."""

    kind: ClassVar[str] = "desk.order.made"
    role: str
    person_id: int | None


@dataclass(frozen=True, kw_only=True)
class OrderMoved(_AboutOrder):
    """Taken, on the spot, done, reopened: `state` says which."""

    kind: ClassVar[str] = "desk.order.moved"
    state: str


@dataclass(frozen=True, kw_only=True)
class OrderGiven(_AboutOrder):
    """It went to somebody else."""

    kind: ClassVar[str] = "desk.order.given"
    role: str
    person_id: int | None


@dataclass(frozen=True, kw_only=True)
class OrderNoted(_AboutOrder):
    """A remark or a photo was added."""

    kind: ClassVar[str] = "desk.order.noted"


@dataclass(frozen=True, kw_only=True)
class OrderPhotographed(_AboutOrder):
    """Pictures were added to an order, or (-1) one was taken away."""

    kind: ClassVar[str] = "desk.order.photographed"
    count: int


@dataclass(frozen=True, kw_only=True)
class OrderPhotosExpunged(_AboutOrder):
    """The time to keep its pictures was over; `kept_until` is when it was."""

    kind: ClassVar[str] = "desk.order.photos_expunged"
    count: int
    kept_until: datetime


@dataclass(frozen=True, kw_only=True)
class OrderCancelled(_AboutOrder):
    kind: ClassVar[str] = "desk.order.cancelled"


@dataclass(frozen=True, kw_only=True)
class RouteSet(Event):
    """Who does work of a kind was changed."""

    kind: ClassVar[str] = "desk.route.set"
    route_id: int
    role: str

    @property
    def subject(self) -> str:
        return f"route:{self.route_id}"


@dataclass(frozen=True, kw_only=True)
class ConsultationLogged(Event):
    kind: ClassVar[str] = "desk.consultation.logged"
    consultation_id: int
    branch_id: int | None

    @property
    def subject(self) -> str:
        return f"consultation:{self.consultation_id}"


@dataclass(frozen=True, kw_only=True)
class RequirementMade(Event):
    kind: ClassVar[str] = "desk.requirement.made"
    requirement_id: int
    about: str

    @property
    def subject(self) -> str:
        return f"requirement:{self.requirement_id}"


@dataclass(frozen=True, kw_only=True)
class RequirementMoved(Event):
    kind: ClassVar[str] = "desk.requirement.moved"
    requirement_id: int
    about: str
    state: str

    @property
    def subject(self) -> str:
        return f"requirement:{self.requirement_id}"
