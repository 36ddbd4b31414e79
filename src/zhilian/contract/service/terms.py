"""The dates of the contract and the signed wording of its clauses."""

from datetime import date, datetime

from django.db import transaction

from zhilian.contract import book
from zhilian.contract.errors import TermRefused
from zhilian.contract.events import TermSet
from zhilian.contract.models import ClauseOriginal, Term
from zhilian.contract.service.readings import ask_for_readings
from zhilian.core import events


@transaction.atomic
def set_term(
    *, first_date: date, last_date: date, at: datetime, person_id: int | None = None
) -> int:
    """Say from which day to which the contract runs; both days are inside."""
    if last_date <= first_date:
        raise TermRefused("合同结束日应晚于开始日。")
    term = Term.objects.create(
        first_date=first_date, last_date=last_date, set_at=at, set_by_id=person_id
    )
    events.record(TermSet(at=at, term_id=term.pk))
    ask_for_readings()
    return term.pk


@transaction.atomic
def paste_original(*, clause_id: str, text: str, person_id: int, at: datetime) -> None:
    """Keep the signed wording of a clause beside ours; earlier versions stay."""
    book.clause(clause_id)
    if not text.strip():
        raise TermRefused("请粘贴签订合同中的原文。")
    ClauseOriginal.objects.create(
        clause=clause_id, text=text.strip(), pasted_by_id=person_id, pasted_at=at
    )
