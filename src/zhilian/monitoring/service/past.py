"""Writing what happened before this installation saw it: an import of history, not a
measurement.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from zhilian.core.times import local_date
from zhilian.monitoring.grades import grade_of
from zhilian.monitoring.models import (
    Check,
    Flip,
    MaintenanceRun,
    MaintenanceWindow,
    PageLoad,
    PageRun,
)
from zhilian.monitoring.types import State

PAGE = "page"
BATCH = 500


@transaction.atomic
def write_beginning(*, check_ids: Sequence[int], at: datetime) -> None:
    """From here on a past is known: up, until an outage says otherwise."""
    _write(check_ids, at=at, turn=(State.UNKNOWN, State.UP), reason="历史数据由此开始")


@transaction.atomic
def write_end(*, check_ids: Sequence[int], at: datetime) -> None:
    """Here the past ends: what comes after, this installation measures itself."""
    _write(check_ids, at=at, turn=(State.UP, State.UNKNOWN), reason="历史数据到此为止")


@transaction.atomic
def write_outage(*, check_id: int, began_at: datetime, ended_at: datetime, reason: str) -> None:
    """Two flips of a past outage. Nobody is paged: it is announced to nobody."""
    check = Check.objects.live().get(id=check_id)
    turns = (
        (began_at, State.UP, State.DOWN, reason[:400]),
        (ended_at, State.DOWN, State.UP, "探测恢复正常"),
    )
    for at, from_state, to_state, why in turns:
        Flip.objects.create(
            check_ref=check,
            at=at,
            began_at=at,
            from_state=from_state,
            to_state=to_state,
            reason=why,
            drill=False,
            last_good_at=began_at,
        )


@transaction.atomic
def write_upkeep(*, window_id: int, starts_at: datetime) -> int:
    """Announced maintenance that took place then, over checks that were up. How many."""
    window = MaintenanceWindow.objects.get(id=window_id)
    ends_at = starts_at + window.length
    ids = list(
        Check.objects.live().within(window.scope, window.target).values_list("id", flat=True)
    )
    for at, turn in (
        (starts_at, (State.UP, State.MAINTENANCE)),
        (ends_at, (State.MAINTENANCE, State.UP)),
    ):
        _write(ids, at=at, turn=turn, reason=f"维护：{window.reason}")
    MaintenanceRun.objects.create(
        window=window, starts_at=starts_at, ends_at=ends_at, ended_at=ends_at, covered=len(ids)
    )
    return len(ids)


@dataclass(frozen=True, kw_only=True)
class PastRun:
    """A round of page loads of earlier days, all of them ended and counted."""

    window_code: str
    at: datetime
    loads_us: tuple[int, ...]
    blank_us: int
    profile: str


@transaction.atomic
def bulk_page_runs(*, rows: Iterable[PastRun]) -> int:
    """Rounds of windows that have a page check; those of other windows are left out."""
    checks = dict(
        Check.objects.live().filter(kind=PAGE).values_list("window_code", "id").order_by("-id")
    )
    given = [row for row in rows if row.window_code in checks]
    runs = PageRun.objects.bulk_create(
        [_past_run(row, check_id=checks[row.window_code]) for row in given], batch_size=BATCH
    )
    PageLoad.objects.bulk_create(
        [
            PageLoad(run=run, n=n, load_us=span, status=200, void=False, busy_permille=0)
            for run, row in zip(runs, given, strict=True)
            for n, span in enumerate(row.loads_us, 1)
        ],
        batch_size=BATCH,
    )
    return len(given)


def _past_run(row: PastRun, *, check_id: int) -> PageRun:
    median = sorted(row.loads_us)[len(row.loads_us) // 2]
    return PageRun(
        check_ref_id=check_id,
        window_code=row.window_code,
        at=row.at,
        date=local_date(row.at),
        agent_id=0,
        grade=grade_of(median),
        median_us=median,
        blank_us=row.blank_us,
        profile=row.profile,
        counted=len(row.loads_us),
        failed=0,
        voided=0,
    )


def _write(
    check_ids: Sequence[int], *, at: datetime, turn: tuple[State, State], reason: str
) -> None:
    Flip.objects.bulk_create(
        Flip(
            check_ref_id=pk,
            at=at,
            began_at=at,
            from_state=turn[0],
            to_state=turn[1],
            reason=reason,
            drill=False,
        )
        for pk in check_ids
    )
