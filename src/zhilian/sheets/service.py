"""Tables are handed in, checked by trying, written, stopped; and taken out."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any

from django.db import transaction

from zhilian.core import events
from zhilian.core.errors import Refusal
from zhilian.core.jobs import JOBS
from zhilian.core.sheets import Keeper, Sheet
from zhilian.core.tables import TableRow
from zhilian.sheets.errors import MovedOn
from zhilian.sheets.events import TableTakenOut, TableWritten
from zhilian.sheets.models import TableRun
from zhilian.sheets.planning import Planned, plan
from zhilian.sheets.types import MOVES, LineResult, RunState, Verdict

AT_ONCE = 100
"""So many lines are checked or written while the person waits; more go to a worker."""
BATCH = 20
CHECK, WRITE = "zhilian.sheets.jobs.check", "zhilian.sheets.jobs.write"
LABEL = ""


def hand_in(
    *, sheet: Sheet, name: str, rows: Sequence[TableRow], keeper: Keeper, at: datetime
) -> TableRun:
    """Keep a table and find out what it would do; nothing of the register changes."""
    run = TableRun.objects.create(
        sheet=sheet.name,
        name=name[:100],
        person_id=keeper.person_id,
        roles=sorted(keeper.roles),
        rows=[{"line": row.line, "values": dict(row.values)} for row in rows],
        total=len(rows),
        made_at=at,
    )
    if run.total <= AT_ONCE:
        return check(run_id=run.pk, sheet=sheet, keeper=keeper, at=at)
    JOBS[CHECK].enqueue(run_id=run.pk)
    return run


def check(*, run_id: int, sheet: Sheet, keeper: Keeper, at: datetime) -> TableRun:
    """Try every line as it would be written and take all of it back: what the register itself
    refuses is known before anything is kept. Tried some at a time, so that nobody waits for long.
    """
    run = TableRun.objects.get(pk=run_id)
    if run.state != RunState.CHECKING:
        return run
    planned = list(plan(sheet, _rows(run), keeper=keeper))
    results: list[LineResult] = []
    for start in range(0, len(planned), BATCH):
        tried = _tried(planned[start : start + BATCH], sheet=sheet, keeper=keeper, at=at)
        results += tried
    return _checked(run_id, _again(planned, results, sheet=sheet, keeper=keeper, at=at), at=at)


def begin_writing(*, run_id: int, sheet: Sheet, keeper: Keeper, at: datetime) -> TableRun:
    """A person has looked at it and says yes. Errors: `MovedOn`."""
    with transaction.atomic():
        run = _locked(run_id)
        _move(run, RunState.WRITING, at=at)
        run.began_at, run.done, run.results = at, 0, []
        run.save()
        if run.total > AT_ONCE:
            transaction.on_commit(partial(JOBS[WRITE].enqueue, run_id=run_id))
            return run
    return write(run_id=run_id, sheet=sheet, keeper=keeper, at=at)


def write(*, run_id: int, sheet: Sheet, keeper: Keeper, at: datetime) -> TableRun:
    """Keep every line without a fault, some at a time, so that one sees how far it is and can stop
    it. Again it goes on where it was: what is kept already differs no more.
    """
    run = TableRun.objects.get(pk=run_id)
    planned = plan(sheet, _rows(run)[run.done :], keeper=keeper)
    while batch := list(islice(planned, BATCH)):
        if not _write_batch(run_id, batch, sheet=sheet, keeper=keeper, at=at):
            break
    return _written(run_id, at=at)


@transaction.atomic
def stop(*, run_id: int, at: datetime) -> TableRun:
    """No further; what is written stays written. Errors: `MovedOn`."""
    run = _locked(run_id)
    _move(run, RunState.STOPPED, at=at)
    run.save()
    if run.created or run.changed:
        events.record(_fact(run, at=at))
    return run


@transaction.atomic
def note_taken_out(*, sheet: str, rows: int, at: datetime) -> None:
    """A register was taken out as a file."""
    events.record(TableTakenOut(at=at, sheet=sheet, rows=rows))


@transaction.atomic
def forget(*, run_ids: Iterable[int]) -> int:
    """What was handed in long ago goes; what it changed stays."""
    return TableRun.objects.filter(pk__in=list(run_ids)).delete()[0]


def _tried(
    batch: Sequence[Planned], *, sheet: Sheet, keeper: Keeper, at: datetime
) -> list[LineResult]:
    """What would become of these lines, one after the other; nothing stays."""
    with transaction.atomic():
        results = [_kept(one, sheet=sheet, keeper=keeper, at=at) for one in batch]
        transaction.set_rollback(True)
    return results


def _again(
    planned: Sequence[Planned],
    results: Sequence[LineResult],
    *,
    sheet: Sheet,
    keeper: Keeper,
    at: datetime,
) -> list[LineResult]:
    """A refused line may stand on a new one further up (a court on its hall): tried once more
    behind those, where they are not too many to hold everybody up.
    """
    refused = {
        place
        for place, (one, found) in enumerate(zip(planned, results, strict=True))
        if one.said is not None and found.verdict == Verdict.BAD
    }
    wanted = [
        place
        for place, one in enumerate(planned)
        if place in refused or one.result.verdict == Verdict.NEW
    ]
    if not refused or len(wanted) > AT_ONCE:
        return list(results)
    tried = _tried([planned[place] for place in wanted], sheet=sheet, keeper=keeper, at=at)
    return [
        dict(zip(wanted, tried, strict=True)).get(place, found)
        for place, found in enumerate(results)
    ]


def _kept(one: Planned, *, sheet: Sheet, keeper: Keeper, at: datetime) -> LineResult:
    if one.said is None:
        return one.result
    try:
        with transaction.atomic():
            sheet.save(one.said, keeper=keeper, at=at)
    except Refusal as refusal:
        faults = ((LABEL, str(refusal)),)
        return replace(one.result, verdict=Verdict.BAD, faults=faults, differences=())
    return one.result


@transaction.atomic
def _checked(run_id: int, results: Sequence[LineResult], *, at: datetime) -> TableRun:
    run = _locked(run_id)
    if run.state == RunState.CHECKING:
        _move(run, RunState.READY, at=at)
        run.results, run.done = [_plain(one) for one in results], run.total
        run.refused = sum(one.verdict == Verdict.BAD for one in results)
        run.save()
    return run


@transaction.atomic
def _write_batch(
    run_id: int, batch: Sequence[Planned], *, sheet: Sheet, keeper: Keeper, at: datetime
) -> bool:
    """False when somebody has stopped it."""
    run = _locked(run_id)
    if run.state != RunState.WRITING:
        return False
    results = [_kept(one, sheet=sheet, keeper=keeper, at=at) for one in batch]
    run.results += [_plain(one) for one in results]
    run.done += len(results)
    run.created = _count(run, Verdict.NEW)
    run.changed = _count(run, Verdict.CHANGED)
    run.refused = _count(run, Verdict.BAD)
    run.save()
    return True


@transaction.atomic
def _written(run_id: int, *, at: datetime) -> TableRun:
    run = _locked(run_id)
    if run.state == RunState.WRITING:
        _move(run, RunState.DONE, at=at)
        run.save()
        events.record(_fact(run, at=at))
    return run


def _plain(one: LineResult) -> dict[str, Any]:
    """As it is kept: JSON knows lists."""
    said = asdict(one) | {"verdict": one.verdict.value}
    return said | {name: [list(part) for part in said[name]] for name in ("faults", "differences")}


def _count(run: TableRun, verdict: Verdict) -> int:
    return sum(one["verdict"] == verdict for one in run.results)


def _fact(run: TableRun, *, at: datetime) -> TableWritten:
    return TableWritten(
        at=at,
        run_id=run.pk,
        sheet=run.sheet,
        created=run.created,
        changed=run.changed,
        refused=run.refused,
    )


def _rows(run: TableRun) -> list[TableRow]:
    return [TableRow(line=row["line"], values=row["values"]) for row in run.rows]


def _locked(run_id: int) -> TableRun:
    return TableRun.objects.select_for_update().get(pk=run_id)


def _move(run: TableRun, to: RunState, *, at: datetime) -> None:
    if to not in MOVES[run.state]:
        raise MovedOn(run.get_state_display())
    run.state = to
    run.ended_at = at if to in {RunState.DONE, RunState.STOPPED} else None
