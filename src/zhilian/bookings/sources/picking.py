"""How rows of bookings look in a form."""

from collections.abc import Iterable, Sequence
from typing import Any

from zhilian.bookings.keys import slot_key
from zhilian.bookings.models import Offer, Resource, Sku
from zhilian.bookings.types import FreeSlot, OfferKind
from zhilian.bookings.wording import day_words
from zhilian.core import pinyin
from zhilian.core.effects import Picked, Values, yuan
from zhilian.core.times import local


def picked_resource(resource: Resource, **more: Any) -> Picked:
    """`capacity` is how many people it takes, as rules read it."""
    where = " ".join(filter(None, (resource.site.name if resource.site else "", resource.place)))
    parts = [where, f"{resource.seats} 人" if resource.seats else "", resource.note]
    facts = {
        **resource.facts,
        "name": resource.name,
        "capacity": resource.seats,
        "needs_approval": resource.needs_approval,
        "site": resource.site.name if resource.site else "",
        "place": resource.place,
        **more,
    }
    detail = " · ".join(filter(None, parts))
    return Picked(key=resource.code, label=resource.name, detail=detail, facts=facts)


def picked_slot(slot: FreeSlot) -> Picked:
    begin = local(slot.starts_at)
    return Picked(
        key=slot_key(slot.starts_at, slot.code),
        label=f"{day_words(begin.date())} {begin:%H:%M}",
        facts={
            "start_at": slot.starts_at,
            "end_at": slot.ends_at,
            "left": slot.left,
            "taken": slot.units - slot.left,
            "resource": slot.code,
        },
    )


def picked_offer(offer: Offer) -> Picked:
    """Extras are paid by oneself, so only they have the fact `price`."""
    price = f"{yuan(offer.price)} 元" if offer.price else ""
    detail = " · ".join(filter(None, (price, offer.detail)))
    facts: dict[str, Any] = {"name": offer.name}
    if offer.kind == OfferKind.EXTRA:
        facts["price"] = yuan(offer.price)
    return Picked(key=offer.code, label=offer.name, detail=detail, facts=facts)


def picked_sku(sku: Sku) -> Picked:
    left = {} if sku.unlimited else {"left": sku.available}
    told = [f"{yuan(sku.price)} 元" + (f"/{sku.unit}" if sku.unit else ""), sku.spec, sku.shop.name]
    facts = {
        "price": yuan(sku.price),
        "shop": sku.shop.code,
        "shop_name": sku.shop.name,
        "merchant": sku.shop.merchant,
        "category": sku.category,
        **({f"{sku.shop.role}_id": sku.shop.keeper_id} if sku.shop.keeper_id else {}),
        **left,
    }
    detail = " · ".join(filter(None, told))
    return Picked(key=sku.code, label=sku.name, detail=detail, facts=facts, picture=sku.cover)


def matching(items: Iterable[Picked], q: str) -> list[Picked]:
    """Those that `q` finds, best first; all of them without it."""
    found = list(items)
    if not q.strip():
        return found
    ranked = [
        (rank, place)
        for place, item in enumerate(found)
        if (rank := pinyin.rank(q, name=item.label, summary=item.detail)) is not None
    ]
    return [found[place] for _, place in sorted(ranked)]


def by_key(items: Sequence[Picked], key: str) -> Picked | None:
    return next((item for item in items if item.key == key), None)


def picked_keys(values: Values) -> list[str]:
    """The keys of everything that was picked in a form, in its order."""
    found = []
    for value in values.values():
        if isinstance(value, Picked):
            found.append(value.key)
        elif isinstance(value, list | tuple):
            found += [one.key for one in value if isinstance(one, Picked)]
    return found
