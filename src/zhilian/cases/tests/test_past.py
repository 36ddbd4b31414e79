"""A year in large numbers: copies hang together as their pattern does."""

from collections import Counter
from datetime import timedelta

import pytest

from zhilian.cases import selectors, service, values
from zhilian.cases.models import Attachment, Case, EffectRun, Entry, StepRun, Task
from zhilian.cases.service import PastCase
from zhilian.cases.tests import make, photos
from zhilian.cases.types import Status
from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON, run_reactions
from zhilian.directory.models import Person
from zhilian.notices.models import Message

pytestmark = pytest.mark.django_db
EARLIER = timedelta(days=100)


def pattern() -> Case:
    """A finished case, and one that was withdrawn with what it had taken given back."""
    code = make.window(
        [make.step("a", "approve", "finance"), make.step("b")],
        on_submit=[make.effect("hold.take")],
        on_cancel=[make.effect("hold.give_back", ["withdraw"])],
    )
    head, worker = make.staff("finance"), make.staff("repair_worker")
    case = make.submit(code, make.staff(), word="样本")
    make.act(case, head, "approve", at=NOON + timedelta(hours=1))
    return make.act(case, worker, "done", at=NOON + timedelta(hours=3))


def copies(case: Case, number: int, *, to: Person | None = None) -> list[Case]:
    person = to or make.staff()
    rows = [
        PastCase(pattern_id=case.pk, applicant_id=person.pk, unit_id=None, branch_id=None,
                 submitted_at=NOON - EARLIER + timedelta(minutes=minute))
        for minute in range(number)
    ]  # fmt: skip
    assert list(service.bulk_past_cases(rows=rows, at=NOON)) == [number]
    return list(Case.objects.filter(applicant=person).order_by("id"))


def pattern_with_file() -> tuple[Case, Attachment]:
    code = make.window([make.step("fix")], fields=[photos.PHOTO])
    person = make.staff()
    file = photos.keep(code, person)
    photos.submit(code, person, file)
    held = Attachment.objects.select_related("case").get(pk=file.key)
    assert held.case
    return held.case, held


def test_copies_have_numbers_codes_and_parts_of_their_own() -> None:
    case = pattern()

    made = copies(case, 3)

    assert [one.number[-4:] for one in made] == ["0001", "0002", "0003"]
    assert len({one.code for one in Case.objects.all()}) == 4
    for table in (StepRun, Task, Entry, EffectRun):
        own = table.objects.filter(case=case).count()
        assert own
        assert all(table.objects.filter(case=one).count() == own for one in made)


def test_copies_keep_the_distances_of_their_pattern() -> None:
    case = pattern()

    (made,) = copies(case, 1)

    assert made.status == Status.FINISHED
    assert made.finished_at is not None
    assert made.finished_at - made.submitted_at == timedelta(hours=3)
    runs = StepRun.objects.filter(case=made).order_by("id")
    assert [run.opened_at - made.submitted_at for run in runs] == [
        timedelta(), timedelta(hours=1),
    ]  # fmt: skip
    assert all(task.run.case_id == made.pk for task in Task.objects.filter(case=made))


def test_copies_read_as_cases_and_announce_nothing() -> None:
    case = pattern()
    before = JournalEntry.objects.count()

    (made,) = copies(case, 1)

    assert JournalEntry.objects.count() == before
    view = selectors.case_for(number=made.number, viewer_id=made.applicant_id, now=NOON)
    assert view is not None
    assert [answer.text for answer in view.answers] == ["样本"]


def test_an_undo_points_at_the_copy_of_what_it_undid() -> None:
    code = make.window(
        [make.step("a")],
        on_submit=[make.effect("hold.take")],
        on_cancel=[make.effect("hold.give_back", ["withdraw"])],
    )
    make.staff("repair_worker")
    person = make.staff()
    case = make.submit(code, person)
    service.withdraw_case(case_id=case.pk, person_id=person.pk, at=NOON)

    (made,) = copies(case, 1)

    undo = EffectRun.objects.get(case=made, undoes__isnull=False)
    assert undo.undoes is not None
    assert undo.undoes.case_id == made.pk
    assert Counter(EffectRun.objects.values_list("key", flat=True)).most_common(1)[0][1] == 1


def test_copies_tell_the_new_applicant_what_the_old_one_was_told() -> None:
    case = pattern()
    run_reactions()
    told = Message.objects.filter(subject=case.subject)
    assert told.filter(person=case.applicant).exists()

    (made,) = copies(case, 1)

    mine = Message.objects.filter(subject=made.subject)
    assert mine.count() == told.count()
    own = mine.filter(person=made.applicant)
    assert own.count() == told.filter(person=case.applicant).count()
    assert not mine.filter(person=case.applicant).exists()
    assert all(made.number in row.body and made.number in row.link for row in own)
    assert all(row.read_at is not None for row in mine)


def test_what_somebody_would_not_be_kept_is_not_written() -> None:
    case = pattern()
    run_reactions()
    person = make.staff()
    row = PastCase(pattern_id=case.pk, applicant_id=person.pk, unit_id=None, branch_id=None,
                   submitted_at=NOON - timedelta(days=400))  # fmt: skip

    list(service.bulk_past_cases(rows=[row], at=NOON))

    assert not Message.objects.filter(person=person).exists()


def test_another_case_is_sent_in_after_the_copies() -> None:
    """The ids that were given out here are known to the database."""
    case = pattern()
    copies(case, 3)

    after = make.submit(case.window_code, make.staff(), word="样本")

    assert Case.objects.count() == 5
    assert StepRun.objects.filter(case=after).exists()


def test_files_of_a_copy_are_its_own_and_open() -> None:
    case, file = pattern_with_file()
    person = make.staff()

    (made,) = copies(case, 1, to=person)

    (own,) = Attachment.objects.filter(case=made)
    assert own.pk != file.pk
    assert own.person_id == person.pk
    assert values.load(made.values)["photo"][0].key == str(own.pk)
    held = selectors.file_for(attachment_id=own.pk, viewer_id=person.pk, at=NOON)
    assert held is not None
    content = b"".join(selectors.open_attachment(key=str(own.pk)))
    assert content == b"".join(selectors.open_attachment(key=str(file.pk)))


def test_how_many_were_written_is_known_to_whoever_goes_on() -> None:
    case = pattern()
    copies(case, 3)

    assert service.count_past_cases() == 3
