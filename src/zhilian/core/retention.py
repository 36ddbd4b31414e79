"""From when on the time to keep a case counts, asked of whoever owns what the case was about.

One family, scanned in `zhilian.<app>.retention`. A window declares `资产处置后5y`; the owner of the
word before the length registers under it when that happened. Several owners may know one word:
each under a key of its own.

    @kept_from("资产处置", by="assets")           # <app>/retention/<noun>.py
    def disposed(held: Held) -> Start | None: ...
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from zhilian.core.registry import Family

Values = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Held:
    """A case that has ended, as owners may ask about it.

    `receipts` is what its effects left behind, by name, of those that succeeded; `values` the form
    and what was written. `person_id` applied.
    """

    at: datetime
    subject: str
    number: str
    window: str
    person_id: int
    ended_at: datetime
    values: Values = field(default_factory=dict)
    receipts: Mapping[str, Values] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Start:
    """When it happened; None while it has not: what the case was about is still in force."""

    at: datetime | None


STILL: Final = Start(at=None)
Owner = Callable[[Held], Start | None]
F = TypeVar("F", bound=Owner)
SEPARATOR: Final = "/"

owners: Family[Owner] = Family("retention")


def kept_from(word: str, *, by: str) -> Callable[[F], F]:
    """Register who knows when `word` happened. It answers None for a case of which it knows
    nothing.
    """

    def add(found: F) -> F:
        owners.register_as(f"{word}{SEPARATOR}{by}")(found)
        return found

    return add


def start_of(word: str, held: Held) -> Start | None:
    """The latest answer of those who know; still in force where one of them says so; None when
    nobody knows anything of the case.
    """
    told = [
        found
        for key, owner in owners.all().items()
        if key.split(SEPARATOR)[0] == word and (found := owner(held)) is not None
    ]
    moments = [start.at for start in told if start.at is not None]
    if len(moments) < len(told):
        return STILL
    return Start(at=max(moments)) if moments else None


def words() -> frozenset[str]:
    """Every word that somebody knows."""
    return frozenset(key.split(SEPARATOR)[0] for key in owners.all())


FOR_EVER: Final = "长期"
_TERM: Final = re.compile(
    r"(?:至)?(?P<word>[一-龥]*?)(?:后|\+)?(?:(?P<number>\d+)(?P<unit>[yd]))?(?:删除)?"
)


@dataclass(frozen=True, kw_only=True)
class Term:
    """So long after a word has come true; without a word, after the end of the case."""

    word: str
    years: int = 0
    days: int = 0

    def after(self, start: datetime) -> datetime:
        return _years_later(start, self.years) + timedelta(days=self.days)


def terms_of(text: str) -> tuple[Term, ...]:
    """What a declaration says (`5y`, `至失效后3y`, `在职期间，撤回后7d删除`). Whichever term is
    over first ends it; none: for ever. Errors: `ValueError` for what cannot be read.
    """
    if text == FOR_EVER:
        return ()
    return tuple(_term(part.strip()) for part in text.split("，"))


def _term(text: str) -> Term:
    found = _TERM.fullmatch(text)
    if found is None or not (found["word"] or found["number"]):
        raise ValueError(f"not a time to keep something: {text!r}")
    number = int(found["number"] or 0)
    days = number if found["unit"] == "d" else 0
    return Term(word=found["word"], years=number - days, days=days)


def _years_later(start: datetime, years: int) -> datetime:
    try:
        return start.replace(year=start.year + years)
    except ValueError:  # 29 February
        return start.replace(year=start.year + years, day=28)
