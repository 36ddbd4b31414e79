"""What applicants do beside filling in: withdraw, urge, keep a draft, rate."""

import json
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from zhilian.cases.deciding import may_urge, may_withdraw
from zhilian.cases.docket import Docket
from zhilian.cases.errors import AnswerMissing, NotForYou, NotNow
from zhilian.cases.events import CaseRated, CaseUrged
from zhilian.cases.models import Draft, Rating
from zhilian.cases.service.ending import Ending, end
from zhilian.cases.service.rows import locked, tell
from zhilian.cases.types import Cause, EntryKind, Filled, Status
from zhilian.core import events

SCORES: Final = range(1, 6)


@transaction.atomic
def withdraw_case(*, case_id: int, person_id: int, remark: str = "", at: datetime) -> None:
    """Take the case back: until the first decision of another, or when it has come back.

    Errors: `NotNow`; `EffectRefused` when what was done cannot be taken back.
    """
    docket = locked(case_id, at=at)
    _own(docket, person_id)
    if not may_withdraw(docket):
        raise NotNow("办件已经有人办理，不能再撤回；如需停办，请联系承办人。")
    end(
        docket,
        Ending(
            status=Status.WITHDRAWN,
            cause=Cause.WITHDRAW,
            text="申请人撤回",
            person_id=person_id,
            remark=remark,
        ),
    )


@transaction.atomic
def urge_case(*, case_id: int, person_id: int, at: datetime) -> None:
    """Ask whoever has it to go on: after half of the step's limit, and not again at once."""
    docket = locked(case_id, at=at)
    _own(docket, person_id)
    run = may_urge(docket)
    if run is None:
        raise NotNow("本环节的办理时限还没有过半，或刚刚已经催办过，请稍后再催。")
    tell(docket, EntryKind.URGED, f"催办：{run.name}", run=run, person_id=person_id)
    events.record(CaseUrged(at=at, case_id=case_id, run_id=run.pk))


@transaction.atomic
def rate_case(*, case_id: int, person_id: int, score: int, text: str = "", at: datetime) -> None:
    """Say how it was, 1 to 5, within the days that the catalogue gives; said again, it counts
    instead.
    """
    docket = locked(case_id, at=at)
    _own(docket, person_id)
    case = docket.case
    days = int(docket.view.registers.defaults["rating"]["window_days"])
    if case.status != Status.FINISHED or case.finished_at is None:
        raise NotNow("办结后才能评价。")
    if at > case.finished_at + timedelta(days=days):
        raise NotNow(f"评价期（办结后 {days} 天）已过。")
    if score not in SCORES:
        raise AnswerMissing("请选择 1 到 5 星。")
    Rating.objects.update_or_create(
        case=case, defaults={"score": score, "text": text.strip(), "at": at}
    )
    tell(docket, EntryKind.RATED, f"评价：{score} 星", person_id=person_id)
    events.record(CaseRated(at=at, case_id=case.pk, window_code=case.window_code, score=score))


@transaction.atomic
def save_draft(*, window_code: str, filled: Filled, person_id: int, at: datetime) -> None:
    """Keep what is typed so far; the page does so by itself."""
    texts = {name: list(found) for name, found in filled.texts.items() if any(found)}
    Draft.objects.update_or_create(
        person_id=person_id,
        window_code=window_code,
        defaults={
            "texts": json.dumps(texts, ensure_ascii=False),
            "rows": dict(filled.rows),
            "saved_at": at,
        },
    )


def discard_draft(*, window_code: str, person_id: int) -> bool:
    """Throw the draft away. False when there was none."""
    deleted, _ = Draft.objects.filter(person=person_id, window_code=window_code).delete()
    return deleted > 0


def _own(docket: Docket, person_id: int) -> None:
    if person_id not in {docket.case.applicant_id, docket.case.by_id}:
        raise NotForYou("只有申请人本人（或代办人）可以这样做。")
