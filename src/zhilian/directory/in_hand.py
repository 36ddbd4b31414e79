"""The person of the request in hand: nobody asks for them, their unit or their roles again while
it is answered.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from zhilian.directory.models import Person

T = TypeVar("T")
_person: ContextVar[Person | None] = ContextVar("person_in_hand", default=None)
_kept: ContextVar[dict[Hashable, Any] | None] = ContextVar("kept_in_hand", default=None)


@contextmanager
def holding(person: Person) -> Iterator[None]:
    token, kept = _person.set(person), _kept.set({})
    try:
        yield
    finally:
        _person.reset(token)
        _kept.reset(kept)


def held(person_id: int) -> Person | None:
    """The person with this id, if the request in hand is theirs."""
    person = _person.get()
    return person if person is not None and person.pk == person_id else None


def once(what: str, *, person_id: int, make: Callable[[], T]) -> T:
    """What was worked out about the person of the request in hand, worked out once; about anybody
    else, and without a request, anew.
    """
    kept = _kept.get()
    if kept is None or held(person_id) is None:
        return make()
    if what not in kept:
        kept[what] = make()
    found: T = kept[what]
    return found
