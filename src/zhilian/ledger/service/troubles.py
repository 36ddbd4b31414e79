"""What does not agree: noted once, settled by a person who says how."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from zhilian.core import events
from zhilian.ledger.errors import BadMove
from zhilian.ledger.events import DiscrepancyFound, DiscrepancySettled
from zhilian.ledger.models import Channel, Discrepancy, Payment, Refund
from zhilian.ledger.types import Trouble, TroubleState


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that does not agree. `key` makes it once; amounts in 分."""

    key: str
    trouble: Trouble
    channel: Channel
    payment: Payment | None = None
    refund: Refund | None = None
    reference: str = ""
    ours: int = 0
    theirs: int = 0
    note: str = ""


@transaction.atomic
def note_trouble(*, finding: Finding, at: datetime) -> Discrepancy:
    """Keep a discrepancy, once by its key."""
    row: Discrepancy
    row, made = Discrepancy.objects.get_or_create(
        key=finding.key[:120],
        defaults={
            "trouble": finding.trouble,
            "channel": finding.channel,
            "payment": finding.payment,
            "refund": finding.refund,
            "reference": finding.reference[:64],
            "ours": finding.ours,
            "theirs": finding.theirs,
            "note": finding.note[:200],
            "found_at": at,
        },
    )
    if made:
        events.record(DiscrepancyFound(at=at, discrepancy_id=row.pk, trouble=finding.trouble.value))
    return row


@transaction.atomic
def settle_trouble(
    *, discrepancy_id: int, how: str, at: datetime, person_id: int | None = None
) -> Discrepancy:
    """Say what was done about it. Errors: `BadMove` when it is settled already."""
    row: Discrepancy = Discrepancy.objects.select_for_update().get(pk=discrepancy_id)
    if row.state == TroubleState.SETTLED:
        raise BadMove("这条差错已经处理过，请刷新页面。")
    row.state, row.how = TroubleState.SETTLED, how.strip()[:200]
    row.settled_by_id, row.settled_at = person_id, at
    row.save()
    events.record(DiscrepancySettled(at=at, discrepancy_id=row.pk, how=row.how))
    return row


@transaction.atomic
def reopen_trouble(*, discrepancy_id: int, at: datetime) -> Discrepancy:
    """Undo of a settlement that a person said by mistake."""
    row: Discrepancy = Discrepancy.objects.select_for_update().get(pk=discrepancy_id)
    if row.state != TroubleState.SETTLED:
        raise BadMove("这条差错还没有处理，不用恢复。")
    row.state, row.how, row.settled_by, row.settled_at = TroubleState.OPEN, "", None, None
    row.save()
    events.record(DiscrepancyFound(at=at, discrepancy_id=row.pk, trouble=row.trouble))
    return row
