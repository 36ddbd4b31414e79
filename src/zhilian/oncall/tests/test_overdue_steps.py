"""A step that nobody took in time rings the call tree where its window says so."""

import pytest

from zhilian.cases import service as cases
from zhilian.cases.tests import make as cases_make
from zhilian.core.testing import run_reactions
from zhilian.directory.tests import make as directory_make
from zhilian.oncall.models import Alarm

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("on_timeout", "alarms"), [("call_tree", 1), ("escalate", 0)])
def test_call_tree_is_rung_for_a_late_step_that_wants_it(on_timeout: str, alarms: int) -> None:
    directory_make.person(roles=["duty_desk"])
    code = cases_make.window([cases_make.step("a", on_timeout=on_timeout)])
    run = cases_make.run_of(cases_make.submit(code, cases_make.staff()))

    cases.time_out_run(run_id=run.pk, at=run.due_at or run.opened_at)
    run_reactions()

    assert Alarm.objects.count() == alarms
