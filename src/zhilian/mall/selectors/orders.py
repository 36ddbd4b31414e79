"""Orders: one's own, a merchant's, all; and what may still be given back of one."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum

from zhilian.bookings.selectors import Sku
from zhilian.cases import selectors as cases
from zhilian.core.listing import Asked, Page, Sort, cut, order, whole
from zhilian.core.times import local_date
from zhilian.ledger import selectors as ledger
from zhilian.mall.models import Claim, Order, OrderLine
from zhilian.mall.types import ClaimState, OrderState, Refunds, Sales

ORDERS = (
    Sort(key="new", label="最近下单", field="placed_at", falling=True),
    Sort(key="total", label="金额", field="total", falling=True),
)
CLAIMS = (Sort(key="new", label="最近", field="made_at", falling=True),)
MINE = 30


def orders_page(asked: Asked, *, merchant_id: int | None) -> Page[Order]:
    found = _found(asked, merchant_id=merchant_id)
    return cut(found, sort=order(ORDERS, asked.sort), after=asked.after)


def orders_file(asked: Asked, *, merchant_id: int | None) -> Iterator[Order]:
    return whole(_found(asked, merchant_id=merchant_id), sort=order(ORDERS, asked.sort))


def one_order(*, order_id: int, merchant_id: int | None) -> Order | None:
    found = Order.objects.filter(pk=order_id).select_related("merchant", "person__unit")
    if merchant_id is not None:
        found = found.filter(merchant_id=merchant_id)
    return found.first()


def order_of_code(*, code: str, merchant_id: int | None) -> Order | None:
    """The order whose buyer shows this code, if it is this merchant's (None: anybody's)."""
    case_id = cases.case_id_of_code(code=code)
    if case_id is None:
        return None
    found = Order.objects.filter(case_id=case_id).select_related("merchant", "person__unit")
    if merchant_id is not None:
        found = found.filter(merchant_id=merchant_id)
    return found.first()


def order_lines(*, order_id: int) -> list[OrderLine]:
    """Each with the address of its good's small picture (`cover`), None when the good is gone."""
    cover = Sku.objects.filter(code=OuterRef("sku")).values("cover")[:1]
    found = OrderLine.objects.filter(order_id=order_id).annotate(cover=Subquery(cover))
    return list(found.order_by("id"))


def order_claims(*, order_id: int) -> list[Claim]:
    return list(Claim.objects.filter(order_id=order_id).order_by("-id"))


def claims_page(asked: Asked, *, merchant_id: int | None) -> Page[Claim]:
    return cut(_claims(asked, merchant_id=merchant_id), sort=CLAIMS[0], after=asked.after)


def orders_of(*, person_id: int) -> list[Order]:
    """What a person bought, newest first; what was cancelled is left out."""
    found = Order.objects.filter(person_id=person_id).exclude(state=OrderState.CANCELLED)
    return list(found.select_related("merchant").order_by("-placed_at", "-id")[:MINE])


def order_of(*, person_id: int, case_id: int) -> Order | None:
    found = Order.objects.filter(person_id=person_id, case_id=case_id)
    return found.select_related("merchant").first()


def refunds(*, subject: str, but_subject: str = "") -> Refunds:
    """What came in for an order, went back, and is asked for by other open claims."""
    case_id = subject.removeprefix("case:")
    paid = [one for one in ledger.paid(subject=subject) if one.used]
    open_claims = Claim.objects.filter(state=ClaimState.OPEN)
    asked = open_claims.filter(order__case_id=int(case_id)) if case_id.isdecimal() else None
    if asked is not None and but_subject:
        own = but_subject.removeprefix("case:")
        asked = asked.exclude(case_id=int(own)) if own.isdecimal() else asked
    held = asked.aggregate(total=Sum("amount"))["total"] if asked is not None else 0
    return Refunds(
        paid=sum(one.amount for one in paid),
        refunded=sum(one.refunded for one in paid),
        asked=held or 0,
    )


def claim(*, claim_id: int, merchant_id: int | None) -> Claim | None:
    found = Claim.objects.select_related("order__merchant", "order__person").filter(pk=claim_id)
    if merchant_id is not None:
        found = found.filter(order__merchant_id=merchant_id)
    return found.first()


def claims_file(asked: Asked, *, merchant_id: int | None) -> Iterator[Claim]:
    return whole(_claims(asked, merchant_id=merchant_id), sort=CLAIMS[0])


def order_counts(*, merchant_id: int | None) -> dict[str, int]:
    found = Order.objects.all()
    if merchant_id is not None:
        found = found.filter(merchant_id=merchant_id)
    return dict(found.values_list("state").annotate(n=Count("id")).order_by())


def sales(*, merchant_id: int | None, now: datetime, days: int = 30) -> Sales:
    """Orders that were not cancelled over the last days, with their sum each day."""
    since = now - timedelta(days=days)
    found = Order.objects.filter(placed_at__gte=since).exclude(state=OrderState.CANCELLED)
    claims = Claim.objects.filter(state=ClaimState.OPEN)
    if merchant_id is not None:
        found = found.filter(merchant_id=merchant_id)
        claims = claims.filter(order__merchant_id=merchant_id)
    rows = list(found.values_list("placed_at", "total", "state"))
    by_day: dict[date, int] = {}
    for placed_at, total, _ in rows:
        by_day[local_date(placed_at)] = by_day.get(local_date(placed_at), 0) + total
    return Sales(
        orders=len(rows),
        amount=sum(total for _, total, _ in rows),
        open_orders=sum(state == OrderState.RUNNING for _, _, state in rows),
        claims=claims.count(),
        by_day=by_day,
    )


def _claims(asked: Asked, *, merchant_id: int | None) -> QuerySet[Claim]:
    found = Claim.objects.select_related("order__merchant", "order__person")
    if merchant_id is not None:
        found = found.filter(order__merchant_id=merchant_id)
    if state := asked.get("state"):
        found = found.filter(state=state)
    if code := asked.get("merchant"):
        found = found.filter(order__merchant__code=code)
    if asked.q:
        found = found.filter(Q(number__contains=asked.q) | Q(order__number__contains=asked.q))
    return found


def _found(asked: Asked, *, merchant_id: int | None) -> QuerySet[Order]:
    found = Order.objects.select_related("merchant", "person__unit").prefetch_related("lines")
    if merchant_id is not None:
        found = found.filter(merchant_id=merchant_id)
    if asked.q:
        lines = OrderLine.objects.filter(name__contains=asked.q).values("order_id")
        named = Q(person__name__contains=asked.q) | Q(pk__in=lines)
        found = found.filter(named | Q(number__contains=asked.q))
    if state := asked.get("state"):
        found = found.filter(state=state)
    if code := asked.get("merchant"):
        found = found.filter(merchant__code=code)
    if step := asked.get("step"):
        found = found.filter(step=step)
    if asked.get("late"):
        found = found.filter(overdue=True, state=OrderState.RUNNING)
    return found
