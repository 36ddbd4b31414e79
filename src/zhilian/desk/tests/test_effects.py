"""What windows cause at the desk, and that it is caused once."""

from datetime import timedelta

import pytest

from zhilian.core.effects import Asking, Picked, contexts, effects
from zhilian.core.testing import NOON
from zhilian.desk import selectors, service
from zhilian.desk.errors import DeskRefused, RequirementMoved
from zhilian.desk.models import Consultation, Requirement, WorkOrder
from zhilian.desk.tests import make
from zhilian.directory.tests import make as people

pytestmark = pytest.mark.django_db
PLACE = {"category": "照明", "place": Picked(key="site:1", label="市政府 1 号楼")}


def test_workorder_create_says_who_comes_and_when() -> None:
    worker = people.person(roles=["repair_worker"], phone="13900000009")
    call = make.call("workorder.create", args=PLACE, values={"urgency": "危及安全"})

    outcome = effects.get("workorder.create")(call)
    again = effects.get("workorder.create")(call)

    order = WorkOrder.objects.get()
    assert outcome == again
    assert outcome.writes == {
        "worker": worker.name,
        "phone": "13900000009",
        "eta": "11月24日 14:00",
    }
    assert (order.urgent, order.place) == (True, "市政府 1 号楼")


def test_workorder_create_takes_several_categories_and_the_named_worker() -> None:
    named = people.person(roles=["cleaner"])
    call = make.call(
        "workorder.create",
        window="cleaning-request",
        args={"category": ("地毯清洗", "玻璃清洗"), "place": "3 楼"},
        values={"worker": Picked(key=str(named.pk), label=named.name)},
    )

    effects.get("workorder.create")(call)

    order = WorkOrder.objects.get()
    assert (order.category, order.person_id) == ("地毯清洗、玻璃清洗", named.pk)


def test_workorder_cancel_is_undone_once() -> None:
    made = effects.get("workorder.create")(make.call("workorder.create", args=PLACE))
    undo = make.call("workorder.cancel", args={"category": "照明"}, receipt=made.receipt)

    for _ in range(2):
        assert effects.get("workorder.cancel")(undo).ok

    order = WorkOrder.objects.get()
    told = [entry.kind for entry in selectors.entries(order_id=order.pk)]
    assert told == ["MADE", "CANCELLED"]


def test_consult_log_adds_one_line_for_the_district() -> None:
    branch = people.branch()
    call = make.call(
        "ops.consult.log",
        args={
            "topic": "填报口径",
            "content": "食堂用气算不算",
            "region": Picked(key=branch.code, label=branch.name, facts={"branch_id": branch.pk}),
        },
        values={"answer": "算"},
    )

    for _ in range(2):
        effects.get("ops.consult.log")(call)

    line = Consultation.objects.get()
    assert (line.branch_id, line.answer, line.in_time) == (branch.pk, "算", True)
    counted = selectors.by_district(since=NOON, until=NOON + timedelta(days=1))
    assert {row.branch_id: row.count for row in counted} == {None: 0, branch.pk: 1}


def test_the_log_cannot_be_rewritten() -> None:
    args = {"topic": "系统操作", "content": "?"}
    effects.get("ops.consult.log")(make.call("ops.consult.log", args=args))
    line = Consultation.objects.get()

    with pytest.raises(TypeError, match="append-only"):
        line.save()


def test_requirement_is_made_once_and_goes_its_way_with_words() -> None:
    call = make.call("ops.requirement.create", args={"kind": "意见建议", "content": "要能导出"})
    for _ in range(2):
        effects.get("ops.requirement.create")(call)
    row, boss = Requirement.objects.get(), people.person(roles=["ops_manager"])

    with pytest.raises(DeskRefused, match="意见"):
        service.move_requirement(
            requirement_id=row.pk, to="ACCEPTED", by_id=boss.pk, text="", at=NOON
        )
    with pytest.raises(RequirementMoved, match="待评审"):
        service.move_requirement(
            requirement_id=row.pk, to="RELEASED", by_id=boss.pk, text="好", at=NOON
        )
    service.move_requirement(
        requirement_id=row.pk, to="ACCEPTED", by_id=boss.pk, text="列入 12 月", at=NOON
    )

    told = selectors.requirement_entries(requirement_id=row.pk)
    assert [(entry.state, entry.text) for entry in told] == [
        ("PROPOSED", ""),
        ("ACCEPTED", "列入 12 月"),
    ]


@pytest.mark.parametrize("mark", ["needs_business", "is_requirement", "reusable"])
def test_a_mark_holds_when_it_was_ticked(mark: str) -> None:
    asked = contexts.get(mark)

    assert asked(Asking(at=NOON), {mark: True}) is True
    assert asked(Asking(at=NOON), {}) is False
