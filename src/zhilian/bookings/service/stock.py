"""Stock: promised, given back, fetched, brought in. Never more promised than there is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from zhilian.bookings.errors import BadDraft, NoSuchThing, NotNow, OutOfStock, TooMany
from zhilian.bookings.events import ShopChanged, SkuChanged, StockIsLow, StockMoved
from zhilian.bookings.models import Resource, Shop, Sku, StockMove
from zhilian.bookings.types import MoveKind, SkuDraft, SkuState, StockLine
from zhilian.core import events


@dataclass(frozen=True, kw_only=True)
class Movement:
    """Why stock moves. `key` makes it once for each good."""

    key: str
    kind: MoveKind
    at: datetime
    subject: str = ""
    number: str = ""
    note: str = ""
    by_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class _Change:
    on_hand: int
    reserved: int


_CHANGES: Mapping[MoveKind, _Change] = {
    MoveKind.IN: _Change(on_hand=1, reserved=0),
    MoveKind.RETURN: _Change(on_hand=1, reserved=0),
    MoveKind.ADJUST: _Change(on_hand=1, reserved=0),
    MoveKind.RESERVE: _Change(on_hand=0, reserved=1),
    MoveKind.RELEASE: _Change(on_hand=0, reserved=-1),
    MoveKind.PICKUP: _Change(on_hand=-1, reserved=-1),
}


@transaction.atomic
def save_shop(
    *, code: str, name: str, window: str, role: str, at: datetime, merchant: str = ""
) -> Shop:
    """Who sells, at which window, and who keeps the stock."""
    shop, _made = Shop.objects.update_or_create(
        code=code,
        defaults={
            "name": name[:60],
            "window": window,
            "role": role,
            "merchant": merchant,
            "changed_at": at,
        },
    )
    events.record(ShopChanged(at=at, shop=code, open=shop.open))
    return shop


@transaction.atomic
def set_keeper(*, code: str, person_id: int | None, at: datetime) -> Shop:
    """Who is asked when somebody orders here; None: whoever holds the shop's role."""
    shop = Shop.objects.select_for_update().get(code=code)
    shop.keeper_id, shop.changed_at = person_id, at
    shop.save()
    events.record(ShopChanged(at=at, shop=code, open=shop.open))
    return shop


@transaction.atomic
def switch_shop(*, code: str, open_: bool, at: datetime) -> Shop:
    """Sell on, or sell no more; what is ordered is still delivered."""
    shop = Shop.objects.select_for_update().get(code=code)
    shop.open, shop.changed_at = open_, at
    shop.save()
    events.record(ShopChanged(at=at, shop=code, open=open_))
    return shop


@transaction.atomic
def save_sku(*, draft: SkuDraft, at: datetime) -> Sku:
    """Put a good on the shelf or change it; orders keep the price at which they were placed.

    Errors: `BadDraft`, `NoSuchThing` for a shop or resource that is not there.
    """
    if not draft.code or not draft.name.strip():
        raise BadDraft("编号和名称都要填写。")
    shop = Shop.objects.filter(code=draft.shop).first()
    if shop is None:
        raise NoSuchThing(f"店铺“{draft.shop}”")
    held = Sku.objects.select_for_update().filter(code=draft.code).first()
    if held is not None and held.shop_id != shop.pk:
        raise BadDraft(f"编号 {draft.code} 已用于另一家店铺，请换一个编号。")
    sku: Sku = held or Sku(code=draft.code, shop=shop)
    names = ("name", "price", "category", "unit", "spec", "most_each", "note", "position")
    changed = [name for name in names if getattr(sku, name) != getattr(draft, name)]
    for name in names:
        setattr(sku, name, getattr(draft, name))
    sku.unlimited = draft.unlimited
    sku.resource = Resource.objects.filter(code=draft.resource).first() if draft.resource else None
    sku.changed_at = at
    sku.save()
    events.record(SkuChanged(at=at, sku=sku.code, what="、".join(changed) if held else "新建"))
    return sku


@transaction.atomic
def switch_sku(*, sku_id: int, on: bool, at: datetime) -> Sku:
    sku: Sku = Sku.objects.select_for_update().get(pk=sku_id)
    sku.state, sku.changed_at = SkuState.ON if on else SkuState.OFF, at
    sku.save()
    events.record(SkuChanged(at=at, sku=sku.code, what=SkuState(sku.state).label))
    return sku


@transaction.atomic
def set_warning(*, sku_id: int, below: int, at: datetime) -> Sku:
    """Tell who keeps it when less than so many are left."""
    sku: Sku = Sku.objects.select_for_update().get(pk=sku_id)
    sku.warn_below, sku.changed_at = below, at
    sku.save()
    events.record(SkuChanged(at=at, sku=sku.code, what="提醒线"))
    return sku


