"""The other side ends it: a resource is stopped, a rejected applicant asks the next instance."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from zhilian.cases.deciding import appeal_step
from zhilian.cases.docket import Docket
from zhilian.cases.errors import AnswerMissing, NotForYou, NotNow
from zhilian.cases.events import CaseAppealed
from zhilian.cases.models import Case, EffectRun
from zhilian.cases.service.advancing import open_step
from zhilian.cases.service.ending import Ending, end
from zhilian.cases.service.rows import locked, move, tell
from zhilian.cases.types import OPEN, Cause, EntryKind, Status
from zhilian.core import events


@transaction.atomic
def close_cases(
    *, case_ids: Collection[int], reason: str, at: datetime, person_id: int | None = None
) -> int:
    """Whoever offers a thing has stopped it: cancel the cases that depend on it (cause `closed`).

    Their applicants are told the reason, what the cases hold is given back. Cases that have ended
    stay as they are. Returns how many were cancelled.
    """
    if not reason.strip():
        raise AnswerMissing("请写明取消的原因，申请人会收到。")
    done = 0
    open_ones = Case.objects.filter(pk__in=case_ids, status__in=sorted(OPEN))
    for case_id in open_ones.order_by("id").values_list("id", flat=True):
        docket = locked(case_id, at=at)
        if docket.case.is_open:
            _close(docket, reason=reason, person_id=person_id)
            done += 1
    return done


def close_case_of_effect(*, key: str, reason: str, at: datetime) -> int:
    """The same for the case of one effect, known by its key."""
    found = EffectRun.objects.filter(key=key).values_list("case_id", flat=True)
    return close_cases(case_ids=list(found), reason=reason, at=at)


@transaction.atomic
def appeal_case(*, case_id: int, person_id: int, remark: str, at: datetime) -> None:
    """The applicant does not accept a rejection: where the window has an instance for it, the case
    goes on there. Errors: `NotNow` where it has none.
    """
    docket = locked(case_id, at=at)
    case = docket.case
    if person_id not in {case.applicant_id, case.by_id}:
        raise NotForYou("只有申请人本人（或代办人）可以申请介入。")
    if not remark.strip():
        raise AnswerMissing("请写明申请介入的理由。")
    found = appeal_step(docket)
    if found is None:
        raise NotNow("这件办件没有可以申请介入的环节；如有异议，请重新申请或提意见。")
    name, step_key = found
    docket.written[name] = True
    docket.keep()
    move(case, Status.RUNNING)
    case.cause, case.finished_at = "", None
    case.keep_from = case.keep_until = case.keep_look_at = None
    case.save()
    tell(docket, EntryKind.APPEALED, "申请人申请介入", person_id=person_id, remark=remark)
    events.record(CaseAppealed(at=at, case_id=case_id))
    open_step(docket, docket.step(step_key))


def _close(docket: Docket, *, reason: str, person_id: int | None) -> None:
    """Undone by a worker even when a person closes: hundreds may close at once."""
    end(
        docket,
        Ending(
            status=Status.CANCELLED,
            cause=Cause.CLOSED,
            text="承办方取消",
            person_id=person_id,
            remark=reason,
            undo_later=True,
        ),
    )
