"""What a declaration may ask of any part of the product, and what it may cause there.

Five families, scanned in `zhilian.<app>.<family>`; the app that owns the thing registers it, in
whatever row it stands, and nobody calls it by import:

    @effect("room.reserve")                      # <app>/effects/<noun>.py
    def reserve(call: Call) -> Outcome: ...

    @source("meeting_rooms")                     # <app>/sources/<noun>.py
    class MeetingRooms(Source): ...

    @function("meal_cutoff")                     # <app>/functions/<noun>.py
    def meal_cutoff(asking: Asking, day: date, meal: str) -> datetime: ...

    @context("no_show_30d")                      # <app>/context/<noun>.py
    def no_show_30d(asking: Asking, values: Values) -> int: ...

    @prefill("office_ledger")                    # <app>/prefills/<noun>.py
    def office_ledger(asking: Asking, values: Values) -> list[Row]: ...
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar, Protocol, TypeVar

from zhilian.core import events
from zhilian.core.registry import Family

Values = Mapping[str, Any]
Row = Mapping[str, Any]


class Unknown(Exception):
    """What was asked for is not known: a function or context raises it, and the rule refuses."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Picked:
    """A thing chosen from a list: its key for programs, its label for people, its facts for rules.

    Equal by key. A condition reads facts as attributes: `room.capacity`. `picture` is the address
    of a small one, while one chooses; it is not kept with what was chosen.
    """

    key: str
    label: str
    detail: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    picture: str = ""

    def __eq__(self, other: object) -> bool:
        return self.key == other.key if isinstance(other, Picked) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.key)

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True, kw_only=True)
class FileRef:
    """A file that came with a form: `key` opens it (`cases.selectors.open_attachment`).

    `kind` is what the content really is (`pdf`, `jpg` ...), `size` bytes. Equal by content.
    """

    key: str = field(compare=False)
    name: str
    kind: str
    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Asking:
    """Who fills in or runs what, and when. `branch_id` is None for the city itself.

    `person_id` is None for strangers (the public page, a visitor with a link). `values` are the
    fields as far as filled in, for a function that needs more than its arguments (the month of a
    return); each argument is the very object that stands in them.
    """

    at: datetime
    person_id: int | None = None
    unit_id: int | None = None
    branch_id: int | None = None
    window: str = ""
    subject: str = ""
    values: Values = field(default_factory=dict, compare=False)


