"""`people.merchant`: everybody who acts for the merchant of an order, a service or a claim."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from zhilian.core.effects import Asking, Picked, Values, context
from zhilian.mall import selectors


@context("people.merchant")
def people_of_merchant(asking: Asking, values: Values) -> list[int] | None:
    """Ids of its people, the longest there first; any of them may take a step. None where nothing
    of the case belongs to a merchant.
    """
    code = next(_merchants(values.values()), None)
    return None if code is None else selectors.people_of(code=code)


def _merchants(found: Iterable[Any]) -> Iterator[str]:
    for value in found:
        if isinstance(value, Picked):
            if code := value.facts.get("merchant"):
                yield str(code)
        elif isinstance(value, Mapping):
            yield from _merchants(value.values())
        elif isinstance(value, list | tuple):
            yield from _merchants(value)
