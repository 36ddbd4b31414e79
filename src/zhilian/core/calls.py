"""What an effect reads of its arguments, and how a refusal becomes its outcome.

@effect("stock.issue")
@tells_refusals
def issue(call: Call) -> Outcome: ...
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction

from zhilian.core import effects
from zhilian.core.effects import Call, Outcome, Picked, failed
from zhilian.core.errors import Refusal


def each(value: Any) -> tuple[Any, ...]:
    """A choice of several as it is, of one as a tuple of one, of none as an empty one."""
    if value is None or value == "":
        return ()
    return tuple(value) if isinstance(value, list | tuple) else (value,)


def key_of(value: Any) -> str:
    """The key of a thing from a list. A word stands for itself, nothing for the empty word."""
    if value is None:
        return ""
    return value.key if isinstance(value, Picked) else str(value)


def keys_of(value: Any) -> tuple[str, ...]:
    return tuple(key_of(one) for one in each(value))


def id_of(value: Any) -> int | None:
    """The row that a thing's key stands for; None when it is no row's key."""
    return effects.id_of(key_of(value))


def label_of(value: Any, *, longest: int = 80) -> str:
    """What people call it, cut to what a column holds."""
    return "" if value is None else str(value).strip()[:longest]


def tells_refusals(run: Callable[[Call], Outcome]) -> Callable[[Call], Outcome]:
    """A refusal of the service is the outcome of the effect, with its words as the reason. Of what
    the effect had done before it was refused nothing is left.
    """

    @wraps(run)
    def told(call: Call) -> Outcome:
        try:
            with transaction.atomic():
                return run(call)
        except Refusal as refusal:
            return failed(str(refusal))

    return told
