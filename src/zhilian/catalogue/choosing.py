"""What a field offers, as options of an input: chips, a list, days of slots, or a search."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from zhilian.catalogue import fields, picking
from zhilian.catalogue.declarations import FieldDeclaration
from zhilian.catalogue.fields.base import Surroundings
from zhilian.catalogue.fields.picked import Listed
from zhilian.catalogue.types import Option
from zhilian.core.effects import Picked
from zhilian.core.times import local

FEW: Final = 7
SHORT: Final = 12
DAYS: Final = "一二三四五六日"
SIGN_IN: Final = "登录后可以选择"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """How one chooses: the shape of the input, and what it offers or why it offers nothing."""

    shape: str
    options: tuple[Option, ...] = ()
    suggestions: tuple[str, ...] = ()
    note: str = ""


def plain(item: FieldDeclaration, *, chosen: str) -> Choice:
    """Options that stand in the declaration, or the marks of a rating."""
    if fields.of(item).control == "rating":
        names = tuple(str(mark) for mark in range(int(item.min), int(item.max) + 1))
        return Choice(shape="rating", options=_plain_options(names, {chosen}))
    many = fields.of(item).control == "many"
    options = _plain_options(item.options, set(chosen.split("、")) if many else {chosen})
    return Choice(shape="many" if many else _list_or_chips(options), options=options)


def listed(
    item: FieldDeclaration,
    *,
    about: Surroundings,
    chosen: Sequence[Picked],
    candidates: Sequence[Picked] = (),
    read: frozenset[str] = frozenset(),
) -> Choice:
    """What the source of the field offers now, with what was chosen already.

    `read` are the facts that conditions of the form ask of it.
    """
    if picking.source_of(item) is None:
        return Choice(shape="none", note=picking.NOT_THERE)
    if about.asking.person_id is None:
        return Choice(shape="none", note=SIGN_IN)
    kind = fields.of(item)
    if isinstance(kind, Listed) and kind.free:
        return Choice(
            shape="free", suggestions=tuple(t.label for t in picking.offered(item, about=about))
        )
    offered = candidates or picking.offered(item, about=about)
    options = _options(offered, chosen, slots=item.type == "slot", read=read)
    shape = _shape(item, options)
    if shape == "find":
        first = sorted(options, key=lambda option: not option.chosen)
        options = tuple(first[: len(chosen) or FEW])
    return Choice(shape=shape, options=options, note=_note(item, options))


def found(item: FieldDeclaration, *, about: Surroundings, q: str) -> tuple[Option, ...]:
    """What a search finds."""
    return _options(picking.offered(item, about=about, q=q)[: picking.FEW], ())


def _shape(item: FieldDeclaration, options: Sequence[Option]) -> str:
    if item.type == "slot":
        return "slots"
    if picking.is_searched(item) or len(options) > picking.SHOWN:
        return "find"
    return "many" if picking.is_many(item) else _list_or_chips(options)


def _list_or_chips(options: Sequence[Option]) -> str:
    """Few short options are chips under the thumb, many a list."""
    short = all(len(option.label) + len(option.detail) <= SHORT for option in options)
    return "chips" if len(options) <= FEW and short else "select"


def _note(item: FieldDeclaration, options: Sequence[Option]) -> str:
    if options or picking.is_searched(item):
        return ""
    return "没有空闲时段，请换一项或过后再看" if item.type == "slot" else "现在没有可选的内容"


def _plain_options(names: Sequence[str], chosen: set[str]) -> tuple[Option, ...]:
    return tuple(Option(value=name, label=name, chosen=name in chosen) for name in names)


def _options(
    things: Sequence[Picked],
    chosen: Sequence[Picked],
    *,
    slots: bool = False,
    read: frozenset[str] = frozenset(),
) -> tuple[Option, ...]:
    """Those offered, and those chosen that are not among them."""
    held = {thing.key for thing in chosen}
    more = [thing for thing in chosen if thing not in things]
    return tuple(
        _slot(thing, thing.key in held) if slots else _option(thing, thing.key in held, read)
        for thing in (*more, *things)
    )


def _option(thing: Picked, chosen: bool, read: frozenset[str]) -> Option:
    known = {name: thing.facts[name] for name in sorted(read) if name in thing.facts}
    plain = {name: fact for name, fact in known.items() if isinstance(fact, (str, int, bool))}
    return Option(
        value=thing.key,
        label=thing.label,
        chosen=chosen,
        detail=thing.detail,
        taken=picking.is_taken(thing) and not chosen,
        facts=json.dumps(plain, ensure_ascii=False) if plain else "",
        picture=thing.picture,
    )


def _slot(thing: Picked, chosen: bool) -> Option:
    """A slot under its day, called by its hour."""
    begins = thing.facts.get("start_at")
    at = local(begins) if isinstance(begins, datetime) else None
    return Option(
        value=thing.key,
        label=f"{at:%H:%M}" if at else thing.label,
        chosen=chosen,
        detail=_left(thing) if at else thing.detail,
        group=day_of(at.date()) if at else "",
        taken=picking.is_taken(thing) and not chosen,
    )


def _left(thing: Picked) -> str:
    left = thing.facts.get("left")
    return f"余 {left}" if left is not None and left > 1 else ""


def day_of(day: date) -> str:
    """11 月 25 日 周三."""
    return f"{day.month} 月 {day.day} 日 周{DAYS[day.weekday()]}"