@transaction.atomic
def set_cover(*, sku_id: int, cover: str, at: datetime) -> None:
    """The address of the picture that lists show of it; "": none."""
    sku: Sku = Sku.objects.select_for_update().get(pk=sku_id)
    if sku.cover == cover:
        return
    sku.cover, sku.changed_at = cover, at
    sku.save(update_fields=["cover", "changed_at"])
    events.record(SkuChanged(at=at, sku=sku.code, what="封面图片"))


@transaction.atomic
def move_stock(*, lines: Iterable[StockLine], movement: Movement) -> list[StockMove]:
    """Move these goods, all or none, once by `movement.key`. A pick-up takes what was promised.

    Errors: `NoSuchThing`, `OutOfStock`, `TooMany`, `NotNow` for giving back more than was promised.
    """
    wanted = _summed(lines, kind=movement.kind)
    skus = _locked(wanted)
    if movement.kind == MoveKind.RESERVE and len({sku.shop.merchant for sku in skus.values()}) > 1:
        raise BadDraft("一单只能买同一商户的商品，请分开下单。")
    done = {
        move.sku_id: move
        for move in StockMove.objects.filter(key__in=[_key(movement, sku) for sku in skus.values()])
    }
    moves = [
        _apply(sku, wanted[code], movement) for code, sku in skus.items() if sku.pk not in done
    ]
    if moves:
        events.record(
            StockMoved(
                at=movement.at,
                holder=movement.subject,
                what=movement.kind.value,
                lines=len(moves),
            )
        )
    return [*done.values(), *moves]


@transaction.atomic
def count_stock(
    *, sku_id: int, on_hand: int, note: str, by_id: int | None, at: datetime
) -> StockMove | None:
    """What was counted in the store. Errors: `NotNow` when less is there than is promised."""
    sku: Sku = Sku.objects.select_for_update().get(pk=sku_id)
    if on_hand < sku.reserved:
        raise NotNow(f"已有 {sku.reserved} 件被下单占用，库存不能少于这个数；请先处理这些订单。")
    if on_hand == sku.on_hand:
        return None
    movement = Movement(
        key=f"count:{sku.pk}:{at.timestamp():.6f}",
        kind=MoveKind.ADJUST,
        at=at,
        note=note[:80],
        by_id=by_id,
    )
    made = _apply(sku, on_hand - sku.on_hand, movement)
    events.record(StockMoved(at=at, holder="", what=movement.kind.value, lines=1))
    return made


def _summed(lines: Iterable[StockLine], *, kind: MoveKind) -> dict[str, int]:
    """The same good twice is one movement. In the order of codes, so that two orders never wait
    for each other in a ring.
    """
    found: dict[str, int] = {}
    for line in lines:
        if line.qty <= 0 and kind != MoveKind.ADJUST:
            raise BadDraft("数量要大于零。")
        found[line.sku] = found.get(line.sku, 0) + line.qty
    if not found:
        raise BadDraft("请至少选择一种商品。")
    return dict(sorted(found.items()))


def _locked(wanted: Mapping[str, int]) -> dict[str, Sku]:
    rows = Sku.objects.select_for_update(of=("self",)).select_related("shop")
    skus = {sku.code: sku for sku in rows.filter(code__in=wanted).order_by("code")}
    missing: Sequence[str] = [code for code in wanted if code not in skus]
    if missing:
        raise NoSuchThing(f"商品 {'、'.join(missing[:3])}")
    return skus


def _apply(sku: Sku, qty: int, movement: Movement) -> StockMove:
    change = _CHANGES[movement.kind]
    if movement.kind == MoveKind.RESERVE:
        _refuse_order(sku, qty)
    if not sku.unlimited:
        sku.on_hand += change.on_hand * qty
        sku.reserved += change.reserved * qty
        if sku.reserved < 0:
            raise NotNow(f"“{sku.name}”没有这么多占用可以释放，请核对订单。")
        sku.save(update_fields=["on_hand", "reserved"])
    made = StockMove.objects.create(
        key=_key(movement, sku),
        sku=sku,
        kind=movement.kind,
        qty=qty,
        on_hand=sku.on_hand,
        reserved=sku.reserved,
        subject=movement.subject,
        number=movement.number,
        note=movement.note,
        at=movement.at,
        by_id=movement.by_id,
    )
    _warn(sku, movement)
    return made


def _refuse_order(sku: Sku, qty: int) -> None:
    if sku.state != SkuState.ON or not sku.shop.open:
        raise NoSuchThing(f"“{sku.name}”")
    if sku.most_each and qty > sku.most_each:
        raise TooMany(sku.name, most=sku.most_each)
    if not sku.unlimited and qty > sku.available:
        raise OutOfStock(sku.name, left=sku.available)


def _warn(sku: Sku, movement: Movement) -> None:
    low = sku.warn_below and sku.available < sku.warn_below
    if low and movement.kind == MoveKind.RESERVE and not sku.unlimited:
        events.record(StockIsLow(at=movement.at, sku=sku.code, left=sku.available))


def _key(movement: Movement, sku: Sku) -> str:
    return f"{movement.key}:{sku.code}"[:240]
