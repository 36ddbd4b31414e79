"""A major fault reaches the purchaser; a measure that is due reaches its owner."""

from datetime import date

import pytest

from zhilian.core.testing import NOON, run_reactions
from zhilian.incidents import service as incidents
from zhilian.oncall import service
from zhilian.oncall.tests import make

pytestmark = pytest.mark.django_db


def test_major_fault_is_told_to_purchaser_and_manager_once() -> None:
    chain = make.Chain()
    incident = make.incident(at=NOON)

    incidents.declare_major(incident_id=incident.pk, why="全部窗口中断", at=NOON)
    run_reactions()
    service.tell_of_major(incident_id=incident.pk, at=NOON)

    for person in (chain.manager, chain.purchaser):
        words = [text for text in make.words_to(person.phone) if "重大故障通报" in text]
        assert len(words) == 1
        assert "全部窗口中断" in words[0]


def test_fault_that_is_no_major_one_any_more_is_not_told() -> None:
    make.Chain()

    assert service.tell_of_major(incident_id=make.incident(at=NOON).pk, at=NOON) == 0


def test_measure_that_is_due_is_texted_to_its_owner() -> None:
    chain = make.Chain()
    action = incidents.plan_action(
        incident_id=make.incident(at=NOON).pk,
        text="改双电源",
        owner_id=chain.on_call.pk,
        due_date=date(2026, 11, 24),
        person_id=chain.manager.pk,
        at=NOON,
    )

    incidents.remind_of_action(action_id=action.pk, at=NOON)
    run_reactions()

    assert any("改双电源" in text for text in make.words_to(chain.on_call.phone))
