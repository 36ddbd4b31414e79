"""Orders of the demo's mall in every state, through the windows themselves: submitted, paid,
delivered, given back, settled.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final

from zhilian.cases import service
from zhilian.cases.models import Case, EffectRun
from zhilian.cases.types import EffectState, Filled
from zhilian.config.demo.market import told
from zhilian.config.demo.walking import Walker
from zhilian.core.effects import Asking, sources, yuan
from zhilian.core.times import local_date
from zhilian.directory import selectors as directory
from zhilian.directory.models import Person
from zhilian.directory.types import Role
from zhilian.ledger import service as ledger
from zhilian.mall import service as mall
from zhilian.mall.models import Merchant, Product

SEED: Final = 20_261_201
GOODS, CLAIM = "mall-order", "mall-aftersale"
WAY: Final = ("pay", "accept", "ship", "receive", "finished")
UNITS: Final = {"d": "days", "h": "hours", "m": "minutes"}
LASTS: Final = (timedelta(minutes=3), timedelta(hours=1), timedelta(hours=5), timedelta(days=1))
"""How long after the order it is paid, accepted, sent, received."""
CHANNEL: Final = "工会福利账户"


def tell(*, merchants: list[Merchant], at: datetime) -> None:
    """The windows are there already; buyers pay from what the union gave them."""
    dice = Random(SEED)
    mine = directory.demo_person(role=Role.STAFF)
    others = [one for one in directory.staff_ids() if mine is None or one != mine.pk]
    for place, row in enumerate(told()["orders"]):
        own = row.get("mine") and mine is not None
        buyer = mine.pk if own and mine else others[(40 + place * 7) % len(others)]
        _order(row, merchants[row["of"]], buyer_id=buyer, dice=dice, at=at)
    _settle(at=at)
    if mine is not None:
        _fill_cart(mine, merchants, at=at)


def _order(row: Any, merchant: Merchant, *, buyer_id: int, dice: Random, at: datetime) -> None:
    placed_at = at - _ago(row["ago"])
    case = _submit(GOODS, _texts(row["buys"], merchant, buyer_id, placed_at), buyer_id, placed_at)
    if row["to"] == "cancelled":
        gone_at = placed_at + LASTS[0]
        service.withdraw_case(case_id=case.pk, person_id=buyer_id, at=gone_at)
        mall.follow_case(case_id=case.pk, at=gone_at)
        return
    ended_at = _walk(case, until=row["to"], dice=dice, at=at)
    if row.get("stars"):
        service.rate_case(
            case_id=case.pk, person_id=buyer_id, score=row["stars"], text="", at=ended_at
        )
        mall.note_stars(case_id=case.pk, score=row["stars"])
    if row.get("claim"):
        _claim(case, how=row["claim"], buyer_id=buyer_id, dice=dice, at=ended_at)


def _walk(case: Case, *, until: str, dice: Random, at: datetime) -> datetime:
    """Step by step as far as it went; returns when that was."""
    walker, moment = Walker(dice=dice), case.submitted_at
    for step, after in zip(WAY[: WAY.index(until)], LASTS, strict=False):
        moment = min(case.submitted_at + after, at)
        if step == "receive":
            moment = min(case.submitted_at + after + timedelta(hours=2), at)
        walker.forward(case.pk, at=moment)
        _do_effects(case.pk, at=moment)
        mall.follow_case(case_id=case.pk, at=moment)
    return moment


def _claim(case: Case, *, how: str, buyer_id: int, dice: Random, at: datetime) -> None:
    """Part of the price asked back; granted, refused, or still to be answered."""
    asked_at = at + timedelta(hours=3)
    texts = {
        "order": [str(case.pk)],
        "kind": ["仅退款"],
        "reason": ["七日无理由"],
        "amount": ["10.00"],
        "detail": ["包装有破损，商品可以用，申请退一部分。"],
    }
    claim = _submit(CLAIM, (texts, {}), buyer_id, asked_at)
    done_at = asked_at + timedelta(hours=5)
    walker = Walker(dice=dice, remark="发货时包装完好，有照片为证。" if how == "rejected" else "")
    if how == "rejected":
        walker.back(claim.pk, at=done_at, action="reject")
    elif how == "finished":
        walker.forward(claim.pk, at=done_at)
        _do_effects(claim.pk, at=done_at)
    mall.follow_case(case_id=claim.pk, at=done_at)


def _submit(
    window: str,
    said: tuple[Mapping[str, list[str]], Mapping[str, int]],
    person_id: int,
    at: datetime,
) -> Case:
    texts, rows = said
    done = service.submit_case(
        window_code=window,
        filled=Filled(texts=texts, rows=rows),
        applicant_id=person_id,
        submit_key=f"demo:{window}:{person_id}:{at.timestamp():.0f}",
        at=at,
    )
    if not done.ok:
        problems = "；".join(f"{one.name} {one.text}" for one in done.problems)
        raise ValueError(f"{window}: {problems}")
    case = Case.objects.get(number=done.number)
    mall.note_case(case_id=case.pk, at=at)
    return case


def _texts(
    buys: Mapping[str, int], merchant: Merchant, buyer_id: int, at: datetime
) -> tuple[dict[str, list[str]], dict[str, int]]:
    """The form of an order, fetched at the nearest point, paid from the welfare account."""
    held = Product.objects.filter(merchant=merchant).select_related("sku")
    by_name = {one.sku.name: one.sku for one in held}
    asking = Asking(at=at, person_id=buyer_id, window=GOODS)
    points = sources.get("pickup_points").items(asking, values={})
    total = sum(by_name[name].price * qty for name, qty in buys.items())
    texts: dict[str, list[str]] = {
        "delivery": ["园区自提" if points else "送到办公室"],
        "pickup_point": [points[0].key] if points else [],
        "room": [] if points else ["主楼 302"],
        "pay_split.0.channel": [CHANNEL],
        "pay_split.0.amount": [str(Decimal(yuan(total)))],
    }
    for place, (name, qty) in enumerate(buys.items()):
        texts[f"items.{place}.sku"] = [by_name[name].code]
        texts[f"items.{place}.qty"] = [str(qty)]
    return texts, {"items": len(buys), "pay_split": 1}


def _do_effects(case_id: int, *, at: datetime) -> None:
    """What a worker would do at once."""
    for _ in range(4):
        due = EffectRun.objects.filter(case_id=case_id, state=EffectState.DUE).order_by("id")
        for effect_id in list(due.values_list("pk", flat=True)):
            service.run_effect(effect_id=effect_id, at=at)


def _settle(*, at: datetime) -> None:
    """One batch is paid, the next waits for its approval."""
    finance = directory.people_with_role(role=Role.FINANCE)
    admin = directory.people_with_role(role=Role.MALL_ADMIN)
    then = at - timedelta(days=8)
    for batch in ledger.make_batches(day=local_date(then), at=then):
        if finance and admin:
            ledger.approve_batch(batch_id=batch.pk, person_id=admin[0].pk, at=then)
            ledger.pay_batch(
                batch_id=batch.pk,
                person_id=finance[0].pk,
                voucher=f"演示{batch.pk:06d}",
                at=then + timedelta(hours=5),
            )
    ledger.make_batches(day=local_date(at), at=at)


def _fill_cart(mine: Person, merchants: Iterable[Merchant], *, at: datetime) -> None:
    wanted = ("汉中大米", "紫阳富硒茶", "压榨菜籽油")
    found = Product.objects.filter(sku__name__in=wanted, merchant__in=list(merchants))
    for product in found.order_by("id"):
        mall.put_in_cart(person_id=mine.pk, product_id=product.pk, qty=1, at=at)


def _ago(text: str) -> timedelta:
    return timedelta(**{UNITS[text[-1]]: int(text[:-1])})
