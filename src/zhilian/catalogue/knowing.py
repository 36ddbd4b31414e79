"""What an expression may name: the fields, the clock, what other apps know, and their functions."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from zhilian.catalogue import expressions
from zhilian.catalogue.expressions import PURE, Unknown
from zhilian.core.effects import Asking, Values, contexts
from zhilian.core.effects import functions as registered
from zhilian.core.times import local

__all__ = ["Functions", "Names", "Unknown", "evaluate", "holds", "names_in", "value"]


class Names(Mapping[str, Any]):
    """Values first, then the clock, then whatever app registered a context under the name.

    `own` are the names of fields: one that is not among the values is not known, whatever another
    app may call so.
    """

    def __init__(
        self, asking: Asking, values: Values, *, own: frozenset[str] = frozenset()
    ) -> None:
        self.asking = asking
        self.values_ = values
        self.own = own
        self._told: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name in self.values_:
            return self.values_[name]
        if name in self.own:
            raise KeyError(name)
        if name not in self._told:
            self._told[name] = self._ask(name)
        return self._told[name]

    def __iter__(self) -> Iterator[str]:
        return iter({*self.values_, "now", "today", *contexts.all()})

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _ask(self, name: str) -> Any:
        now = local(self.asking.at)
        if name in {"now", "today"}:
            return now if name == "now" else now.date()
        if name not in contexts:
            raise KeyError(name)
        return contexts.get(name)(self.asking, self.values_)


class Functions(Mapping[str, Callable[..., Any]]):
    """The functions that need nobody's data, and those of the apps, told who asks."""

    def __init__(self, asking: Asking) -> None:
        self.asking = asking

    def __getitem__(self, name: str) -> Callable[..., Any]:
        if name in PURE:
            return PURE[name]
        if name not in registered:
            raise KeyError(name)
        return partial(registered.get(name), self.asking)

    def __iter__(self) -> Iterator[str]:
        return iter({*PURE, *registered.all()})

    def __len__(self) -> int:
        return sum(1 for _ in self)


def value(text: str, *, asking: Asking, values: Values) -> Any:
    """What an expression says of these values. Raises `Unknown` when it cannot be known."""
    names, known = Names(asking, values), Functions(replace(asking, values=values))
    return expressions.value(text, names=names, functions=known)


def holds(text: str | None, *, asking: Asking, values: Values) -> bool | None:
    """Whether a condition holds; None when that cannot be known. No condition always holds."""
    if not text:
        return True
    try:
        return bool(value(text, asking=asking, values=values))
    except Unknown:
        return None


def evaluate(text: str, *, names: Mapping[str, Any], functions: Mapping[str, Any]) -> Any:
    """What an expression says of names and functions of one's own. Raises `Unknown`."""
    return expressions.value(text, names=names, functions={**PURE, **functions})


def names_in(text: str) -> frozenset[str]:
    """The names that an expression must be given."""
    return expressions.names_of(text)
