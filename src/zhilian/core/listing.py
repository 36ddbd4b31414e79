"""Lists of the desks: what is asked for lives in the address, pages are cut by key, one look.

A selector answers `cut(queryset, ...)`; a view says what the list looks like with a `Ledger`, and
renders `console/list.html` with `ledger.context(asked, page)` or answers `ledger.file(...)`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, StreamingHttpResponse

from zhilian.core.csvs import csv_response
from zhilian.core.times import FIRST_YEAR, LAST_YEAR, day_of, local

R = TypeVar("R")
M = TypeVar("M", bound=Model)
PAGE = 50
LONGEST = 100
MOST_DIGITS = 18


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the address asks for: words, chosen filters, the order, the key of the page before."""

    q: str = ""
    chosen: Mapping[str, str] = field(default_factory=dict)
    sort: str = ""
    after: str = ""

    def get(self, name: str) -> str:
        return self.chosen.get(name, "")

    @property
    def kept(self) -> dict[str, str]:
        """All but the page, as it stands in the address."""
        said = {"q": self.q, "sort": self.sort, **self.chosen}
        return {name: value for name, value in said.items() if value}


def turning(kept: Mapping[str, str], *, after: str, next_key: str) -> dict[str, str]:
    """Where the pager of a list leads: back to its beginning, and on; empty where it does not.

    `kept` is all of the address but the page.
    """
    return {
        "first_url": f"?{urlencode(kept)}" if after else "",
        "next_url": f"?{urlencode({**kept, 'after': next_key})}" if next_key else "",
    }


@dataclass(frozen=True, kw_only=True)
class Sort:
    """An order by one field that is never empty, then by id."""

    key: str
    label: str
    field: str
    falling: bool = False


@dataclass(frozen=True, kw_only=True)
class Page(Generic[R]):
    rows: tuple[R, ...]
    next_key: str
    total: int


@dataclass(frozen=True, kw_only=True)
class Cell:
    """What stands in one place of a table; with a tone it is a badge. `picture` is the address of a
    small one before it, "" its place without one, None: this column has no pictures.
    """

    text: object = ""
    sub: object = ""
    href: str = ""
    tone: str = ""
    icon: str = ""
    picture: str | None = None


@dataclass(frozen=True, kw_only=True)
class Column(Generic[R]):
    """One column: on the page a cell, in the file a value (the cell's text unless said)."""

    label: str
    cell: Callable[[R], Cell | object]
    num: bool = False
    filed: Callable[[R], object] | None = None
    only_filed: bool = False

    def value(self, row: R) -> object:
        if self.filed is not None:
            return self.filed(row)
        found = self.cell(row)
        return found.text if isinstance(found, Cell) else found


@dataclass(frozen=True, kw_only=True)
class Narrowing:
    name: str
    label: str
    choices: Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Empty:
    """What a list without rows says: what to do next."""

    title: str = "没有符合条件的记录"
    text: str = "换一个词，或清除筛选后再找。"
    icon: str = "inbox"


@dataclass(frozen=True, kw_only=True)
class Button:
    label: str
    href: str
    icon: str = ""
    tone: str = ""


@dataclass(frozen=True, kw_only=True)
class Ledger(Generic[R]):
    """How one list looks. The first column carries the link of the row."""

    title: str
    columns: Sequence[Column[R]]
    href: Callable[[R], str] | None = None
    lead: str = ""
    placeholder: str = "搜索"
    narrowings: Sequence[Narrowing] = ()
    sorts: Sequence[Sort] = ()
    empty: Empty = field(default_factory=Empty)
    buttons: Sequence[Button] = ()
    tabs: Sequence[Mapping[str, object]] = ()
    export: str = ""

    def context(self, asked: Asked, page: Page[R]) -> dict[str, Any]:
        shown = [column for column in self.columns if not column.only_filed]
        kept = asked.kept
        return {
            "ledger": self,
            "asked": asked,
            "columns": shown,
            "lines": [_line(row, shown, self.href) for row in page.rows],
            "filters": [(one, asked.get(one.name)) for one in self.narrowings],
            "total": page.total,
            **turning(kept, after=asked.after, next_key=page.next_key),
            "export_url": f"{self.export}?{urlencode(kept)}" if self.export else "",
        }

    def file(self, name: str, rows: Iterable[R]) -> StreamingHttpResponse:
        """The same list as CSV, every column of it."""
        cells = ([column.value(row) for column in self.columns] for row in rows)
        return csv_response(name, [column.label for column in self.columns], cells)


