"""What a window could not bring about becomes an incident, one a window."""

import pytest

from zhilian.cases import service as cases
from zhilian.cases.tests import fakes
from zhilian.cases.tests import make as cases_make
from zhilian.core.effects import effects, not_yet
from zhilian.core.testing import NOON, run_reactions, standing_in
from zhilian.incidents.models import Incident, TimelineEntry

pytestmark = pytest.mark.django_db


def stick(times: int) -> None:
    """So many cases of one window whose effect never comes about."""
    code = cases_make.window(
        [cases_make.step("a", "auto", effects=[cases_make.effect("far.do", "enter")])]
    )
    with standing_in(effects, {**fakes.members(), "far.do": lambda call: not_yet("没有应答")}):
        for _ in range(times):
            case = cases_make.submit(code, cases_make.staff())
            effect = case.effects.get()
            for _ in range(4):
                effect.refresh_from_db()
                cases.run_effect(effect_id=effect.pk, at=max(effect.next_at, NOON))
    run_reactions()


def test_a_stuck_effect_opens_an_incident_of_its_window() -> None:
    stick(1)

    incident = Incident.objects.get()
    assert incident.window_code.startswith("try-")
    assert "没有按时办成" in incident.title


@pytest.mark.parametrize(
    ("kind", "on_timeout", "incidents"),
    [
        ("callback", "incident", 1),
        ("callback", "", 1),
        ("callback", "escalate", 1),
        ("callback", "no_show", 0),
        ("callback", "auto_close", 0),
        ("callback", "remind", 0),
        ("handle", "escalate", 0),
        ("handle", "incident", 1),
    ],
)
def test_answer_of_a_machine_that_does_not_come_opens_an_incident_unless_people_are_late(
    kind: str, on_timeout: str, incidents: int
) -> None:
    late = {"on_timeout": on_timeout} if on_timeout else {}
    who = "gate_device" if kind == "callback" else "repair_worker"
    code = cases_make.window([cases_make.step("a", kind, who, **late)])
    run = cases_make.run_of(cases_make.submit(code, cases_make.staff()))

    cases.time_out_run(run_id=run.pk, at=run.due_at or run.opened_at)
    run_reactions()

    assert Incident.objects.filter(window_code=code).count() == incidents


def test_further_cases_of_the_window_are_lines_of_it() -> None:
    stick(3)

    incident = Incident.objects.get()
    lines = TimelineEntry.objects.filter(incident=incident, text__contains="反映同一问题")
    assert lines.count() == 2
