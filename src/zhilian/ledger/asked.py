"""How much an effect asks for, by the name of the channel, from its arguments. Pure.

Ours, and those by which another app takes money from a wallet that we keep.
"""

from collections.abc import Callable, Mapping
from typing import Any

from zhilian.core.calls import each, key_of
from zhilian.core.effects import Values, fen
from zhilian.ledger.types import AccountKind

Parts = dict[str, int]


def takes_money(*, effect: str) -> bool:
    return effect in _READS


def parts_asked(*, effect: str, args: Values) -> Parts:
    """分 by channel; nothing for an effect that takes no money."""
    read = _READS.get(effect)
    return read(args) if read else {}


def _one(args: Values) -> Parts:
    amount = fen(args.get("amount") or 0)
    return {key_of(args.get("channel")): amount} if amount else {}


def _several(args: Values) -> Parts:
    parts: Parts = {}
    rows: tuple[Mapping[str, Any], ...] = each(args.get("split"))
    for row in rows:
        name = key_of(row.get("channel"))
        parts[name] = parts.get(name, 0) + fen(row.get("amount") or 0)
    return {name: amount for name, amount in parts.items() if amount}


def _card(args: Values) -> Parts:
    amount = fen(args.get("amount") or 0)
    return {AccountKind.MEAL_CARD.label: amount} if amount else {}


_READS: Mapping[str, Callable[[Values], Parts]] = {
    "pay.capture": _one,
    "pay.split": _several,
    "canteen.debit": _card,
}
