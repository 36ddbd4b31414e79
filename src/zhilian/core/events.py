"""How one app tells another that something happened.

    @dataclass(frozen=True, kw_only=True)
    class IncidentOpened(Event):
        kind = "incidents.incident.opened"
        incident_id: int

`record` writes the journal entry and one task for each reaction owed, in the transaction of the
change; the
worker is woken after commit. A reaction may run late and twice: it reads the present state before
it acts.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, ClassVar, TypeVar, cast, get_type_hints

from django.db import connection
from django.utils.module_loading import import_string

from zhilian.core import actor
from zhilian.core.models import JournalEntry

EVENTS: dict[str, type["Event"]] = {}
REACTIONS: dict[str, list[str]] = {}


@dataclass(frozen=True, kw_only=True)
class Event:
    """A fact in the past. Fields are ids, numbers, words and instants; never personal data."""

    kind: ClassVar[str]
    at: datetime

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "kind" in vars(cls):
            held = EVENTS.setdefault(cls.kind, cls)
            if held.__qualname__ != cls.__qualname__:
                raise RuntimeError(f"two events of kind {cls.kind}")

    @property
    def subject(self) -> str:
        """What the fact is about, e.g. "incident:12"; "" when about nothing in particular."""
        return ""

    def data(self) -> dict[str, Any]:
        return {
            field.name: _plain(getattr(self, field.name))
            for field in fields(self)
            if field.name != "at"
        }


E_ = TypeVar("E_", bound=Event)
Reaction = Callable[[E_], None]


def reacts_to(event: type[E_]) -> Callable[[Reaction[E_]], Reaction[E_]]:
    """Owe this function a run for every such event. The function stays callable as it is."""

    def add(function: Reaction[E_]) -> Reaction[E_]:
        path = f"{function.__module__}.{function.__qualname__}"
        owed = REACTIONS.setdefault(event.kind, [])
        if path not in owed:
            owed.append(path)
        return function

    return add


def record(event: Event) -> JournalEntry:
    """Write the fact and what is owed for it. Refuses to run outside a transaction."""
    from zhilian.core.owed import run_reaction

    if not connection.in_atomic_block:
        raise RuntimeError(f"{event.kind} recorded outside a transaction")
    who = actor.current()
    entry = JournalEntry.objects.create(
        kind=event.kind,
        subject=event.subject,
        at=event.at,
        actor=who.id,
        actor_label=who.label,
        via=who.via,
        address=who.address,
        data=event.data(),
    )
    for path in REACTIONS.get(event.kind, ()):
        run_reaction.enqueue(entry_id=entry.pk, reaction=path)
    return entry


def restore(entry: JournalEntry) -> Event:
    """The event as it was recorded."""
    kind = EVENTS[entry.kind]
    hints = get_type_hints(kind)
    known = {field.name for field in fields(kind)}
    values = {
        name: _typed(value, hints[name]) for name, value in entry.data.items() if name in known
    }
    return kind(at=entry.at, **values)


def react(*, entry: JournalEntry, path: str) -> None:
    """Run one reaction for one recorded event."""
    function = cast("Callable[[Event], None]", import_string(path))
    function(restore(entry))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _typed(value: Any, hint: Any) -> Any:
    if value is None:
        return None
    if hint is datetime or datetime in getattr(hint, "__args__", ()):
        return datetime.fromisoformat(value)
    return value
