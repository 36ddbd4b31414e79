"""Who is acting: set once at the door (request, worker, command), read by the journal."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Actor:
    """`id` is the person's id or "" for the system; `label` is what the journal shows."""

    id: str = ""
    label: str = "系统"
    via: str = "system"
    address: str = ""


SYSTEM = Actor()
_current: ContextVar[Actor] = ContextVar("zhilian_actor", default=SYSTEM)


def current() -> Actor:
    return _current.get()


@contextmanager
def acting_as(actor: Actor) -> Iterator[Actor]:
    token = _current.set(actor)
    try:
        yield actor
    finally:
        _current.reset(token)
