"""One incident: the page, its living part, and the sheet to print."""

import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from zhilian.contract import selectors as contract
from zhilian.contract.types import ClockView
from zhilian.core.access import admits
from zhilian.incidents import selectors
from zhilian.incidents.forms import NoteForm
from zhilian.incidents.models import Incident, TimelineEntry
from zhilian.incidents.steps import steps
from zhilian.incidents.types import EntryKind
from zhilian.incidents.views import who
from zhilian.incidents.views.looks import ENTRIES, look_of


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A timeline entry as the page shows it; `step` is the time since the entry before."""

    title: str
    text: str
    who: str
    at: datetime
    recorded_at: datetime
    step: timedelta | None
    tone: str
    icon: str


@dataclass(frozen=True, kw_only=True)
class Timed:
    """A clock, and the instant from which its gross time would count up to now."""

    view: ClockView
    since: datetime


@dataclass(frozen=True, kw_only=True)
class Stage:
    label: str
    done: bool
    current: bool


@admits(*who.READERS)
@require_GET
def incident(request: HttpRequest, incident_id: int) -> HttpResponse:
    context = _context(request, incident_id)
    code = context["incident"].window_code
    context["window"] = selectors.window_name(code=code) if code else ""
    context["note_form"] = NoteForm()
    context["similar"] = selectors.similar(to=context["incident"])
    context["waivers"] = contract.waivers_of_subject(subject=context["incident"].subject)
    return render(request, "incidents/page.html", context)


@admits(*who.READERS)
@require_GET
def live(request: HttpRequest, incident_id: int) -> HttpResponse:
    """What moves, for polling: unchanged is 304 and nothing on the page is touched."""
    context = _context(request, incident_id)
    if request.headers.get("If-None-Match") == context["etag"]:
        response = HttpResponse(status=304)
    else:
        response = render(request, "incidents/_live.html", context)
    response.headers["ETag"] = context["etag"]
    response.headers["Cache-Control"] = "no-store"
    return response


@admits(*who.READERS)
@require_GET
def sheet(request: HttpRequest, incident_id: int) -> HttpResponse:
    """The incident as an A4 sheet: facts, limits, timeline, cause, signatures."""
    context = _context(request, incident_id)
    return render(request, "incidents/sheet.html", context)


def _context(request: HttpRequest, incident_id: int) -> dict[str, Any]:
    now = timezone.now()
    one = who.incident_or_404(incident_id)
    clocks = contract.clocks_for(subject=one.subject, now=now)
    entries = selectors.timeline(incident_id=incident_id)
    arrival = any(clock.policy == "arrival" and clock.running for clock in clocks)
    may_act = who.holds(request, who.ACTORS)
    failed = selectors.failed_recheck(of=one)
    return {
        "now": now,
        "incident": one,
        "look": look_of(one),
        "clocks": [
            Timed(view=clock, since=now - timedelta(seconds=clock.elapsed_s)) for clock in clocks
        ],
        "entries": shown(entries),
        "chain": selectors.chain_verdict(of=one, entries=entries),
        "stages": _stages(one),
        "steps": steps(one, arrival_runs=arrival) if may_act else None,
        "may_act": may_act,
        "may_mark": who.holds(request, who.MARKERS),
        **_around(one),
        "rule": contract.class_rule(fault_class=one.fault_class),
        "may_sign": _may_sign(request, one, clocks),
        "finding": selectors.finding(incident_id=incident_id) if one.login_journey else None,
        "failed_recheck": failed,
        "etag": _etag(one, clocks, besides=(may_act, failed)),
        "lasted": (one.restored_at or now) - one.fault_began_at,
    }


def _around(one: Incident) -> dict[str, Any]:
    """What hangs on the incident."""
    return {
        "plans": selectors.runs_of_incident(incident_id=one.pk),
        "ties": selectors.links(incident_id=one.pk),
        "absorbed": selectors.merged_in(incident_id=one.pk),
        "waits": selectors.waits(incident_id=one.pk),
        "actions": selectors.actions_of(incident_id=one.pk),
    }


def _may_sign(request: HttpRequest, one: Incident, clocks: list[ClockView]) -> bool:
    outage = any(clock.policy == "outage" and clock.breached for clock in clocks)
    return outage and not one.drill and who.holds(request, who.SIGNERS)


def _etag(one: Incident, clocks: list[ClockView], *, besides: tuple[object, ...]) -> str:
    seen = [(clock.id, clock.stopped_at, clock.waiting_s, clock.verdict) for clock in clocks]
    return f'W/"{one.version}-{zlib.crc32(repr((seen, besides)).encode()):08x}"'


def shown(entries: list[TimelineEntry]) -> list[Shown]:
    rows: list[Shown] = []
    before: datetime | None = None
    for entry in entries:
        kind = EntryKind(entry.kind)
        tone, icon = ENTRIES[kind]
        rows.append(
            Shown(
                title=kind.label,
                text=entry.text,
                who=entry.person.name if entry.person else "",
                at=entry.occurred_at,
                recorded_at=entry.recorded_at,
                step=entry.occurred_at - before if before and before <= entry.occurred_at else None,
                tone=tone,
                icon=icon,
            )
        )
        before = entry.occurred_at
    return rows


def _stages(one: Incident) -> list[Stage]:
    """The way through: what is behind us and what comes next."""
    passed = [
        ("发现", True),
        ("接单", one.accepted_at is not None),
        ("恢复", not one.is_open),
        ("结案", one.closed_at is not None),
    ]
    if one.arrived_at is not None:
        passed.insert(2, ("到场", True))
    if one.accepted_at is None and not one.is_open:
        passed = [stage for stage in passed if stage[0] != "接单"]
    coming = next((label for label, done in passed if not done), "")
    return [Stage(label=label, done=done, current=label == coming) for label, done in passed]
