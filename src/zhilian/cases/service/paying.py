"""Paying for a step: off to the channel, and on when the money is there."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from zhilian.cases.bills import bill_at
from zhilian.cases.docket import Docket
from zhilian.cases.errors import CaseRefusal, NotForYou, NotNow
from zhilian.cases.models import Case, StepRun
from zhilian.cases.service import tasks
from zhilian.cases.service.advancing import decide
from zhilian.cases.service.rows import live_run, locked, tell
from zhilian.cases.types import Action, EntryKind
from zhilian.ledger import service as payments
from zhilian.ledger.types import PayOrder

LONGEST: Final = timedelta(hours=2)


@transaction.atomic
def start_payment(*, case_id: int, person_id: int, return_to: str, at: datetime) -> str:
    """Where the applicant goes to pay the next outer part; "" when none is left and the action
    itself does the rest. `return_to` is a path of ours.

    Errors: `NotForYou`, `NotNow`, and what the ledger refuses.
    """
    docket = locked(case_id, at=at)
    case = docket.case
    if person_id not in {case.applicant_id, case.by_id}:
        raise NotForYou("只有申请人本人（或代办人）可以支付。")
    run = live_run(case)
    bill = bill_at(docket, run)
    if bill is None or run is None:
        raise NotNow("这件办件现在没有要支付的款项，请刷新页面查看。")
    for channel, amount in bill.outer.items():
        made = payments.start_payment(
            order=_order(case, person_id=person_id, return_to=return_to),
            channel=channel,
            amount=amount,
            expires_at=min(bill.due_at or at + LONGEST, at + LONGEST),
            at=at,
        )
        return f"/pay/{made.reference}/"
    return ""


@transaction.atomic
def take_payment(*, subject: str, at: datetime) -> bool:
    """Money has come for a case: when all that its step asks for is there, the step goes on. False
    when it waits for more, or for nothing; what nobody uses the ledger gives back.
    """
    case_id = _case_id(subject)
    if case_id is None:
        return False
    docket = locked(case_id, at=at)
    run = live_run(docket.case)
    bill = bill_at(docket, run)
    if bill is None or run is None or bill.outer:
        return False
    try:
        with transaction.atomic():
            _paid(docket, run, bill.action)
    except CaseRefusal as refused:
        tell(docket, EntryKind.EFFECT, f"{run.name}：已收到付款，还不能继续", run=run,
             remark=str(refused))  # fmt: skip
        return False
    return True


def _paid(docket: Docket, run: StepRun, action: Action) -> None:
    """Errors: `EffectRefused`, e.g. when the wallet's part of a split is not there any more."""
    for task in run.tasks.open():
        tasks.answer(
            task,
            action=action,
            person_id=docket.case.applicant_id,
            remark="",
            at=docket.at,
        )
    decide(docket, run, action=action, in_person=True, person_id=docket.case.applicant_id)


def _order(case: Case, *, person_id: int, return_to: str) -> PayOrder:
    return PayOrder(
        subject=case.subject,
        number=case.number,
        window=case.window_code,
        title=case.window_name,
        person_id=person_id,
        return_to=return_to,
    )


def _case_id(subject: str) -> int | None:
    kind, _, text = subject.partition(":")
    return int(text) if kind == "case" and text.isdecimal() else None
