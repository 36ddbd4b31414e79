"""Merchants, their permits, and who acts for them."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Count, Min, Q, QuerySet

from zhilian.bookings import selectors as bookings
from zhilian.core import pinyin
from zhilian.core.listing import Asked, Page, Sort, cut, order, whole
from zhilian.directory import selectors as directory
from zhilian.directory.types import Role
from zhilian.mall.models import Member, Merchant, Permit
from zhilian.mall.types import MerchantState

MERCHANTS = (
    Sort(key="name", label="名称", field="name"),
    Sort(key="new", label="最近入驻", field="opened_at", falling=True),
)
AHEAD = timedelta(days=30)


def merchants_page(asked: Asked, *, today: date) -> Page[Merchant]:
    found = _found(asked, today=today)
    return cut(found, sort=order(MERCHANTS, asked.sort), after=asked.after)


def merchants_file(asked: Asked, *, today: date) -> Iterator[Merchant]:
    return whole(_found(asked, today=today), sort=order(MERCHANTS, asked.sort))


def merchant(*, merchant_id: int) -> Merchant | None:
    return Merchant.objects.filter(pk=merchant_id).first()


def merchant_end(*, uscc: str) -> Merchant | None:
    """The merchant with this credit code, with the instant at which it left (`closed_at`)."""
    return Merchant.objects.filter(uscc=uscc).only("id", "closed_at").first()


def merchant_of(*, person_id: int) -> Merchant | None:
    """The merchant for which the person acts."""
    member = Member.objects.filter(person_id=person_id).select_related("merchant").first()
    return member.merchant if member else None


def open_merchants() -> list[Merchant]:
    found = Merchant.objects.exclude(state=MerchantState.CLOSED)
    return list(found.order_by("name"))


def permits_of(*, merchant_id: int) -> list[Permit]:
    return list(Permit.objects.filter(merchant_id=merchant_id).order_by("valid_to", "id"))


def members_of(*, merchant_id: int) -> list[Member]:
    found = Member.objects.filter(merchant_id=merchant_id).select_related("person")
    return list(found.order_by("since", "id"))


def people_of(*, code: str) -> list[int]:
    """Ids of everybody who acts for the merchant with this code, the longest there first."""
    found = Member.objects.filter(merchant__code=code).order_by("since", "id")
    return list(found.values_list("person_id", flat=True))


def member(*, member_id: int, merchant_id: int) -> Member | None:
    return Member.objects.filter(pk=member_id, merchant_id=merchant_id).first()


def due_permits(*, today: date) -> list[Permit]:
    """Permits of merchants still here that end within a month, the most urgent first."""
    found = Permit.objects.filter(valid_to__lte=today + AHEAD).select_related("merchant")
    return list(found.exclude(merchant__state=MerchantState.CLOSED).order_by("valid_to", "id"))


def over_merchants(*, today: date) -> list[Merchant]:
    """Merchants that sell while a permit of theirs is over."""
    found = Merchant.objects.filter(state=MerchantState.OPEN, permits__valid_to__lt=today)
    return list(found.distinct().order_by("id"))


def shop_windows() -> list[str]:
    """The windows at which merchants sell."""
    return bookings.windows_of_merchants()


def free_people() -> list[tuple[int, str]]:
    """Who holds the role of a merchant and acts for none yet, with name and place."""
    busy = set(Member.objects.values_list("person_id", flat=True))
    return [
        (one.pk, f"{one.name}（{directory.whole_name(one.unit) or one.username}）")
        for one in directory.people_with_role(role=Role.MERCHANT)
        if one.pk not in busy
    ]


def _found(asked: Asked, *, today: date) -> QuerySet[Merchant]:
    found = Merchant.objects.annotate(
        goods=Count("products", distinct=True), next_permit=Min("permits__valid_to")
    )
    if asked.q:
        found = found.filter(pinyin.found_by(asked.q) | Q(uscc=asked.q.upper()))
    if state := asked.get("state"):
        found = found.filter(state=state)
    if asked.get("permit") == "due":
        found = found.filter(next_permit__range=(today, today + AHEAD))
    if asked.get("permit") == "over":
        found = found.filter(next_permit__lt=today)
    return found
