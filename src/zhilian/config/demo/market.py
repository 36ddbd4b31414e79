"""The mall of the demo: merchants, goods with stock, coupons. Orders stand in `orders`."""

from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from zhilian.core.times import local_date
from zhilian.directory import selectors as directory
from zhilian.directory import service as people
from zhilian.directory.types import PersonDraft, Role
from zhilian.mall import service
from zhilian.mall.models import Merchant, Product
from zhilian.mall.types import (
    Cause,
    CouponDraft,
    MerchantDraft,
    PermitDraft,
    ProductDraft,
    ProductKind,
    Review,
)

SINCE = timedelta(days=120)
SOME = 400
PHONE = "19900020000"


def tell(*, at: datetime) -> list[Merchant]:
    """Everything through the services, since four months ago; today's permits decide who sells."""
    began = at - SINCE
    merchants = [_merchant(place, row, at=began) for place, row in enumerate(told()["merchants"])]
    for merchant, row in zip(merchants, told()["merchants"], strict=True):
        for kind, key in ((ProductKind.GOODS, "goods"), (ProductKind.SERVICE, "services")):
            for good in row.get(key, ()):
                _product(merchant, kind, good, at=began)
    for row in told()["coupons"]:
        _coupon(row, at=at)
    for row, merchant in zip(told()["merchants"], merchants, strict=True):
        _permits(merchant, row["permits"], at=at)
    return merchants


@cache
def told() -> Any:
    text = files("zhilian.config.demo").joinpath("market.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


def _merchant(place: int, row: Any, *, at: datetime) -> Merchant:
    username, name = row["keeper"]
    draft = PersonDraft(
        username=username, name=name, phone=f"{int(PHONE) + place}", post="商户经办"
    )
    keeper = people.create_person(draft=draft, at=at)
    people.grant_role(person_id=keeper.pk, role=Role.MERCHANT, at=at, reason="演示数据")
    return service.open_shop(
        draft=MerchantDraft(
            name=row["name"],
            uscc=row["uscc"],
            categories=tuple(row["categories"]),
            contact=draft.phone,
            settle_account=f"6100100{place:09d}",
        ),
        cause=Cause(at=at, by_id=keeper.pk),
    )


def _product(merchant: Merchant, kind: ProductKind, row: Any, *, at: datetime) -> None:
    draft = ProductDraft(
        name=row["name"],
        category=row.get("category", merchant.categories[0]),
        price=row["price"],
        product_kind=kind,
        spec=row.get("spec", ""),
        unit=row.get("unit", ""),
        most_each=row.get("most", 0),
        origin=row.get("origin", ""),
        keeping=row.get("keeping", ""),
        description=row.get("says", ""),
        hours=row.get("hours", ""),
        at_once=row.get("at_once", 1),
    )
    cause = Cause(at=at, note="期初入库")
    review = row.get("review", Review.PASSED)
    made = service.save_product(
        merchant_id=merchant.pk,
        product_id=None,
        draft=draft,
        passes=review == Review.PASSED,
        cause=cause,
    )
    if row.get("stock"):
        service.stock_up(product_id=made.pk, number=row["stock"], cause=cause)
    if row.get("warn"):
        service.warn_below(product_id=made.pk, below=row["warn"], cause=cause)
    _decide(made, review, row, cause=cause)


def _decide(made: Product, review: str, row: Any, *, cause: Cause) -> None:
    if review == Review.REFUSED:
        service.review_product(product_id=made.pk, passed=False, note=row["note"], cause=cause)
    elif review == Review.PASSED and not row.get("shelved"):
        service.switch_product(product_id=made.pk, on=True, cause=cause)


def _coupon(row: Any, *, at: datetime) -> None:
    today = local_date(at)
    merchant = Merchant.objects.filter(uscc=row.get("merchant", "")).first()
    given_at = at + timedelta(days=row["since"])
    draft = CouponDraft(
        name=row["name"],
        off=row["less"],
        off_from=row["from"],
        valid_from=today + timedelta(days=row["since"]),
        valid_to=today + timedelta(days=row["until"]),
        merchant_id=merchant.pk if merchant else None,
    )
    cause = Cause(at=given_at)
    kind = service.make_coupon_kind(draft=draft, cause=cause)
    everybody = directory.staff_ids()
    ids = everybody if row["whom"] == "all" else everybody[:SOME]
    service.issue_coupons(kind_id=kind.pk, person_ids=ids, cause=cause)


def _permits(merchant: Merchant, rows: Any, *, at: datetime) -> None:
    """As they stand today; who has one that is over is suspended, as the night's job does."""
    today = local_date(at)
    for row in rows:
        draft = PermitDraft(
            name=row["name"], number=row["number"], valid_to=today + timedelta(days=row["days"])
        )
        service.keep_permit(merchant_id=merchant.pk, draft=draft, cause=Cause(at=at))
    if any(row["days"] < 0 for row in rows):
        service.suspend(merchant_id=merchant.pk, why="证照已到期", cause=Cause(at=at))
