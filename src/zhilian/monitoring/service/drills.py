"""Drills: a real fault on one window, by somebody who may, for thirty minutes at most."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from zhilian.catalogue import selectors as catalogue
from zhilian.core import events
from zhilian.directory import selectors as directory
from zhilian.directory.types import ENGINEERS
from zhilian.monitoring.errors import DrillRefused, NotAllowed
from zhilian.monitoring.events import DrillStarted, DrillStopped
from zhilian.monitoring.models import Check, Drill
from zhilian.monitoring.types import FaultKind, State
from zhilian.probe.kinds.base import KINDS

LONGEST = timedelta(minutes=30)
MAY_DRILL = frozenset({"ops_manager"}) | ENGINEERS


@transaction.atomic
def start_drill(
    *, window_code: str, fault: str, person_id: int, at: datetime, note: str = ""
) -> Drill:
    """Put the fault on the window's page from now on. The whole chain then runs by itself.

    Nobody tells the probe: the drill shows how long finding a fault really takes.
    """
    _demand_right(person_id, "发起演练")
    if fault not in FaultKind.values:
        kinds = "、".join(f"{kind.value}（{kind.label}）" for kind in FaultKind)
        raise DrillRefused(f"没有“{fault}”这种故障方式，可选：{kinds}。")
    if window_code not in {window.code for window in catalogue.windows()}:
        raise DrillRefused(f"没有编号为 {window_code} 的窗口，请从列表中选择。")
    _demand_healthy(window_code)
    drill = Drill(
        window_code=window_code,
        fault=fault,
        note=note[:200],
        started_at=at,
        ends_at=at + LONGEST,
        started_by_id=person_id,
    )
    try:
        with transaction.atomic():
            drill.save()
    except IntegrityError:
        raise DrillRefused("这个窗口正在演练，请先停止正在进行的演练。") from None
    events.record(DrillStarted(at=at, drill_id=drill.pk, window_code=window_code, fault=fault))
    return drill


@transaction.atomic
def stop_drill(*, drill_id: int, at: datetime, person_id: int | None = None) -> Drill:
    """Take the fault off; the probe looks at once and proves the recovery. Twice is once."""
    if person_id is not None:
        _demand_right(person_id, "停止演练")
    drill = Drill.objects.select_for_update().filter(id=drill_id).first()
    if drill is None:
        raise DrillRefused("没有找到这次演练，请刷新页面。")
    if drill.stopped_at:
        return drill
    drill.stopped_at, drill.stopped_by_id = at, person_id
    drill.save(update_fields=["stopped_at", "stopped_by"])
    _look_now(drill.window_code, at)
    events.record(
        DrillStopped(
            at=at,
            drill_id=drill.pk,
            window_code=drill.window_code,
            overdue=person_id is None,
        )
    )
    return drill


def _demand_right(person_id: int, what: str) -> None:
    if not MAY_DRILL & directory.person(person_id=person_id).role_codes:
        raise NotAllowed(what)


def _demand_healthy(window_code: str) -> None:
    """A drill needs a window that is watched and well: else it would hide a fault, or show
    nothing.
    """
    checks = list(Check.objects.speaking().filter(window_code=window_code).only("code", "state"))
    if not checks:
        raise DrillRefused("这个窗口没有在监控，演练不会被发现；请先为它添加监测项。")
    ill = [check.code for check in checks if check.state != State.UP]
    if ill:
        raise DrillRefused(f"监测项 {'、'.join(ill)} 当前不是正常状态，请恢复正常后再演练。")


def _look_now(window_code: str, at: datetime) -> None:
    """What is measured seldom and long keeps its own time."""
    ours = Check.objects.watched().filter(window_code=window_code)
    ours.exclude(kind__in=KINDS.seldom_names()).update(recheck_at=at)
