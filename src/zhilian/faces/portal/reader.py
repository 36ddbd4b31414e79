"""Who looks at a page of the portal: their unit, their branch, the windows meant for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from django.http import HttpRequest

from zhilian.cases import selectors as cases
from zhilian.catalogue.types import Branch, WindowRow
from zhilian.core import selectors as core
from zhilian.core.times import clock_now
from zhilian.notices import selectors as notices

HELD: Final = "zl_reader"
HOURS: Final = ((5, "夜深了"), (9, "早上好"), (12, "上午好"), (14, "中午好"), (18, "下午好"))


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where somebody belongs. `branch` is empty for the city itself."""

    unit: str = ""
    department: str = ""
    branch: str = ""
    branch_id: int | None = None

    @property
    def text(self) -> str:
        return " · ".join(filter(None, (self.unit, self.department)))


@dataclass(frozen=True, kw_only=True)
class Reader:
    """One request's reader; what the shell of each page says about them is asked for once."""

    user: Any

    @property
    def is_known(self) -> bool:
        return bool(self.user.is_authenticated)

    @property
    def name(self) -> str:
        return str(self.user.name) if self.is_known else ""

    @property
    def roles(self) -> frozenset[str]:
        return self.user.role_codes if self.is_known else frozenset()

    @cached_property
    def installation(self) -> Any:
        return core.installation()

    @property
    def is_demo(self) -> bool:
        return bool(self.installation and self.installation.kind == "DEMO")

    @property
    def is_ops_only(self) -> bool:
        return bool(self.installation and self.installation.kind == "OPS_ONLY")

    @cached_property
    def place(self) -> Place:
        unit = self.user.unit if self.is_known else None
        if unit is None:
            return Place()
        return Place(
            unit=unit.parent.name if unit.parent else unit.name,
            department=unit.name if unit.parent else "",
            branch=unit.branch.name if unit.branch else "",
            branch_id=unit.branch_id,
        )

    @cached_property
    def unread(self) -> int:
        """Messages that were not opened yet."""
        return notices.unread_count(person_id=self.user.pk) if self.is_known else 0

    @cached_property
    def owes(self) -> int:
        """Tasks at other people's cases."""
        return cases.owed_to_others(person_id=self.user.pk, now=clock_now()) if self.is_known else 0

    def already_knows(self, *, owes: int) -> None:
        """A page that has counted anyway spares the shell the question."""
        self.__dict__["owes"] = owes

    def is_offered(self, *, branch: str) -> bool:
        """Whether a window of this reach is opened where the reader belongs.

        People of a district use its branch, people of the city's units the city's own windows;
        a stranger and somebody without a unit may look at all of them.
        """
        if branch == Branch.BOTH or not self.is_known or not self.place.unit:
            return True
        return branch == (Branch.DISTRICT if self.place.branch_id else Branch.CITY)

    def offered(self, rows: Iterable[WindowRow]) -> list[WindowRow]:
        return [row for row in rows if self.is_offered(branch=row.branch)]


def of(request: HttpRequest) -> Reader:
    """The reader of this request, the same object however often it is asked for."""
    held: Reader | None = getattr(request, HELD, None)
    if held is None:
        held = Reader(user=request.user)
        setattr(request, HELD, held)
    return held


def greeting(*, hour: int) -> str:
    """What one says at this hour of the local day."""
    return next((word for until, word in HOURS if hour < until), "晚上好")


def me(request: HttpRequest) -> int:
    """The id of whoever is logged in; the door has refused all others."""
    return int(request.user.pk or 0)