def asked_of(
    request: HttpRequest, narrowings: Sequence[Narrowing] = (), sorts: Sequence[Sort] = ()
) -> Asked:
    """What the address asks for, made harmless: a value that is not on offer is left out."""
    chosen = {one.name: word(request, one.name) for one in narrowings}
    known = {one.name: {value for value, _ in one.choices} for one in narrowings}
    sort = word(request, "sort")
    return Asked(
        q=word(request, "q"),
        chosen={name: value for name, value in chosen.items() if value in known[name]},
        sort=sort if sort in {one.key for one in sorts} else "",
        after=word(request, "after"),
    )


def order(sorts: Sequence[Sort], key: str) -> Sort:
    """The order with this key, the first where there is none."""
    return next((one for one in sorts if one.key == key), sorts[0])


def cut(found: "QuerySet[M]", *, sort: Sort, after: str, limit: int = PAGE) -> Page[M]:
    """One page behind the row with the id `after`, and how many there are in all."""
    total, key = found.count(), number(after)
    last = found.filter(pk=key).values_list(sort.field, flat=True) if key else None
    behind = found if not last else found.filter(_behind(sort, value=last[0], after=key))
    rows = list(_sorted(behind, sort)[: limit + 1])
    shown = tuple(rows[:limit])
    return Page(rows=shown, next_key=str(shown[-1].pk) if len(rows) > limit else "", total=total)


def whole(found: "QuerySet[M]", *, sort: Sort) -> Iterator[M]:
    """Every row in order, read in pieces: for files."""
    return _sorted(found, sort).iterator(chunk_size=1000)


def word(request: HttpRequest, name: str) -> str:
    """A word of the address without NUL and without end."""
    return request.GET.get(name, "").replace("\0", "").strip()[:LONGEST]


def day(request: HttpRequest, name: str, label: str) -> date | None:
    """A day of the address, `label` being what the page calls it. One that is none, or that nobody
    can mean, counts as not given, and the page says so.
    """
    said = word(request, name)
    found = day_of(said)
    if said and found is None:
        messages.warning(
            request,
            f"{label}“{said[:20]}”不是 {FIRST_YEAR} 至 {LAST_YEAR} 年间的日期，没有按它筛选；"
            "请写成 2026-11-24。",
        )
    return found


def shown_day(request: HttpRequest, name: str, label: str, *, otherwise: date) -> date:
    """The day that a page shows, as the address says it; `otherwise` without one. What is not
    understood is named to the reader, with what is shown in its place.
    """
    said = word(request, name)
    found = day_of(said)
    if said and found is None:
        _tell_odd(
            request, f"{name}={said[:20]}（{label}）", shown=f"{otherwise}", like="2026-11-24"
        )
    return found or otherwise


def shown_month(request: HttpRequest, name: str, label: str, *, otherwise: date) -> date:
    """Likewise the first day of a month, which may be written with a day or without."""
    said = word(request, name)
    found = day_of(f"{said}-01") or day_of(said)
    if said and found is None:
        shown = f"{otherwise.year} 年 {otherwise.month} 月"
        _tell_odd(request, f"{name}={said[:20]}（{label}）", shown=shown, like="2026-11")
    return (found or otherwise).replace(day=1)


def number(text: str) -> int | None:
    """A row id, or None for anything else."""
    plain = text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS
    return int(text) if plain else None


def _tell_odd(request: HttpRequest, what: str, *, shown: str, like: str) -> None:
    messages.warning(
        request,
        f"地址里的 {what}不是 {FIRST_YEAR} 至 {LAST_YEAR} 年间的日期，现在显示的是 {shown}；"
        f"请写成 {like}。",
    )


def _sorted(found: "QuerySet[M]", sort: Sort) -> "QuerySet[M]":
    sign = "-" if sort.falling else ""
    return found.order_by(f"{sign}{sort.field}", f"{sign}pk")


def _behind(sort: Sort, *, value: object, after: int | None) -> Q:
    way = "lt" if sort.falling else "gt"
    return Q(**{f"{sort.field}__{way}": value}) | Q(**{sort.field: value, f"pk__{way}": after})


def _line(
    row: R, columns: Sequence[Column[R]], href: Callable[[R], str] | None
) -> dict[str, object]:
    cells = []
    for column in columns:
        found = column.cell(row)
        cell = found if isinstance(found, Cell) else Cell(text=found)
        cells.append((column, replace(cell, text=_shown(cell.text), sub=_shown(cell.sub))))
    return {"href": href(row) if href else "", "cells": cells}


def _shown(value: object) -> object:
    """Numbers stay seen when they are nothing, days are written as everywhere."""
    if isinstance(value, datetime):
        return f"{local(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)
