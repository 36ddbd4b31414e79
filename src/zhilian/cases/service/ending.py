"""Ends before the last step: rejected, withdrawn, cancelled, closed."""

from dataclasses import dataclass
from typing import Final

from zhilian.cases.docket import Docket
from zhilian.cases.events import CaseEnded
from zhilian.cases.keeping import keep
from zhilian.cases.service import moments, undoing
from zhilian.cases.service.advancing import end_run
from zhilian.cases.service.rows import live_run, move, tell
from zhilian.cases.types import Cause, EntryKind, RunState, Status
from zhilian.core import events

KINDS: Final = {
    Status.REJECTED: EntryKind.REJECTED,
    Status.WITHDRAWN: EntryKind.WITHDRAWN,
    Status.CANCELLED: EntryKind.CANCELLED,
    Status.CLOSED: EntryKind.CLOSED,
}


@dataclass(frozen=True, kw_only=True)
class Ending:
    """How a case ends: its status, why, what the timeline says of it, by whom.

    With a person, owners that act in the transaction are asked at once and may refuse; with
    `undo_later` a worker asks them.
    """

    status: Status
    text: str
    cause: Cause | None = None
    person_id: int | None = None
    remark: str = ""
    undo_later: bool = False


def end(docket: Docket, how: Ending) -> None:
    """End the case and take back what its effects did, each once.

    Errors: `EffectRefused` when an owner will not take back and a person asked for it.
    """
    case = docket.case
    run = live_run(case)
    move(case, how.status)
    case.cause = how.cause or ""
    case.finished_at = docket.at
    case.returned_at = None
    if run is not None:
        end_run(docket, run, RunState.ENDED)
    case.save()
    kind = KINDS[how.status]
    tell(docket, kind, how.text, run=run, person_id=how.person_id, remark=how.remark)
    if how.cause is not None:
        in_person = how.person_id is not None and not how.undo_later
        undoing.undo_for(docket, how.cause, in_person=in_person)
    else:
        undoing.drop_pending(docket)
    keep(docket)
    case.save()
    _announce(docket)
    if how.cause is not None:
        moments.reach(docket, f"on_cancel.{how.cause}", run=run)


def _announce(docket: Docket) -> None:
    case = docket.case
    events.record(
        CaseEnded(
            at=docket.at,
            case_id=case.pk,
            window_code=case.window_code,
            status=case.status,
            cause=case.cause,
        )
    )
