"""Events that are guaranteed and notes for those on duty, as windows cause them."""

from datetime import timedelta
from typing import Any

import pytest

from zhilian.core.effects import Call, Picked, effects
from zhilian.core.listing import Asked
from zhilian.core.testing import NOON
from zhilian.directory.tests import make as people
from zhilian.duties import selectors, service
from zhilian.duties.errors import DutyRefused, GuaranteeIsOver, NotOnTheList
from zhilian.duties.models import DutyNote, Guarantee
from zhilian.duties.types import GuaranteeState, Phase, TaskResult
from zhilian.notices import selectors as notices

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def call(name: str, **values: Any) -> Call:
    defaults: dict[str, Any] = {
        "key": f"HD1/decide/approve/{name}/1.1",
        "subject": "case:1",
        "number": "HD1",
        "window": "large-event",
        "at": NOON,
    }
    return Call(name=name, **{**defaults, **values})


def guarantee(level: str = "重要", **values: Any) -> Guarantee:
    args = {
        "title": "省政府调研",
        "level": level,
        "start_at": NOON + DAY,
        "end_at": NOON + DAY + timedelta(hours=2),
        "place": "1 号楼一层大厅",
        "must_work": ("平台登录", "门禁闸机"),
        "contact": Picked(key=str(people.person().pk), label="联系人"),
    }
    run = effects.get("ops.event_guarantee.create")
    outcome = run(call("ops.event_guarantee.create", args={**args, **values}))
    assert run(call("ops.event_guarantee.create", args={**args, **values})) == outcome
    return Guarantee.objects.get(pk=outcome.receipt["guarantee"])


@pytest.mark.parametrize(
    ("level", "hours", "heads"), [("一般", 1, 2), ("重要", 2, 3), ("特别重要", 4, 3)]
)
def test_the_level_decides_who_comes_and_when(level: str, hours: int, heads: int) -> None:
    for role in ("ops_hardware", "ops_software", "ops_software"):
        people.person(roles=[role])

    row = guarantee(level)

    assert row.start_at - row.arrive_by == timedelta(hours=hours)
    assert len(selectors.people_of(guarantee_id=row.pk)) == heads


def test_what_must_work_is_looked_at_before_and_after() -> None:
    row = guarantee()

    told = [(task.phase, task.item) for task in selectors.tasks_of(guarantee_id=row.pk)]
    assert told == [
        (Phase.BEFORE, "平台登录"),
        (Phase.BEFORE, "门禁闸机"),
        (Phase.DURING, "现场值守"),
        (Phase.AFTER, "平台登录"),
        (Phase.AFTER, "门禁闸机"),
    ]


def test_the_case_is_told_who_comes() -> None:
    engineer = people.person(roles=["ops_hardware"], phone="13900000001")
    run = effects.get("ops.event_guarantee.create")
    args = {
        "title": "会议",
        "level": "一般",
        "start_at": NOON + DAY,
        "end_at": NOON + 2 * DAY,
        "place": "礼堂",
        "must_work": ("电子屏",),
        "contact": Picked(key="1", label="x"),
    }

    told = run(call("ops.event_guarantee.create", args={**args, "contact": None})).writes

    assert told == {
        "arrive_at": "11月25日 11:00",
        "engineer": engineer.name,
        "phone": "13900000001",
    }


def test_calling_it_off_tells_those_on_the_list_once() -> None:
    engineer = people.person(roles=["ops_hardware"])
    row = guarantee()
    undo = call("ops.event_guarantee.cancel", args={"title": row.title})

    for _ in range(2):
        effects.get("ops.event_guarantee.cancel")(undo)

    row.refresh_from_db()
    assert row.state == GuaranteeState.CANCELLED
    assert notices.unread_count(person_id=engineer.pk) == 2


def test_arrival_counts_once_and_only_for_those_on_the_list() -> None:
    engineer, stranger = people.person(roles=["ops_hardware"]), people.person()
    row = guarantee()
    for minute in (0, 5):
        at = row.arrive_by + timedelta(minutes=minute)
        service.arrive(guarantee_id=row.pk, person_id=engineer.pk, at=at)
    with pytest.raises(NotOnTheList):
        service.arrive(guarantee_id=row.pk, person_id=stranger.pk, at=NOON)

    row.refresh_from_db()
    assert selectors.people_of(guarantee_id=row.pk)[0].arrived_at == row.arrive_by
    assert row.state == GuaranteeState.RUNNING


def test_it_ends_when_everything_was_looked_at() -> None:
    engineer = people.person(roles=["ops_hardware"])
    row = guarantee()
    tasks = selectors.tasks_of(guarantee_id=row.pk)
    with pytest.raises(DutyRefused, match="问题"):
        service.check_task(
            task_id=tasks[0].pk, result=TaskResult.FAULTY, note="", by_id=engineer.pk, at=NOON
        )
    with pytest.raises(DutyRefused, match="5 项"):
        service.finish_guarantee(guarantee_id=row.pk, summary="顺利", at=NOON)
    for task in tasks:
        service.check_task(
            task_id=task.pk, result=TaskResult.GOOD, note="", by_id=engineer.pk, at=NOON
        )

    service.finish_guarantee(guarantee_id=row.pk, summary="顺利", at=NOON)

    with pytest.raises(GuaranteeIsOver):
        service.arrive(guarantee_id=row.pk, person_id=engineer.pk, at=NOON)


def note(branch_id: int | None = None) -> DutyNote:
    args = {
        "building": Picked(key="b:1", label="2 号楼"),
        "start_at": NOON + DAY,
        "end_at": NOON + DAY + timedelta(hours=3),
        "hvac": True,
    }
    values = {"people": ({"person": 1}, {"person": 2}), "reason": "加班"}
    asked = call("duty.notice", args=args, values=values, branch_id=branch_id)
    for _ in range(2):
        effects.get("duty.notice")(asked)
    return DutyNote.objects.get()


def test_a_note_reaches_those_on_duty_of_its_place() -> None:
    guard, engineer = people.person(roles=["gate_guard"]), people.person(roles=["cleaner"])

    row = note()

    assert (row.people, row.hvac, row.building) == (2, True, "2 号楼")
    assert notices.unread_count(person_id=guard.pk) == 1
    assert notices.unread_count(person_id=engineer.pk) == 0


def test_another_place_does_not_see_it() -> None:
    branch = people.branch()
    guard = people.person(roles=["gate_guard"])
    row = note(branch.pk)

    page = selectors.notes(viewer_id=guard.pk, asked=Asked(), now=NOON)

    assert page.rows == ()
    assert selectors.note_for(viewer_id=guard.pk, note_id=row.pk) is None


def test_taking_note_counts_once() -> None:
    guard = people.person(roles=["gate_guard"])
    row = note()
    before = selectors.notes_ahead(viewer_id=guard.pk, now=NOON)

    took = [service.read_note(note_id=row.pk, person_id=guard.pk, at=NOON) for _ in range(2)]

    assert (before, took) == (1, [True, False])
    assert selectors.notes_ahead(viewer_id=guard.pk, now=NOON) == 0
