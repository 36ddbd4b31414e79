"""Ctrl-K: whatever has a name is found by a part of it. Nobody finds what he may not open."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar

from django.urls import reverse

from zhilian.catalogue import selectors as catalogue
from zhilian.contract import selectors as contract
from zhilian.core import pinyin
from zhilian.directory import selectors as directory
from zhilian.faces import navigation
from zhilian.incidents import selectors as incidents
from zhilian.incidents.types import IncidentFilter, Sort
from zhilian.monitoring import selectors as monitoring
from zhilian.monitoring.selectors import CheckFilter

T = TypeVar("T")
EACH = 6
LONGEST = 40


@dataclass(frozen=True, kw_only=True)
class Found:
    """One place to go: its name, what kind of thing it is, and what sets it apart."""

    label: str
    href: str
    icon: str
    group: str
    detail: str = ""
    state: str = ""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What was typed, by whom."""

    q: str
    person: Any
    roles: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, kw_only=True)
class Action:
    label: str
    href: str
    icon: str


ACTIONS = (
    Action(label="登记电话报修", href="/ops/incidents/report/", icon="phone-call"),
    Action(label="添加监测项", href="/ops/checks/new/", icon="plus"),
    Action(label="导入监测项", href="/ops/checks/import/", icon="upload"),
    Action(label="开始演练", href="/ops/drills/start/", icon="flask-conical"),
    Action(label="排一班", href="/ops/oncall/shifts/new/", icon="calendar-days"),
    Action(label="发一条测试短信", href="/ops/notices/test/", icon="message-square-text"),
    Action(label="值班室大屏", href="/ops/screen/", icon="monitor"),
    Action(label="申请豁免", href="/ops/contract/waivers/", icon="scale"),
)


def find(asked: Asked) -> list[Found]:
    """What matches, at most six of each source, in a fixed order; nothing for an empty question."""
    if not asked.q.strip():
        return []
    sources = (one for home, one in SOURCES if navigation.admitted(href=home, roles=asked.roles))
    found = (hit for source in sources for hit in islice(source(asked), EACH))
    return [hit for hit in found if navigation.admitted(href=hit.href, roles=asked.roles)]


def _incidents(asked: Asked) -> Iterator[Found]:
    wanted = IncidentFilter(q=asked.q, sort=Sort.OPEN_FIRST)
    for row in incidents.incidents_page(wanted=wanted).rows[:EACH]:
        yield Found(
            label=row.title,
            detail=row.number,
            state=row.status,
            href=reverse("incidents:page", args=[row.pk]),
            icon="siren",
            group="故障单",
        )


def _windows(asked: Asked) -> Iterator[Found]:
    for row in catalogue.windows(q=asked.q):
        yield Found(
            label=row.name,
            detail=row.sub_platform_name,
            href=reverse("console:window", args=[row.code]),
            icon=row.icon,
            group="窗口",
        )


def _checks(asked: Asked) -> Iterator[Found]:
    for row in monitoring.page(wanted=CheckFilter(q=asked.q)).rows[:EACH]:
        yield Found(
            label=row.name,
            detail=row.target,
            state=row.state,
            href=reverse("monitoring:check", args=[row.pk]),
            icon="activity",
            group="监测项",
        )


def _clauses(asked: Asked) -> Iterator[Found]:
    for clause in _ranked(contract.clauses(), asked.q, name=lambda one: f"{one.id} {one.title}"):
        yield Found(
            label=f"{clause.id} {clause.title}",
            href=reverse("contract:clause", args=[clause.id]),
            icon="scale",
            group="合同条款",
        )


def _people(asked: Asked) -> Iterator[Found]:
    for row in directory.search_people(q=asked.q, viewer=asked.person, limit=EACH).rows:
        yield Found(
            label=row.name,
            detail=row.unit,
            href=reverse("directory:person", args=[row.id]),
            icon="user",
            group="人员",
        )


def _actions(asked: Asked) -> Iterator[Found]:
    for action in _ranked(ACTIONS, asked.q, name=lambda one: one.label):
        yield Found(label=action.label, href=action.href, icon=action.icon, group="办事")


def _ranked(rows: Iterable[T], q: str, *, name: Callable[[T], str]) -> list[T]:
    """Those whose name is meant, in characters, pinyin or initials; the best first."""
    ranks = [(pinyin.rank(q, name=name(row)), row) for row in rows]
    known = [(rank, row) for rank, row in ranks if rank is not None]
    return [row for _, row in sorted(known, key=lambda pair: pair[0])]


# Where the things of a source are listed: who may not open the list is not asked about them.
SOURCES: tuple[tuple[str, Callable[[Asked], Iterator[Found]]], ...] = (
    ("/ops/find/", _actions),
    ("/ops/incidents/", _incidents),
    ("/ops/wall/", _windows),
    ("/ops/checks/", _checks),
    ("/ops/contract/", _clauses),
    ("/ops/people/", _people),
)
