"""What the canteen announces. Ids, words and 分, never personal data."""

from dataclasses import dataclass
from typing import ClassVar

from zhilian.core.events import Event


@dataclass(frozen=True, kw_only=True)
class CanteenChanged(Event):
    kind: ClassVar[str] = "canteen.canteen.changed"
    what: str
    row_id: int

    @property
    def subject(self) -> str:
        return f"{self.what}:{self.row_id}"


@dataclass(frozen=True, kw_only=True)
class _AboutSession(Event):
    session_id: int

    @property
    def subject(self) -> str:
        return f"meal:{self.session_id}"


@dataclass(frozen=True, kw_only=True)
class MenuChanged(_AboutSession):
    kind: ClassVar[str] = "canteen.menu.changed"
    items: int


@dataclass(frozen=True, kw_only=True)
class QuotaChanged(_AboutSession):
    kind: ClassVar[str] = "canteen.session.quota_changed"
    quota: int


@dataclass(frozen=True, kw_only=True)
class MealClosed(_AboutSession):
    """The kitchen does not serve this meal; what was booked is given back."""

    kind: ClassVar[str] = "canteen.session.closed"
    reason: str
    cases: int


@dataclass(frozen=True, kw_only=True)
class MealsReserved(Event):
    kind: ClassVar[str] = "canteen.meals.reserved"
    session_id: int
    about: str
    qty: int

    @property
    def subject(self) -> str:
        return self.about


@dataclass(frozen=True, kw_only=True)
class MealsReleased(Event):
    kind: ClassVar[str] = "canteen.meals.released"
    about: str
    qty: int
    missed: bool

    @property
    def subject(self) -> str:
        return self.about


@dataclass(frozen=True, kw_only=True)
class MealServed(Event):
    """Somebody has fetched what they had booked; the case behind it may go on."""

    kind: ClassVar[str] = "canteen.meal.served"
    reservation_id: int
    about: str

    @property
    def subject(self) -> str:
        return self.about or f"reservation:{self.reservation_id}"


@dataclass(frozen=True, kw_only=True)
class UnitMealOver(Event):
    """The time of a meal that a unit had ordered for several is over."""

    kind: ClassVar[str] = "canteen.unit_meal.over"
    about: str
    number: str
    served: int
    missed: int

    @property
    def subject(self) -> str:
        return self.about


@dataclass(frozen=True, kw_only=True)
class _AboutAccount(Event):
    person_id: int

    @property
    def subject(self) -> str:
        return f"person:{self.person_id}"


@dataclass(frozen=True, kw_only=True)
class MealAccountOpened(_AboutAccount):
    kind: ClassVar[str] = "canteen.account.opened"
    number: str


@dataclass(frozen=True, kw_only=True)
class MealAccountClosed(_AboutAccount):
    kind: ClassVar[str] = "canteen.account.closed"
    number: str


@dataclass(frozen=True, kw_only=True)
class MoneyMoved(_AboutAccount):
    """A meal account was credited or charged; `amount` is signed."""

    kind: ClassVar[str] = "canteen.money.moved"
    transaction_id: int
    why: str
    amount: int


@dataclass(frozen=True, kw_only=True)
class SubsidiesPaid(Event):
    kind: ClassVar[str] = "canteen.subsidies.paid"
    rule_id: int
    month: str
    people: int
    amount: int

    @property
    def subject(self) -> str:
        return f"subsidy:{self.rule_id}"


@dataclass(frozen=True, kw_only=True)
class ListTakenOut(Event):
    """Somebody took a list out as a file."""

    kind: ClassVar[str] = "canteen.list.exported"
    what: str
    filters: str
