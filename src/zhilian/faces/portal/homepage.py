"""What stands on the first page of somebody who is logged in; few questions, because all ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from zhilian.canteen import selectors as canteen
from zhilian.cases import selectors as cases
from zhilian.catalogue.types import WindowRow
from zhilian.faces.portal import casebook
from zhilian.faces.portal.reader import Reader
from zhilian.notices import selectors as notices
from zhilian.notices.types import AnnouncementRow

AT_HAND: Final = 8
RUNNING: Final = 3
ANNOUNCED: Final = 3


@dataclass(frozen=True, kw_only=True)
class Own:
    """The parts that are one's own."""

    money: int
    todo: int
    owed_only: bool
    at_hand: tuple[WindowRow, ...]
    kept: frozenset[str]
    running: tuple[casebook.Line, ...]
    announced: tuple[AnnouncementRow, ...]


def own(*, reader: Reader, windows: Sequence[WindowRow], now: datetime) -> Own:
    person_id = int(reader.user.pk)
    found = cases.open_cases(person_id=person_id, now=now)
    favourites, used = cases.windows_at_hand(person_id=person_id)
    rows = {row.code: row for row in windows}
    codes = [code for code in (*favourites, *used) if code in rows][:AT_HAND]
    return Own(
        money=canteen.meal_money(person_id=person_id),
        todo=found.waiting + reader.owes,
        owed_only=bool(reader.owes) and not found.waiting,
        at_hand=tuple(rows[code] for code in codes),
        kept=frozenset(favourites),
        running=tuple(map(casebook.line, found.rows[:RUNNING])),
        announced=tuple(
            notices.announcements_for(person_id=person_id, now=now, limit=ANNOUNCED)[:ANNOUNCED]
        ),
    )
