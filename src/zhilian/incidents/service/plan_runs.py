"""Working by a plan: in an incident, where each tick is a timeline entry, or as a drill."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from zhilian.core import events
from zhilian.incidents.errors import PlanRefused
from zhilian.incidents.events import PlanRunBegan, PlanRunEnded, PlanStepTicked
from zhilian.incidents.models import Plan, PlanRun, PlanTick, PlanVersion
from zhilian.incidents.service.rows import locked, words, write
from zhilian.incidents.timeline import Line
from zhilian.incidents.types import DRILL_RUNS, EntryKind, RunKind


@dataclass(frozen=True, kw_only=True)
class DrillPlan:
    """What a drill is about: how it is held, the scene that is assumed, who takes part."""

    kind: RunKind
    scene: str
    taking_part: str


@transaction.atomic
def open_plan(*, incident_id: int, at: datetime, person_id: int | None = None) -> PlanRun | None:
    """Lay the plan of the incident's target or class beside it, once a version.

    None when no plan is published for it.
    """
    incident = locked(incident_id)
    version = version_for(fault_class=incident.fault_class, check_id=incident.check_id)
    if version is None:
        return None
    run, made = PlanRun.objects.get_or_create(
        incident=incident,
        version=version,
        defaults={
            "kind": RunKind.REAL if incident.drill else RunKind.INCIDENT,
            "began_at": at,
            "began_by_id": person_id,
        },
    )
    if made:
        line = Line(
            kind=EntryKind.PLAN,
            recorded_at=at,
            person_id=person_id,
            text=f"启用《{version.title}》第 {version.number} 版，共 {len(version.steps)} 步",
            evidence=f"plan_run:{run.pk}",
        )
        write(incident, line)
        _announce_begun(run, at=at)
    return run


@transaction.atomic
def begin_plan_drill(*, plan_id: int, drill: DrillPlan, person_id: int, at: datetime) -> PlanRun:
    """A drill of the version in force, without an incident."""
    if drill.kind not in DRILL_RUNS:
        raise PlanRefused("请选择桌面推演或实战演练。")
    version = PlanVersion.objects.filter(plan_id=plan_id).order_by("-number").first()
    if version is None:
        raise PlanRefused("预案还没有发布，发布后才能演练。")
    run = PlanRun.objects.create(
        version=version,
        kind=drill.kind,
        began_at=at,
        began_by_id=person_id,
        taking_part=words(drill.taking_part, missing="请写明谁参加演练。")[:300],
        scene=words(drill.scene, missing="请写明演练设定的情形。"),
    )
    _announce_begun(run, at=at)
    return run


@transaction.atomic
def tick_step(
    *, run_id: int, step: int, done: bool, note: str, person_id: int, at: datetime
) -> PlanRun:
    """Say that a step is done, or that it is not after all. The same again changes nothing."""
    run = _locked(run_id)
    if run.ended_at is not None:
        raise PlanRefused("这次演练已经结束，不能再勾选步骤。")
    steps = run.version.steps
    if not 1 <= step <= len(steps):
        raise PlanRefused("没有这一步，请刷新页面。")
    last = run.ticks.filter(step=step).order_by("-id").first()
    if (last.done if last else False) == done:
        return run
    said = note.strip()[:300]
    PlanTick.objects.create(run=run, step=step, done=done, note=said, person_id=person_id, at=at)
    if run.incident_id is not None:
        word = "完成" if done else "撤销"
        text = f"{word}第 {step} 步：{steps[step - 1]}" + (f"（{said}）" if said else "")
        line = Line(
            kind=EntryKind.TICKED,
            recorded_at=at,
            person_id=person_id,
            text=text,
            evidence=f"plan_run:{run.pk}",
        )
        write(locked(run.incident_id), line)
    events.record(PlanStepTicked(at=at, run_id=run.pk, step=step, done=done, person_id=person_id))
    return run


@transaction.atomic
def end_plan_drill(*, run_id: int, findings: str, person_id: int, at: datetime) -> PlanRun:
    """The drill is over; what it showed is written down."""
    run = _locked(run_id)
    if run.kind not in DRILL_RUNS or run.incident_id is not None:
        raise PlanRefused("随故障启用的预案不用单独结束。")
    if run.ended_at is not None:
        raise PlanRefused("这次演练已经结束。")
    run.findings = words(findings, missing="请写明演练发现的问题和改进，没有问题也要写明。")
    run.ended_at, run.ended_by_id = at, person_id
    run.save()
    events.record(PlanRunEnded(at=at, run_id=run.pk, plan_id=run.version.plan_id, what=run.kind))
    return run


def version_for(*, fault_class: str, check_id: int | None) -> PlanVersion | None:
    """The version in force for a target, else for its class, else for faults of no class."""
    plans = Plan.objects.filter(retired_at=None)
    wanted = [
        *([plans.filter(check_id=check_id)] if check_id else []),
        plans.filter(check_id=None, fault_class=fault_class),
        plans.filter(check_id=None, fault_class="UNCLASSIFIED"),
    ]
    for found in wanted:
        versions = PlanVersion.objects.filter(plan__in=found)
        version = versions.order_by("-plan_id", "-number").first()
        if version is not None:
            return version
    return None


def _announce_begun(run: PlanRun, *, at: datetime) -> None:
    events.record(
        PlanRunBegan(
            at=at,
            run_id=run.pk,
            plan_id=run.version.plan_id,
            incident_id=run.incident_id or 0,
            what=run.kind,
        )
    )


def _locked(run_id: int) -> PlanRun:
    run = PlanRun.objects.select_for_update().filter(id=run_id).first()
    if run is None:
        raise PlanRefused("没有这次预案记录，请从预案页面进入。")
    return run
