"""Cases of the past told from their forms: whole, readable, and causing nothing."""

from datetime import timedelta

import pytest

from zhilian.cases import selectors, service
from zhilian.cases.models import Case, Entry, StepRun, Task
from zhilian.cases.service import PastStory
from zhilian.cases.tests import make
from zhilian.cases.types import EntryKind, Status, TaskState
from zhilian.catalogue import selectors as catalogue
from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON
from zhilian.directory.models import Person

pytestmark = pytest.mark.django_db
THEN = NOON - timedelta(days=20)
PACES = (0.5,)


def window() -> str:
    reject = ["approve", "return", "reject"]
    steps = [make.step("a", "approve", "finance", actions=reject), make.step("b")]
    return make.window(steps)


def tell(code: str, person: Person, **more: object) -> Case:
    values = {"form": {"word": "样本"}, "submitted_at": THEN, "paces": PACES, **more}
    story = PastStory(
        view=catalogue.window(code=code),
        applicant_id=person.pk,
        **values,  # type: ignore[arg-type]
    )
    assert service.bulk_past_stories(stories=[story], until=NOON) == 1
    return Case.objects.get(applicant=person)


def test_a_story_is_a_finished_case_with_its_steps_people_and_rating() -> None:
    code, head, worker, person = (
        window(),
        *(make.staff(r) for r in ("finance", "repair_worker")),
        make.staff(),
    )

    case = tell(code, person, score=5, said="很快")

    assert (case.status, case.step_key) == (Status.FINISHED, "")
    runs = StepRun.objects.filter(case=case).order_by("id")
    assert [(run.key, run.by_id) for run in runs] == [("a", head.pk), ("b", worker.pk)]
    assert all(task.state == TaskState.DONE for task in Task.objects.filter(case=case))
    kinds = Entry.objects.filter(case=case).order_by("id").values_list("kind", flat=True)
    assert list(kinds) == [
        EntryKind.SUBMITTED, EntryKind.ACTED, EntryKind.ACTED, EntryKind.FINISHED, EntryKind.RATED,
    ]  # fmt: skip
    view = selectors.case_for(number=case.number, viewer_id=person.pk, now=NOON)
    assert view is not None
    assert [answer.text for answer in view.answers] == ["样本"]


def test_a_refused_story_ends_at_the_step_that_said_no() -> None:
    code, head, person = window(), make.staff("finance"), make.staff()

    case = tell(code, person, status=Status.REJECTED, remark="不符合条件")

    assert (case.status, case.step_key) == (Status.REJECTED, "a")
    last = Entry.objects.filter(case=case).order_by("-id")[0]
    assert (last.kind, last.person_id, last.remark) == (EntryKind.REJECTED, head.pk, "不符合条件")


def test_a_slow_story_is_overdue_and_a_quick_one_is_not() -> None:
    code = window()
    make.staff("finance")
    make.staff("repair_worker")

    slow, quick = tell(code, make.staff(), paces=(40.0,)), tell(code, make.staff())

    assert (slow.is_overdue(NOON), quick.is_overdue(NOON)) == (True, False)


def test_what_would_not_have_ended_by_now_is_left_out_and_nothing_is_announced() -> None:
    code, person = window(), make.staff()
    before = JournalEntry.objects.count()
    story = PastStory(
        view=catalogue.window(code=code),
        form={"word": "样本"},
        applicant_id=person.pk,
        submitted_at=NOON - timedelta(minutes=1),
        paces=PACES,
    )

    assert service.bulk_past_stories(stories=[story], until=NOON) == 0

    assert not Case.objects.exists()
    assert JournalEntry.objects.count() == before
