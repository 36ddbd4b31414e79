"""A drill as a chain that anyone can watch: fault, detection, incident, SMS, acceptance, repair."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse

from zhilian.catalogue import selectors as catalogue
from zhilian.contract import selectors as contract
from zhilian.contract.types import ClockView
from zhilian.incidents import selectors as incidents
from zhilian.incidents.types import EntryKind
from zhilian.monitoring import selectors as monitoring
from zhilian.monitoring.types import FaultKind, State
from zhilian.notices import selectors as notices
from zhilian.notices.types import NoticeFilter

FAULTS = (
    (FaultKind.HTTP_500, "页面立刻返回错误，最快被发现"),
    (FaultKind.HANG, "页面一直不应答，等到超时才算失败"),
    (FaultKind.SLOW, "页面晚 3 秒才应答，检验慢也算故障"),
)
AFTER = timedelta(minutes=40)


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One link of the chain; `took_s` counts from the start of the drill."""

    label: str
    icon: str
    at: datetime | None
    took_s: float | None
    text: str
    current: bool
    url: str = ""
    skipped: bool = False

    @property
    def state(self) -> str:
        if self.at:
            return "done"
        return "current" if self.current else "skipped" if self.skipped else "next"


@dataclass(frozen=True, kw_only=True)
class Progress:
    drill: Any
    window_name: str
    running: bool
    stages: tuple[Stage, ...]
    clocks: tuple[ClockView, ...]
    incident: Any | None

    @property
    def finished(self) -> bool:
        return not self.running and self.stages[-1].at is not None

    @property
    def done(self) -> int:
        return sum(stage.at is not None for stage in self.stages)

    @property
    def waiting(self) -> bool:
        """Whether something may still happen by itself: then the page keeps looking."""
        return self.running or any(stage.current for stage in self.stages)


@dataclass(frozen=True, kw_only=True)
class Raised:
    """An incident with its moments that belong to one drill."""

    incident: Any
    detected_at: datetime
    accepted_at: datetime | None
    restored_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A window to choose for a drill, in the group of its sub-platform."""

    code: str
    name: str


def choices() -> list[tuple[str, list[Choice]]]:
    groups: dict[str, list[Choice]] = {}
    for window in catalogue.windows():
        found = groups.setdefault(window.sub_platform_name, [])
        found.append(Choice(code=window.code, name=window.name))
    return list(groups.items())


def history(*, now: datetime, limit: int = 10) -> list[Progress]:
    """The latest drills with the chain of each, newest first."""
    names = {window.code: window.name for window in catalogue.windows()}
    return [
        _progress(drill, name=names.get(drill.window_code, drill.window_code), now=now)
        for drill in monitoring.drills(limit=limit)
    ]


def progress(*, drill_id: int, now: datetime) -> Progress | None:
    drill = monitoring.drill(drill_id=drill_id)
    if drill is None:
        return None
    names = {window.code: window.name for window in catalogue.windows()}
    return _progress(drill, name=names.get(drill.window_code, drill.window_code), now=now)


def _progress(drill: Any, *, name: str, now: datetime) -> Progress:
    raised = _raised(drill)
    incident = raised.incident if raised else None
    running = drill.stopped_at is None and drill.ends_at > now
    return Progress(
        drill=drill,
        window_name=name,
        running=running,
        stages=tuple(_stages(drill, raised, running=running)),
        clocks=tuple(_clocks(incident, now=now)),
        incident=incident,
    )


def _raised(drill: Any) -> Raised | None:
    """What this drill raised on its window: a new incident, or the relapse of one just restored."""
    for incident in incidents.incidents_of_window(window_code=drill.window_code, limit=10):
        if not incident.drill:
            continue
        entries = [
            entry
            for entry in incidents.timeline(incident_id=incident.pk)
            if drill.started_at <= entry.occurred_at <= drill.until + AFTER
        ]
        moments: dict[str, datetime] = {}
        for entry in entries:
            moments.setdefault(entry.kind, entry.occurred_at)
        detected_at = moments.get(EntryKind.OPENED) or moments.get(EntryKind.REOPENED)
        if detected_at:
            return Raised(
                incident=incident,
                detected_at=detected_at,
                accepted_at=moments.get(EntryKind.ACCEPTED),
                restored_at=moments.get(EntryKind.RESTORED),
            )
    return None


def _told_at(raised: Raised | None) -> datetime | None:
    """When the first SMS about it was handed over."""
    if raised is None:
        return None
    subject = raised.incident.subject
    found = notices.notices(narrowed=NoticeFilter(q=subject), limit=50)
    handed = [one.handed_over_at for one in found if one.subject == subject]
    return min((at for at in handed if at and at >= raised.detected_at), default=None)


def _clocks(incident: Any | None, *, now: datetime) -> list[ClockView]:
    return contract.clocks_for(subject=incident.subject, now=now) if incident else []


def _stages(drill: Any, raised: Raised | None, *, running: bool) -> list[Stage]:
    incident = raised.incident if raised else None
    url = reverse("incidents:page", args=[incident.pk]) if incident else ""
    detected_at = raised.detected_at if raised else None
    accepted_at = raised.accepted_at if raised else None
    restored_at = raised.restored_at if raised else None
    links: Sequence[tuple[str, str, datetime | None, str, str]] = (
        ("故障开始", "zap", drill.started_at, drill.get_fault_display(), ""),
        ("探针发现", "radar", _found_at(drill), "失败后连续复测两次仍失败才算", ""),
        ("故障单", "siren", detected_at, _number(incident), url),
        ("短信送出", "send", _told_at(raised), "发给当班人员", ""),
        ("接单", "user-check", accepted_at, _owner(incident), url),
        ("恢复", "heart-pulse", restored_at, _proof(incident), url),
    )
    at_work = next((i for i, link in enumerate(links) if link[2] is None), len(links))
    alive = running or (incident is not None and incident.is_open)
    return [
        Stage(
            label=label,
            icon=icon,
            at=at,
            took_s=(at - drill.started_at).total_seconds() if at else None,
            text=text,
            url=link,
            current=alive and index == at_work,
            skipped=not alive and at is None,
        )
        for index, (label, icon, at, text, link) in enumerate(links)
    ]


def _found_at(drill: Any) -> datetime | None:
    flips = [
        flip
        for check in monitoring.checks(q=drill.window_code)
        if check.window_code == drill.window_code
        for flip in monitoring.flips(check_id=check.pk, limit=20)
        if flip.to_state == State.DOWN and drill.started_at <= flip.at <= drill.until + AFTER
    ]
    return min((flip.at for flip in flips), default=None)


def _number(incident: Any | None) -> str:
    return incident.number if incident else "确认后自动开单，时限开始"


def _owner(incident: Any | None) -> str:
    owner = getattr(incident, "owner", None)
    return owner.name if owner else "短信回复或在页面上接单"


def _proof(incident: Any | None) -> str:
    if incident is not None and incident.restored_at:
        return incident.get_proof_display() or ""
    return "停止演练后探针复查，通过即恢复"
