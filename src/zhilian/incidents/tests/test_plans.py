"""Contingency plans: drafts, versions that never change, use in an incident, drills, C2.3a."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from zhilian.contract.types import Period, Verdict
from zhilian.core.testing import NOON, run_reactions
from zhilian.incidents import indicators, selectors, service
from zhilian.incidents.errors import PlanRefused
from zhilian.incidents.models import Plan, PlanVersion
from zhilian.incidents.service import DrillPlan, PlanText
from zhilian.incidents.service.plans import default_plans
from zhilian.incidents.tests import make
from zhilian.incidents.types import EntryKind, FaultClass, RunKind

pytestmark = pytest.mark.django_db
YEAR = Period(start_at=NOON - timedelta(days=180), end_at=NOON + timedelta(days=180))


def publish(plan: Plan, note: str = "") -> PlanVersion:
    return service.publish_plan(plan_id=plan.pk, note=note, person_id=make.engineer().pk, at=NOON)


def draft(**values: object) -> Plan:
    said: dict[str, object] = {
        "title": "通用预案",
        "purpose": "先恢复",
        "steps": "确认影响\n叫人\n\n恢复",
        "fault_class": FaultClass.UNCLASSIFIED,
        **values,
    }
    return service.save_plan(
        plan_id=None,
        text=PlanText(**said),  # type: ignore[arg-type]
        person_id=make.engineer().pk,
        at=NOON,
    )


def test_plans_that_ship_cover_every_class() -> None:
    shipped = {raw["fault_class"] for raw in default_plans()}

    assert shipped == set(FaultClass)
    assert service.take_in_default_plans(person_id=make.engineer().pk, at=NOON) == 6
    assert service.take_in_default_plans(person_id=make.engineer().pk, at=NOON) == 0


def test_published_version_keeps_its_words_when_the_draft_changes() -> None:
    plan = draft()
    first = publish(plan)

    service.save_plan(
        plan_id=plan.pk,
        text=PlanText(
            title="通用预案",
            purpose="先恢复",
            steps="确认影响\n恢复",
            fault_class=FaultClass.UNCLASSIFIED,
        ),
        person_id=make.engineer().pk,
        at=NOON,
    )
    second = publish(plan)

    first.refresh_from_db()
    assert first.steps == ["确认影响", "叫人", "恢复"]
    assert (second.number, second.steps) == (2, ["确认影响", "恢复"])
    signs = [line.sign for line in selectors.compare(old=first.steps, new=second.steps)]
    assert signs == [" ", "-", " "]


def test_database_refuses_to_change_a_published_version() -> None:
    version = publish(draft())

    with pytest.raises(DatabaseError), transaction.atomic():
        PlanVersion.objects.filter(pk=version.pk).update(purpose="改写")


def test_unchanged_or_empty_draft_is_not_published() -> None:
    plan = draft()
    publish(plan)

    with pytest.raises(PlanRefused, match="相同"):
        publish(plan)
    with pytest.raises(PlanRefused, match="没有步骤"):
        publish(draft(fault_class=FaultClass.POWER, steps=" "))


def test_second_plan_for_a_class_is_refused() -> None:
    draft()

    with pytest.raises(PlanRefused, match="已有一份"):
        draft()


def test_plan_opens_with_the_incident_and_ticks_are_timeline_entries() -> None:
    publish(draft())
    incident = make.incident()
    run_reactions()
    who = make.engineer()
    opened = selectors.runs_of_incident(incident_id=incident.pk)[0]

    for _ in range(2):
        service.tick_step(
            run_id=opened.run.pk, step=1, done=True, note="三个窗口", person_id=who.pk, at=NOON
        )

    entries = selectors.timeline(incident_id=incident.pk)
    ticked = [entry for entry in entries if entry.kind == EntryKind.TICKED]
    assert [entry.text for entry in ticked] == ["完成第 1 步：确认影响（三个窗口）"]
    after = selectors.runs_of_incident(incident_id=incident.pk)[0]
    assert (after.done, after.next_step and after.next_step.text) == (1, "叫人")


def test_tick_taken_back_opens_the_step_again() -> None:
    publish(draft())
    incident = make.incident()
    run = service.open_plan(incident_id=incident.pk, at=NOON)
    assert run is not None
    who = make.engineer()

    for done in (True, False):
        service.tick_step(run_id=run.pk, step=2, done=done, note="", person_id=who.pk, at=NOON)

    assert selectors.runs_of_incident(incident_id=incident.pk)[0].done == 0


def test_target_s_own_plan_goes_before_that_of_its_class() -> None:
    check = make.target()
    publish(draft())
    own = publish(draft(title="食堂预案", check_id=check.pk))

    run = service.open_plan(incident_id=make.incident(check=check).pk, at=NOON)

    assert run is not None
    assert run.version_id == own.pk


def test_incident_without_any_published_plan_opens_none() -> None:
    draft()

    assert service.open_plan(incident_id=make.incident().pk, at=NOON) is None


def test_drill_is_recorded_with_its_findings() -> None:
    plan = draft()
    publish(plan)
    who = make.engineer()
    said = DrillPlan(kind=RunKind.TABLETOP, scene="机房停电", taking_part="三名驻场")
    run = service.begin_plan_drill(plan_id=plan.pk, drill=said, person_id=who.pk, at=NOON)

    service.end_plan_drill(run_id=run.pk, findings="电话过时", person_id=who.pk, at=NOON)

    assert [row.drills_this_year for row in selectors.plan_rows(now=NOON)] == [1]
    with pytest.raises(PlanRefused, match="已经结束"):
        service.tick_step(run_id=run.pk, step=1, done=True, note="", person_id=who.pk, at=NOON)


def test_drill_of_an_unpublished_plan_is_refused() -> None:
    plan = draft()

    with pytest.raises(PlanRefused, match="还没有发布"):
        service.begin_plan_drill(
            plan_id=plan.pk,
            drill=DrillPlan(kind=RunKind.REAL, scene="停电", taking_part="驻场"),
            person_id=make.engineer().pk,
            at=NOON,
        )


def test_clause_is_met_when_every_class_has_a_plan_that_was_drilled() -> None:
    who = make.engineer()
    assert indicators.plans(YEAR).verdict is Verdict.NO_DATA
    service.take_in_default_plans(person_id=who.pk, at=NOON)
    plans = list(Plan.objects.all())
    publish(plans[0])
    assert indicators.plans(YEAR).verdict is Verdict.MISSED
    for plan in plans[1:]:
        publish(plan)
    assert indicators.plans(YEAR).verdict is Verdict.AT_RISK

    for plan in plans:
        said = DrillPlan(kind=RunKind.TABLETOP, scene="推演", taking_part="全员")
        run = service.begin_plan_drill(plan_id=plan.pk, drill=said, person_id=who.pk, at=NOON)
        service.end_plan_drill(run_id=run.pk, findings="无", person_id=who.pk, at=NOON)

    reading = indicators.plans(YEAR)
    assert (reading.verdict, reading.value) == (Verdict.MET, 100)
