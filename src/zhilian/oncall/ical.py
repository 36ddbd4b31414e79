"""Shifts as calendars read them (RFC 5545), and what changed since they read them last. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from icalendar import Calendar, Event

from zhilian.oncall.schedule import Stint
from zhilian.oncall.types import Layer

PRODUCT = "-//Zhilian//On-call//ZH"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One shift as it was told. The uid stays, `sequence` counts its changes."""

    uid: str
    layer: Layer
    person_id: int
    starts_at: datetime
    ends_at: datetime
    sequence: int = 0
    changed_at: datetime
    cancelled: bool = False


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a feed says beside the shifts themselves."""

    name: str
    names: Mapping[int, str]
    url: str


def reconcile(
    told: Sequence[Entry], stints: Iterable[tuple[Layer, Stint]], *, at: datetime
) -> tuple[list[Entry], list[tuple[Layer, Stint]]]:
    """Which entries changed and which stints are new.

    A shift that is the same is left alone; one of the same person and layer that overlaps what was
    told is the same shift moved; what is left of the told ones is cancelled.
    """
    open_ones = [entry for entry in told if not entry.cancelled]
    wanted = list(stints)
    held = {(e.layer, e.person_id, e.starts_at, e.ends_at): e for e in open_ones}
    same = [held[_key(pair)] for pair in wanted if _key(pair) in held]
    fresh = [pair for pair in wanted if _key(pair) not in held]
    left = [entry for entry in open_ones if entry not in same]
    changed: list[Entry] = []
    new: list[tuple[Layer, Stint]] = []
    for layer, stint in fresh:
        before = next((e for e in left if _moved(e, layer, stint)), None)
        if before is None:
            new.append((layer, stint))
            continue
        left.remove(before)
        changed.append(_next(before, stint, at=at))
    changed += [
        replace(entry, cancelled=True, sequence=entry.sequence + 1, changed_at=at) for entry in left
    ]
    return changed, new


def calendar(entries: Iterable[Entry], *, reading: Reading) -> bytes:
    """The feed. Cancelled shifts stay in it, as cancelled, so that calendars take them out."""
    feed = Calendar()
    feed.add("prodid", PRODUCT)
    feed.add("version", "2.0")
    feed.add("calscale", "GREGORIAN")
    feed.add("method", "PUBLISH")
    feed.add("x-wr-calname", reading.name)
    feed.add("x-wr-timezone", "Asia/Shanghai")
    for entry in entries:
        feed.add_component(_event(entry, reading=reading))
    return bytes(feed.to_ical())


def _event(entry: Entry, *, reading: Reading) -> Any:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.changed_at.astimezone(UTC))
    event.add("last-modified", entry.changed_at.astimezone(UTC))
    event.add("dtstart", entry.starts_at.astimezone(UTC))
    event.add("dtend", entry.ends_at.astimezone(UTC))
    event.add("sequence", entry.sequence)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("summary", f"{entry.layer.label} {reading.names.get(entry.person_id, '')}".strip())
    event.add("transp", "TRANSPARENT")
    event.add("url", reading.url)
    return event


def _key(pair: tuple[Layer, Stint]) -> tuple[Layer, int, datetime, datetime]:
    layer, stint = pair
    return (layer, stint.person_id, stint.starts_at, stint.ends_at)


def _moved(entry: Entry, layer: Layer, stint: Stint) -> bool:
    same = entry.layer == layer and entry.person_id == stint.person_id
    return same and entry.starts_at < stint.ends_at and entry.ends_at > stint.starts_at


def _next(entry: Entry, stint: Stint, *, at: datetime) -> Entry:
    return replace(
        entry,
        starts_at=stint.starts_at,
        ends_at=stint.ends_at,
        sequence=entry.sequence + 1,
        changed_at=at,
    )
