"""Payments, refunds, ways to pay, and what does not agree."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Greatest

from zhilian.core.listing import Asked, Narrowing, Page, Sort, cut, order, whole
from zhilian.ledger.models import BillCheck, Callback, Channel, Discrepancy, Payment, Refund
from zhilian.ledger.shares import shares
from zhilian.ledger.types import (
    ChannelKind,
    Paid,
    PaymentState,
    RefundState,
    Trouble,
    TroubleState,
)

SORTS = (
    Sort(key="new", label="最近发起", field="id", falling=True),
    Sort(key="high", label="金额由高到低", field="amount", falling=True),
)
STATES = Narrowing(name="state", label="状态", choices=PaymentState.choices)
NEWEST = Sort(key="new", label="最近发现", field="id", falling=True)
TROUBLES = (
    Narrowing(name="state", label="状态", choices=TroubleState.choices),
    Narrowing(name="trouble", label="差错", choices=Trouble.choices),
)
GRACE = timedelta(minutes=10)
"""How long after its end a payment may wait for its case before it is given back."""


def channels() -> list[Channel]:
    return list(Channel.objects.order_by("kind", "id"))


def channel(*, code: str) -> Channel | None:
    return Channel.objects.filter(code=code).first()


def outer_channels() -> list[Channel]:
    """Those that are on offer and have a bill."""
    return list(Channel.objects.filter(kind=ChannelKind.OUTER, enabled=True).order_by("id"))


def outer_parts(*, parts: dict[str, int]) -> dict[str, int]:
    """Of what is to be paid by channel, the parts for which the payer goes to a cashier page."""
    outer = Channel.objects.filter(name__in=parts, kind=ChannelKind.OUTER)
    names = set(outer.values_list("name", flat=True))
    return {name: amount for name, amount in parts.items() if amount and name in names}


def payment(*, reference: str) -> Payment | None:
    found: Payment | None = _told().filter(reference=reference).first()
    return found


def payment_by_id(*, payment_id: int) -> Payment | None:
    found: Payment | None = _told().filter(pk=payment_id).first()
    return found


def paid(*, subject: str) -> list[Paid]:
    """What has come in for a subject, oldest first."""
    rows = Payment.objects.captured().filter(subject=subject).select_related("channel")
    return [
        Paid(
            payment_id=row.pk,
            channel=row.channel.name,
            amount=row.amount,
            refunded=row.refunded,
            used=row.used_at is not None,
        )
        for row in rows.order_by("id")
    ]


def shares_back(*, subject: str, amount: int) -> list[tuple[Paid, int]]:
    """How so much would go back: to each way of paying in proportion to what is left of it."""
    held = [one for one in paid(subject=subject) if one.used]
    left = [one.amount - one.refunded for one in held]
    parts = shares(min(amount, sum(left)), left)
    return list(zip(held, parts, strict=True))


def still_to_pay(*, subject: str, parts: dict[str, int]) -> dict[str, int]:
    """Of what is to be paid at cashier pages, the parts that have not come in yet, in 分."""
    if not parts:
        return {}
    held = (row for row in paid(subject=subject) if not row.refunded and not row.used)
    there = {(row.channel, row.amount) for row in held}
    return {name: amount for name, amount in parts.items() if (name, amount) not in there}


def payment_page(*, asked: Asked) -> Page[Payment]:
    return cut(_payments(asked), sort=order(SORTS, asked.sort), after=asked.after)


def payment_rows(*, asked: Asked) -> Iterator[Payment]:
    return whole(_payments(asked), sort=order(SORTS, asked.sort))


def refunds_of(*, payment_id: int) -> list[Refund]:
    return list(Refund.objects.filter(payment_id=payment_id).order_by("id"))


def callbacks_of(*, references: list[str]) -> list[Callback]:
    return list(Callback.objects.filter(reference__in=references).order_by("-id")[:50])


def payments_to_ask(*, now: datetime, limit: int = 100) -> list[Payment]:
    """Opened at the channel and quiet since: the callback may be lost."""
    found = Payment.objects.due_to_ask(now).filter(expires_at__gt=now)
    return list(found.select_related("channel").order_by("ask_at")[:limit])


def payments_run_out(*, now: datetime, limit: int = 100) -> list[Payment]:
    found = Payment.objects.unpaid().filter(expires_at__lte=now)
    found = found.filter(Q(ask_at__isnull=True) | Q(ask_at__lte=now) | Q(state="CREATED"))
    return list(found.select_related("channel").order_by("id")[:limit])


def payments_nobody_took(*, now: datetime, limit: int = 100) -> list[Payment]:
    """Paid, but too late or twice: nobody gave anything for them."""
    late = Payment.objects.unused().annotate(since=Greatest(F("captured_at"), F("expires_at")))
    return list(
        late.filter(since__lte=now - GRACE).select_related("channel").order_by("id")[:limit]
    )


def refunds_due(*, now: datetime, limit: int = 100) -> list[int]:
    on_the_way = [RefundState.REQUESTED, RefundState.SENT]
    found = Refund.objects.filter(state__in=on_the_way, next_at__lte=now)
    return list(found.order_by("next_at").values_list("pk", flat=True)[:limit])


def refunds_by_effect(*, effect: str) -> list[Refund]:
    found = Refund.objects.filter(effect=effect).select_related("payment__channel")
    return list(found.order_by("id"))


def trouble_page(*, asked: Asked, windows: Collection[str] | None = None) -> Page[Discrepancy]:
    """All, or those of payments made at these windows."""
    return cut(_troubles(asked, windows), sort=NEWEST, after=asked.after)


def trouble_rows(*, asked: Asked, windows: Collection[str] | None = None) -> Iterator[Discrepancy]:
    return whole(_troubles(asked, windows), sort=NEWEST)


def trouble(*, discrepancy_id: int) -> Discrepancy | None:
    found: Discrepancy | None = (
        Discrepancy.objects.select_related("channel", "payment", "refund__payment", "settled_by")
        .filter(pk=discrepancy_id)
        .first()
    )
    return found


def open_troubles(*, windows: Collection[str] | None = None) -> int:
    found = Discrepancy.objects.open()
    return int((found if windows is None else found.filter(_at(windows))).count())


def bill_checks(*, since: date) -> list[BillCheck]:
    """Newest day first."""
    found = BillCheck.objects.filter(day__gte=since).select_related("channel")
    return list(found.order_by("-day", "channel_id"))


def bill_days_missing(*, days: list[date]) -> list[tuple[Channel, date]]:
    """Channels and days whose bill is not had yet."""
    have = set(
        BillCheck.objects.filter(day__in=days)
        .exclude(state="UNAVAILABLE")
        .values_list("channel_id", "day")
    )
    return [(one, day) for one in outer_channels() for day in days if (one.pk, day) not in have]


def _told() -> QuerySet[Payment]:
    found: QuerySet[Payment] = Payment.objects.select_related("channel", "person__unit")
    return found


def _payments(asked: Asked) -> QuerySet[Payment]:
    found = _told()
    if asked.q:
        found = found.filter(
            Q(reference=asked.q.upper())
            | Q(number__startswith=asked.q.upper())
            | Q(channel_no=asked.q)
            | Q(person__name__contains=asked.q)
        )
    if asked.get("state"):
        found = found.filter(state=asked.get("state"))
    if asked.get("channel"):
        found = found.filter(channel__code=asked.get("channel"))
    return found


def _at(windows: Collection[str]) -> Q:
    held = list(windows)
    return Q(payment__window__in=held) | Q(refund__payment__window__in=held)


def _troubles(asked: Asked, windows: Collection[str] | None) -> QuerySet[Discrepancy]:
    found: QuerySet[Discrepancy] = Discrepancy.objects.select_related(
        "channel", "payment", "refund__payment", "settled_by"
    )
    if windows is not None:
        found = found.filter(_at(windows))
    if asked.q:
        found = found.filter(Q(reference__contains=asked.q) | Q(payment__number=asked.q.upper()))
    if asked.get("state"):
        found = found.filter(state=asked.get("state"))
    if asked.get("trouble"):
        found = found.filter(trouble=asked.get("trouble"))
    return found
