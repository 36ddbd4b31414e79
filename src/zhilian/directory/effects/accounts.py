"""登记授权并存权限快照；登记培训与考核."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from zhilian.core.calls import id_of, key_of, keys_of, tells_refusals
from zhilian.core.effects import DONE, Call, Outcome, effect, failed
from zhilian.core.times import local_midnight
from zhilian.directory import service
from zhilian.directory.service.training import TrainedDraft
from zhilian.directory.types import AccountDraft


@effect("account.grant")
@tells_refusals
def grant(call: Call) -> Outcome:
    """The case that was approved is the evidence; what was held before and after is kept."""
    person_id = id_of(call.args["person"])
    if person_id is None:
        return failed("请选择要授权的人员。")
    draft = AccountDraft(
        key=call.key,
        action=str(call.args["action"]),
        person_id=person_id,
        role=key_of(call.args.get("role")),
        sub_platforms=keys_of(call.args["subs"]),
        until_at=_end_of(call.args.get("valid_to")),
        subject=call.subject,
        case_number=call.number,
    )
    record = service.grant_account(draft=draft, at=call.at)
    return Outcome(receipt={"record": record.pk, "person": person_id})


@effect("account.revoke")
def revoke(call: Call) -> Outcome:
    person_id = id_of(call.args.get("person")) or call.receipt.get("person")
    if person_id is not None:
        service.revoke_account(
            key=call.key,
            person_id=int(person_id),
            reason=f"办件 {call.number}",
            subject=call.subject,
            at=call.at,
        )
    return DONE


@effect("training.enrol")
@tells_refusals
def enrol(call: Call) -> Outcome:
    person_id = id_of(call.args["person"])
    if person_id is None:
        return failed("请选择参加培训的人员。")
    score = call.values.get("score")
    draft = TrainedDraft(
        key=call.key,
        person_id=person_id,
        session_id=id_of(call.args.get("session")),
        score=int(score) if score is not None else None,
        subject=call.subject,
        case_number=call.number,
    )
    record = service.record_training(draft=draft, at=call.at)
    return Outcome(receipt={"training": record.pk}, writes={"passed": record.passed})


def _end_of(day: date | None) -> datetime | None:
    """The midnight after the last day."""
    return local_midnight(day + timedelta(days=1)) if day else None
