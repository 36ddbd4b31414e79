"""What the public page says, gathered once and kept for a few seconds. Nothing internal gets in:
titles are made of the names of windows, never taken from an incident.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from zhilian.catalogue import selectors as catalogue
from zhilian.catalogue.types import WindowRow
from zhilian.core import selectors as core
from zhilian.directory import selectors as directory
from zhilian.faces.status import days
from zhilian.faces.status.days import Stretch
from zhilian.incidents import selectors as incidents
from zhilian.incidents.types import Status
from zhilian.monitoring.selectors import public
from zhilian.monitoring.selectors.public import Planned, WindowState
from zhilian.monitoring.types import Scope, State

PAST = timedelta(days=30)
MOST_PAST = 40


class Word(StrEnum):
    """How a service is, for everybody."""

    FINE = "正常"
    HIT = "受影响"
    MAINTENANCE = "维护中"
    UNKNOWN = "未知"
    DRILL = "演练中"


LOOKS = {
    Word.FINE: ("good", "circle-check"),
    Word.HIT: ("bad", "octagon-x"),
    Word.MAINTENANCE: ("maint", "wrench"),
    Word.UNKNOWN: ("unk", "circle-question-mark"),
    Word.DRILL: ("unk", "flask-conical"),
}
WORDS = {
    State.UP: Word.FINE,
    State.DOWN: Word.HIT,
    State.UNREACHABLE: Word.HIT,
    State.MAINTENANCE: Word.MAINTENANCE,
    State.UNKNOWN: Word.UNKNOWN,
}
SAID_FIRST = (Word.HIT, Word.MAINTENANCE, Word.DRILL)
WORST_FIRST = (Word.HIT, Word.MAINTENANCE, Word.DRILL, Word.UNKNOWN, Word.FINE)


@dataclass(frozen=True, kw_only=True)
class Service:
    """A window as its users know it."""

    code: str
    name: str
    word: Word
    since: datetime | None

    @property
    def tone(self) -> str:
        return LOOKS[self.word][0]

    @property
    def icon(self) -> str:
        return LOOKS[self.word][1]


@dataclass(frozen=True, kw_only=True)
class Part:
    """A sub-platform with its services, its ninety days and its availability."""

    code: str
    name: str
    services: tuple[Service, ...]
    stretches: tuple[Stretch, ...]
    share: float | None

    @property
    def word(self) -> Word:
        """The worst of its services; unknown only when nothing better is known of any."""
        held = {service.word for service in self.services}
        if Word.FINE in held:
            held.discard(Word.UNKNOWN)
        return next((word for word in WORST_FIRST if word in held), Word.UNKNOWN)

    @property
    def tone(self) -> str:
        return LOOKS[self.word][0]

    @property
    def icon(self) -> str:
        return LOOKS[self.word][1]

    @property
    def troubled(self) -> tuple[Service, ...]:
        """What is known not to be well; what is unknown stands in the full list."""
        return tuple(one for one in self.services if one.word in SAID_FIRST)


@dataclass(frozen=True, kw_only=True)
class Event:
    """A fault in public words: what, since when, how far."""

    key: str
    title: str
    word: str
    began_at: datetime
    ended_at: datetime | None

    @property
    def length(self) -> timedelta | None:
        return self.ended_at - self.began_at if self.ended_at else None


@dataclass(frozen=True, kw_only=True)
class Work:
    """Maintenance in public words."""

    what: str
    starts_at: datetime
    ends_at: datetime
    running: bool


@dataclass(frozen=True, kw_only=True)
class Board:
    """All of the page, true at `at`."""

    at: datetime
    title: str
    demo: bool
    headline: str
    word: Word
    parts: tuple[Part, ...]
    running: tuple[Event, ...]
    past: tuple[Event, ...]
    works: tuple[Work, ...]

    @property
    def tone(self) -> str:
        return LOOKS[self.word][0]

    @property
    def icon(self) -> str:
        return LOOKS[self.word][1]


def gather(*, now: datetime) -> Board:
    windows = catalogue.windows()
    states = public.window_states(now=now)
    parts = tuple(_parts(windows, states, now=now))
    login = public.login_state()
    word, headline = _headline(parts, login_down=login is State.DOWN)
    running, past = _events({one.code: one.name for one in windows}, now=now)
    installation = core.installation()
    return Board(
        at=now,
        title=installation.title if installation else "智联机关",
        demo=bool(installation and installation.kind == "DEMO"),
        headline=headline,
        word=word,
        parts=parts,
        running=running,
        past=past,
        works=tuple(_works(windows, parts, now=now)),
    )


def word_of(found: WindowState | None) -> Word:
    if found is None:
        return Word.UNKNOWN
    return Word.DRILL if found.drill else WORDS[found.state]


def _parts(
    windows: Sequence[WindowRow], states: dict[str, WindowState], *, now: datetime
) -> Iterable[Part]:
    cells = days.of_checks([pk for found in states.values() for pk in found.check_ids], now=now)
    by_part: dict[tuple[str, str], list[WindowRow]] = {}
    for row in windows:
        by_part.setdefault((row.sub_platform_code, row.sub_platform_name), []).append(row)
    for (code, name), rows in by_part.items():
        held = [cells[pk] for pk in _checks_of(rows, states) if pk in cells]
        yield Part(
            code=code,
            name=name,
            services=tuple(_service(row, states.get(row.code)) for row in rows),
            stretches=days.stretches(held),
            share=days.share(held),
        )


def _checks_of(rows: Iterable[WindowRow], states: dict[str, WindowState]) -> list[int]:
    return [pk for row in rows if row.code in states for pk in states[row.code].check_ids]


def _service(row: WindowRow, found: WindowState | None) -> Service:
    word = word_of(found)
    since = found.since if found and word in SAID_FIRST else None
    return Service(code=row.code, name=row.name, word=word, since=since)


def _headline(parts: Sequence[Part], *, login_down: bool) -> tuple[Word, str]:
    if login_down:
        return Word.HIT, "平台现在无法登录"
    words = [service.word for part in parts for service in part.services]
    hit, kept = words.count(Word.HIT), words.count(Word.MAINTENANCE)
    if hit:
        return Word.HIT, f"{hit} 项服务受影响"
    if kept:
        return Word.MAINTENANCE, f"{kept} 项服务正在维护"
    unknown = words.count(Word.UNKNOWN)
    if unknown or not words:
        return Word.UNKNOWN, f"{unknown} 项服务的状态未知" if words else "还没有状态"
    return Word.FINE, "全部服务正常"


def _events(names: dict[str, str], *, now: datetime) -> tuple[tuple[Event, ...], tuple[Event, ...]]:
    """Running and past faults of what the public uses; drills and merged ones are left out."""
    found = {one.pk: one for one in incidents.detected_between(start=now - PAST, end=now)}
    found |= {one.pk: one for one in incidents.open_incidents() if not one.drill}
    told = [_event(one, names) for one in found.values() if _is_public(one, names)]
    running = sorted((one for one in told if not one.ended_at), key=lambda one: one.began_at)
    past = sorted((one for one in told if one.ended_at), key=lambda one: one.began_at)
    return tuple(reversed(running)), tuple(reversed(past))[:MOST_PAST]


def _is_public(one: Any, names: dict[str, str]) -> bool:
    return one.status != Status.MERGED and (one.login_journey or one.window_code in names)


def _event(one: Any, names: dict[str, str]) -> Event:
    what = "平台登录" if one.login_journey else f"“{names[one.window_code]}”"
    words = {Status.DETECTED: "已发现，正在安排处理", Status.ACCEPTED: "工程师正在处理"}
    return Event(
        key=one.number,
        title=f"{what}受影响",
        word=words.get(one.status, "已恢复"),
        began_at=one.fault_began_at,
        ended_at=one.restored_at,
    )


def _works(windows: Sequence[WindowRow], parts: Sequence[Part], *, now: datetime) -> Iterable[Work]:
    names: dict[tuple[Scope, str], str] = {(Scope.ALL, ""): "整个平台"}
    names |= {(Scope.WINDOW, one.code): one.name for one in windows}
    names |= {(Scope.SUB_PLATFORM, one.code): one.name for one in parts}
    planned = public.planned_maintenance(now=now)
    if any(one.scope is Scope.SITE for one in planned):
        names |= {(Scope.SITE, site.code): site.name for site in directory.sites()}
    return [_work(one, names) for one in planned if (one.scope, one.target) in names]


def _work(one: Planned, names: dict[tuple[Scope, str], str]) -> Work:
    return Work(
        what=names[one.scope, one.target],
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        running=one.running,
    )
