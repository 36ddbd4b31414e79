"""How the mall stands, or one merchant of it: what waits for somebody, what was sold."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Q, QuerySet, Sum

from zhilian.bookings.types import SkuState
from zhilian.core.times import day_bounds, local_date
from zhilian.mall.models import Claim, Order, OrderLine, Permit, Product
from zhilian.mall.selectors.merchants import AHEAD
from zhilian.mall.selectors.orders import sales
from zhilian.mall.selectors.pictures import skus_with_waiting_pictures
from zhilian.mall.types import ClaimState, MerchantState, OrderState, Review, Sales

TOP = 8
DAYS = 30


@dataclass(frozen=True, kw_only=True)
class Board:
    """Counts of what waits, and the last thirty days. `steps`: orders by where they stand."""

    today: int
    running: int
    late: int
    steps: tuple[tuple[str, int], ...]
    claims: int
    to_review: int
    refused: int
    new_pictures: int
    sold_out: int
    low: int
    permits: tuple[Permit, ...]
    sales: Sales
    days: tuple[tuple[date, int], ...]
    top: tuple[tuple[str, int, int], ...]


def board(*, merchant_id: int | None, now: datetime) -> Board:
    whose = Q() if merchant_id is None else Q(merchant_id=merchant_id)
    orders, products = Order.objects.filter(whose), Product.objects.filter(whose)
    claims = Claim.objects.filter(state=ClaimState.OPEN)
    if merchant_id is not None:
        claims = claims.filter(order__merchant_id=merchant_id)
    open_ = Q(state=OrderState.RUNNING)
    today = day_bounds(local_date(now))[0]
    counts = orders.aggregate(
        today=Count("id", filter=Q(placed_at__gte=today) & ~Q(state=OrderState.CANCELLED)),
        running=Count("id", filter=open_),
        late=Count("id", filter=open_ & Q(overdue=True)),
    )
    sold = sales(merchant_id=merchant_id, now=now, days=DAYS)
    return Board(
        **counts,
        **_goods(products),
        steps=tuple(order_steps(merchant_id=merchant_id)),
        claims=claims.count(),
        permits=tuple(_permits(merchant_id, today=local_date(now))),
        sales=sold,
        days=tuple(_days(sold, today=local_date(now))),
        top=tuple(_top(merchant_id, since=now - timedelta(days=DAYS))),
    )


def order_steps(*, merchant_id: int | None) -> list[tuple[str, int]]:
    """Running orders by the step at which they stand, the most first."""
    found = Order.objects.filter(state=OrderState.RUNNING).exclude(step="")
    if merchant_id is not None:
        found = found.filter(merchant_id=merchant_id)
    counted = found.values_list("step").annotate(n=Count("id"))
    return list(counted.order_by("-n", "step"))


def _goods(products: "QuerySet[Product]") -> dict[str, int]:
    left = F("sku__on_hand") - F("sku__reserved")
    kept = Q(sku__unlimited=False, sku__state=SkuState.ON)
    shown = Q(review=Review.PASSED)
    found: dict[str, int] = products.annotate(left=left).aggregate(
        to_review=Count("id", filter=Q(review=Review.WAITING)),
        refused=Count("id", filter=Q(review=Review.REFUSED)),
        new_pictures=Count("id", filter=shown & Q(sku__in=skus_with_waiting_pictures())),
        sold_out=Count("id", filter=kept & Q(left__lte=0)),
        low=Count("id", filter=kept & Q(left__gt=0, left__lt=F("sku__warn_below"))),
    )
    return found


def _permits(merchant_id: int | None, *, today: date) -> list[Permit]:
    """Those that end within a month, or have ended."""
    found = Permit.objects.filter(valid_to__lte=today + AHEAD).select_related("merchant")
    found = found.exclude(merchant__state=MerchantState.CLOSED)
    if merchant_id is not None:
        found = found.filter(merchant_id=merchant_id)
    return list(found.order_by("valid_to", "id")[:TOP])


def _days(sold: Sales, *, today: date) -> list[tuple[date, int]]:
    days = [today - timedelta(days=ago) for ago in range(DAYS - 1, -1, -1)]
    return [(day, sold.by_day.get(day, 0)) for day in days]


def _top(merchant_id: int | None, *, since: datetime) -> list[tuple[str, int, int]]:
    """Name, pieces and 分 of what sold best."""
    found = OrderLine.objects.filter(order__placed_at__gte=since)
    found = found.exclude(order__state=OrderState.CANCELLED)
    if merchant_id is not None:
        found = found.filter(order__merchant_id=merchant_id)
    worth = Sum(F("qty") * F("price"))
    rows = found.values_list("name").annotate(pieces=Sum("qty"), worth=worth)
    return list(rows.order_by("-worth", "name")[:TOP])