@dataclass(frozen=True, kw_only=True)
class Call:
    """One effect to be done once. The same `key` is the same effect, however often it is called.

    `args` are typed as the declaration says: money is `Decimal` yuan (see `fen`), a thing from a
    list is `Picked` (or a tuple of them), a table a tuple of mappings, an instant an aware
    datetime, a face one `FileRef`, files a tuple of them. `values` is everything that is known of
    the case. When this call undoes another, `receipt` is what that other call left behind.
    """

    name: str
    key: str
    subject: str
    number: str
    window: str
    at: datetime
    person_id: int | None = None
    unit_id: int | None = None
    branch_id: int | None = None
    args: Values = field(default_factory=dict)
    values: Values = field(default_factory=dict)
    receipt: Values = field(default_factory=dict)

    @property
    def asking(self) -> Asking:
        return Asking(
            at=self.at,
            person_id=self.person_id,
            unit_id=self.unit_id,
            branch_id=self.branch_id,
            window=self.window,
            subject=self.subject,
            values=self.values,
        )


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of a call.

    `receipt` (plain JSON) is kept and handed to the undo. `writes` become values of the case
    (`code`, `driver`, `quality` ...). `reason` tells people why it did not work. With `retry` the
    call is made again later; with `waiting` the answer comes by itself: the owner records an
    `EffectSettled` under the key of the call, and not before `until`, where that is known.
    """

    ok: bool = True
    receipt: Values = field(default_factory=dict)
    writes: Values = field(default_factory=dict)
    reason: str = ""
    retry: bool = False
    waiting: bool = False
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class EffectSettled(events.Event):
    """The answer to a call that was `waiting`, e.g. of a device that has read back what it got.

    `receipt` and `writes` are plain JSON without personal data.
    """

    kind: ClassVar[str] = "core.effect.settled"
    key: str
    ok: bool
    reason: str = ""
    receipt: dict[str, Any] = field(default_factory=dict)
    writes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class EffectRevoked(events.Event):
    """The owner has stopped what a call had taken: the room is closed, the meal is off.

    The case that it was for is cancelled (cause `closed`), its applicant is told the `reason`, and
    the undo of the call follows. `reason` is a short sentence without personal data.
    """

    kind: ClassVar[str] = "core.effect.revoked"
    key: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class MachineAnswered(events.Event):
    """A machine or another system that an owner speaks to says what happened to `holder` (a case's
    subject): who owns it lets the step that waits for this `role` go on.
    """

    kind: ClassVar[str] = "core.machine.answered"
    holder: str
    role: str
    ok: bool = True
    reason: str = ""

    @property
    def subject(self) -> str:
        return self.holder


DONE = Outcome()


def failed(reason: str) -> Outcome:
    """It cannot be done, now or later."""
    return Outcome(ok=False, reason=reason)


def not_yet(reason: str) -> Outcome:
    """It did not work this time; worth trying again."""
    return Outcome(ok=False, reason=reason, retry=True)


class Source(Protocol):
    """A list that a field chooses from, under the name that the declaration gives (`source: cars`).

    A field without one asks the source named like its type: `person`, `org`, `region`, `location`,
    `account`, `record`, `product`, `asset`, `asset_kind`, `slot`. Facts that forms understand:

    - `left`: how many may still have it; 0 is shown greyed and cannot be chosen.
    - `start_at`, `end_at` (aware): of a slot; the form sorts them by day. Key: any word.
    - `value`: what a readonly field takes from the first item (`my_subsidy`, `unit_area`).

    Every source of a further kind of place is called `location.<noun>`; `location` offers them all.
    """

    def items(self, asking: Asking, *, values: Values, q: str = "") -> Sequence[Picked]:
        """What may be chosen now, best first; `values` are the other fields as far as filled in.

        With `q` only what matches it (part of the label, pinyin: `core.pinyin.rank`). A list that
        is long without `q` answers its best twenty or so. To strangers what anybody may see.
        """
        ...

    def pick(self, asking: Asking, *, key: str) -> Picked | None:
        """The one with this key, if this person may choose it."""
        ...


Effect = Callable[[Call], Outcome]
Function = Callable[..., Any]
Context = Callable[[Asking, Values], Any]
Prefill = Callable[[Asking, Values], Sequence[Row]]
F = TypeVar("F", bound=Callable[..., Any])
S = TypeVar("S", bound=type[Any])

effects: Family[Effect] = Family("effects")
sources: Family[Source] = Family("sources")
functions: Family[Function] = Family("functions")
contexts: Family[Context] = Family("context")
prefills: Family[Prefill] = Family("prefills")


def effect(name: str) -> Callable[[F], F]:
    return _entry(effects, name)


def function(name: str) -> Callable[[F], F]:
    return _entry(functions, name)


def context(name: str) -> Callable[[F], F]:
    return _entry(contexts, name)


def prefill(name: str) -> Callable[[F], F]:
    return _entry(prefills, name)


def source(name: str) -> Callable[[S], S]:
    """Register one instance of the class."""

    def add(kind: S) -> S:
        sources.register_as(name)(kind())
        return kind

    return add


def id_of(key: str) -> int | None:
    """The key of a `Picked` as the id of a row; None when it cannot be one."""
    return int(key) if key.isascii() and key.isdigit() and len(key) <= 18 else None


def fen(amount: Decimal | int) -> int:
    """Yuan as a form has them, in 分. Refuses fractions of a 分."""
    exact = Decimal(amount) * 100
    if exact != int(exact):
        raise ValueError("fraction of a fen")
    return int(exact)


def yuan(amount: int) -> Decimal:
    """分 as yuan with two places."""
    return Decimal(amount).scaleb(-2).quantize(Decimal("0.01"))


def _entry(family: Family[Any], name: str) -> Callable[[F], F]:
    def add(found: F) -> F:
        family.register_as(name)(found)
        return found

    return add
