"""Contingency plans: drafts and versions, what differs, what was drilled, what lies open."""

import difflib
from dataclasses import dataclass
from datetime import datetime

from zhilian.core.times import local
from zhilian.incidents.models import Plan, PlanRun, PlanTick, PlanVersion
from zhilian.incidents.types import DRILL_RUNS, FaultClass, RunKind


@dataclass(frozen=True, kw_only=True)
class StepLine:
    """A step of a plan in use, with the last word on it."""

    number: int
    text: str
    tick: PlanTick | None

    @property
    def done(self) -> bool:
        return self.tick is not None and self.tick.done


@dataclass(frozen=True, kw_only=True)
class OpenPlan:
    """One use of a version with its steps."""

    run: PlanRun
    steps: list[StepLine]

    @property
    def done(self) -> int:
        return sum(step.done for step in self.steps)

    @property
    def next_step(self) -> StepLine | None:
        return next((step for step in self.steps if not step.done), None)


@dataclass(frozen=True, kw_only=True)
class PlanRow:
    """A plan as the list shows it."""

    plan: Plan
    version: PlanVersion | None
    versions: int
    last_drill_at: datetime | None
    drills_this_year: int
    unpublished: bool


@dataclass(frozen=True, kw_only=True)
class DiffLine:
    """One line of a comparison: kept, added or taken out."""

    sign: str
    text: str


def plan_rows(*, now: datetime) -> list[PlanRow]:
    """Every plan in use, with its version in force and its last drill."""
    plans = list(Plan.objects.filter(retired_at=None).order_by("check_id", "id"))
    versions = PlanVersion.objects.filter(plan__in=plans).order_by("number")
    latest = {version.plan_id: version for version in versions}
    runs = PlanRun.objects.filter(
        kind__in=DRILL_RUNS, version__plan__in=plans, ended_at__isnull=False
    ).select_related("version")
    drills: dict[int, list[datetime]] = {}
    for run in runs.order_by("began_at"):
        drills.setdefault(run.version.plan_id, []).append(run.began_at)
    year = local(now).year
    return [
        PlanRow(
            plan=plan,
            version=latest.get(plan.pk),
            versions=latest[plan.pk].number if plan.pk in latest else 0,
            last_drill_at=drills.get(plan.pk, [None])[-1],  # type: ignore[list-item]
            drills_this_year=sum(local(at).year == year for at in drills.get(plan.pk, [])),
            unpublished=_differs(plan, latest.get(plan.pk)),
        )
        for plan in plans
    ]


def plan(*, plan_id: int) -> Plan | None:
    return Plan.objects.filter(id=plan_id).first()


def versions(*, plan_id: int) -> list[PlanVersion]:
    """The latest first."""
    rows = PlanVersion.objects.select_related("published_by").filter(plan_id=plan_id)
    return list(rows.order_by("-number"))


def drills(*, plan_id: int | None = None, year: int | None = None) -> list[PlanRun]:
    """Drills of one plan or of all, the latest first."""
    rows = PlanRun.objects.select_related("version__plan", "began_by", "incident").filter(
        kind__in=DRILL_RUNS
    )
    if plan_id is not None:
        rows = rows.filter(version__plan_id=plan_id)
    found = list(rows.order_by("-began_at", "-id")[:200])
    return [run for run in found if year is None or local(run.began_at).year == year]


def run(*, run_id: int) -> OpenPlan | None:
    rows = PlanRun.objects.select_related("version__plan", "began_by", "ended_by", "incident")
    found = rows.filter(id=run_id).first()
    return _opened([found])[0] if found else None


def runs_of_incident(*, incident_id: int) -> list[OpenPlan]:
    """What lies open beside an incident, the plan opened last in front."""
    rows = PlanRun.objects.select_related("version__plan").filter(incident_id=incident_id)
    return _opened(list(rows.order_by("-began_at", "-id")))


def compare(*, old: list[str], new: list[str]) -> list[DiffLine]:
    """Steps of two versions, line by line."""
    lines = difflib.ndiff(old, new)
    return [DiffLine(sign=line[0], text=line[2:]) for line in lines if line[0] in " +-"]


def coverage(*, start: datetime, end: datetime) -> tuple[set[str], set[str], list[PlanRun]]:
    """Classes with a published plan at `end`, classes drilled in [start, end), and the drills."""
    published = PlanVersion.objects.filter(
        published_at__lt=end, plan__retired_at=None, plan__check_id=None
    )
    held = set(published.values_list("plan__fault_class", flat=True))
    rows = PlanRun.objects.select_related("version__plan").filter(
        kind__in=DRILL_RUNS, began_at__gte=start, began_at__lt=end
    )
    done = [row for row in rows.order_by("began_at") if row.ended_at or row.incident_id]
    drilled = {row.version.plan.fault_class for row in done}
    return held, drilled, done


def classes_without_plan() -> list[FaultClass]:
    held = Plan.objects.filter(retired_at=None, check_id=None)
    codes = set(held.values_list("fault_class", flat=True))
    return [each for each in FaultClass if each not in codes]


def _opened(runs: list[PlanRun]) -> list[OpenPlan]:
    last: dict[tuple[int, int], PlanTick] = {}
    ticks = PlanTick.objects.select_related("person").filter(run__in=runs).order_by("id")
    for tick in ticks:
        last[(tick.run_id, tick.step)] = tick
    return [
        OpenPlan(
            run=held,
            steps=[
                StepLine(number=n, text=text, tick=last.get((held.pk, n)))
                for n, text in enumerate(held.version.steps, start=1)
            ],
        )
        for held in runs
    ]


def _differs(plan: Plan, version: PlanVersion | None) -> bool:
    if version is None:
        return True
    steps = plan.draft_steps.split("\n") if plan.draft_steps else []
    return (plan.title, plan.draft_purpose, steps) != (
        version.title,
        version.purpose,
        version.steps,
    )


KINDS_OF_DRILL = [(kind.value, kind.label) for kind in RunKind if kind in DRILL_RUNS]
