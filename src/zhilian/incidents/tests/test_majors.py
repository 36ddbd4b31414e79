"""Major faults by rule or by hand, measures with their day, the report's versions."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON
from zhilian.incidents import selectors, service
from zhilian.incidents.errors import ActionRefused, WrongMoment
from zhilian.incidents.major_rules import (
    Extent,
    MajorRule,
    RuleError,
    major_rules,
    read_rules,
    rule_met,
)
from zhilian.incidents.models import ActionItem
from zhilian.incidents.service import ReportText
from zhilian.incidents.tests import make
from zhilian.incidents.types import Severity

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("login", "windows", "minutes", "rule"),
    [
        (True, 0, 29, None),
        (True, 0, 30, "login_down"),
        (False, 4, 60, None),
        (False, 5, 10, "many_windows"),
        (False, 1, 479, None),
        (False, 1, 480, "long"),
    ],
)
def test_rules_that_ship_decide(
    *, login: bool, windows: int, minutes: int, rule: str | None
) -> None:
    extent = Extent(login=login, windows=windows, lasted=timedelta(minutes=minutes))

    met = rule_met(extent, major_rules())

    assert (met.name if met else None) == rule


@given(windows=st.integers(0, 64), minutes=st.integers(0, 5000), more=st.integers(0, 5000))
def test_longer_and_wider_never_stops_being_major(windows: int, minutes: int, more: int) -> None:
    rules = (*major_rules(), MajorRule(name="x", label="x", windows=9))
    small = Extent(login=False, windows=windows, lasted=timedelta(minutes=minutes))
    large = Extent(login=True, windows=windows + more, lasted=timedelta(minutes=minutes + more))

    assert rule_met(small, rules) is None or rule_met(large, rules) is not None


@pytest.mark.parametrize(
    "raw", [{"rule": "x", "label": "无条件"}, {"rule": "x", "label": "y", "speed": 1}, {"label": 1}]
)
def test_rule_that_says_nothing_is_refused(raw: dict[str, object]) -> None:
    with pytest.raises(RuleError, match=r"rules\.yaml"):
        read_rules({"rules": [raw]})


@pytest.mark.django_db
def test_rule_marks_once_raises_the_severity_and_announces() -> None:
    incident = make.incident(check=make.target(kind="login"))
    at = NOON + timedelta(minutes=40)

    marked = [service.judge_major(incident_id=incident.pk, at=at) for _ in range(2)]

    incident.refresh_from_db()
    assert marked == [True, False]
    assert (incident.major_at, incident.severity) == (at, Severity.MAJOR)
    assert JournalEntry.objects.filter(kind="incidents.incident.became_major").count() == 1


@pytest.mark.django_db
def test_drill_is_never_judged() -> None:
    incident = make.incident(check=make.target(kind="login"), drill=True)

    assert not service.judge_major(incident_id=incident.pk, at=NOON + timedelta(hours=9))
    assert selectors.touched_since(at=NOON) == []


@pytest.mark.django_db
def test_what_a_person_took_back_no_rule_declares_again() -> None:
    incident = make.incident(check=make.target(kind="login"))
    at = NOON + timedelta(hours=1)
    service.judge_major(incident_id=incident.pk, at=at)

    service.take_back_major(
        incident_id=incident.pk, reason="计划内切换", person_id=make.engineer().pk, at=at
    )

    assert not service.judge_major(incident_id=incident.pk, at=at + timedelta(hours=9))
    with pytest.raises(WrongMoment, match="没有认定"):
        service.take_back_major(
            incident_id=incident.pk, reason="再", person_id=make.engineer().pk, at=at
        )


@pytest.mark.django_db
def test_windows_of_merged_incidents_count_to_the_extent() -> None:
    first, *others = [make.incident(check=make.target(window_code=f"w{n}")) for n in range(5)]
    service.merge_incidents(
        into_id=first.pk, ids=[one.pk for one in others], reason="断电", person_id=None, at=NOON
    )

    assert service.judge_major(incident_id=first.pk, at=NOON + timedelta(minutes=10))


@pytest.mark.django_db
def test_report_keeps_every_version() -> None:
    incident = make.incident()
    who = make.engineer()

    for words in ("停电", "停电", "供电局停电"):
        service.write_report(
            incident_id=incident.pk, text=ReportText(cause=words), person_id=who.pk, at=NOON
        )

    held = selectors.reports(incident_id=incident.pk)
    assert [(one.number, one.cause) for one in held] == [(2, "供电局停电"), (1, "停电")]


def planned(due: date = TODAY) -> ActionItem:
    who = make.engineer()
    return service.plan_action(
        incident_id=make.incident().pk,
        text="更换交换机电源",
        owner_id=who.pk,
        due_date=due,
        person_id=who.pk,
        at=NOON,
    )


@pytest.mark.django_db
def test_measure_is_reminded_of_once_a_day_until_it_is_done() -> None:
    action = planned()
    at = NOON + timedelta(days=1)

    said = [service.remind_of_action(action_id=action.pk, at=at) for _ in range(2)]
    service.finish_action(action_id=action.pk, note="已换", person_id=action.owner_id, at=at)
    again = service.remind_of_action(action_id=action.pk, at=at + timedelta(days=1))

    assert (said, again) == ([True, False], False)
    told = JournalEntry.objects.get(kind="incidents.action.due")
    assert told.data["days_late"] == 1


@pytest.mark.django_db
def test_measure_that_is_done_or_due_in_the_past_is_refused() -> None:
    action = planned()
    service.finish_action(action_id=action.pk, note="已换", person_id=action.owner_id, at=NOON)

    with pytest.raises(ActionRefused, match="已经完成"):
        service.finish_action(action_id=action.pk, note="再", person_id=action.owner_id, at=NOON)
    with pytest.raises(ActionRefused, match="早于今天"):
        planned(due=TODAY - timedelta(days=1))
