"""An administrator's correction of a number is told to the old number and to the person, once."""

from datetime import timedelta
from typing import Any

import pytest

from zhilian.core.models import JournalEntry
from zhilian.core.testing import run_reactions
from zhilian.core.times import clock_now
from zhilian.directory import service as directory
from zhilian.directory.models import Person, SignInCode
from zhilian.directory.tests import make as people
from zhilian.directory.types import PersonDraft
from zhilian.notices import service
from zhilian.notices.models import Message
from zhilian.notices.tests import make
from zhilian.notices.tests.fake_provider import FakeProvider

pytestmark = pytest.mark.django_db
OLD, NEW = "13900000001", "13900000002"


@pytest.fixture(autouse=True)
def _gateway() -> None:
    FakeProvider.reset()
    make.provider()


def correct(person: Person, phone: str, **values: Any) -> None:
    """An administrator corrects the record now, and what is owed for it is done."""
    admin = people.person(roles=["system_admin"])
    said: dict[str, Any] = {"username": person.username, "name": person.name, **values}
    draft = PersonDraft(phone=phone, unit_id=person.unit_id, **said)
    directory.correct_person(person_id=person.pk, draft=draft, by_id=admin.pk, at=clock_now())
    run_reactions()


def test_the_old_number_and_the_person_are_told() -> None:
    person = people.person(phone=OLD)

    correct(person, NEW)

    (sent,) = FakeProvider.taken
    message = Message.objects.get(person=person)
    assert (sent.phone, "已换成 139****0002" in sent.text) == (OLD, True)
    assert message.title == "您的手机号已由管理员更正"
    assert "139****0002" in message.body
    kept = str(list(JournalEntry.objects.values()))
    assert (OLD in kept, NEW in kept) == (False, False)


@pytest.mark.parametrize("phone", ["", OLD])
def test_a_correction_that_leaves_the_number_tells_nobody(phone: str) -> None:
    person = people.person(phone=OLD)

    correct(person, phone, post="科员")

    assert FakeProvider.taken == []
    assert not Message.objects.filter(person=person).exists()


def test_the_first_number_of_somebody_is_told_in_the_app_alone() -> None:
    person = people.person(phone="")

    correct(person, NEW)

    assert FakeProvider.taken == []
    assert Message.objects.filter(person=person).count() == 1


def test_each_correction_is_told_once_however_often_its_reaction_runs() -> None:
    person = people.person(phone=OLD)
    correct(person, NEW)
    (first,) = SignInCode.objects.all()

    for _ in range(2):
        service.tell_number_changed(
            person_id=person.pk, code_id=first.pk, by_administrator=True, at=clock_now()
        )
    run_reactions()

    assert len(FakeProvider.taken) == Message.objects.filter(person=person).count() == 1


def test_what_remembers_the_old_number_is_swept_and_counts_for_no_limit() -> None:
    person = people.person(phone=OLD)
    correct(person, NEW)
    kept = SignInCode.objects.get()

    assert (kept.former, kept.phone, kept.code_hash) == (OLD, "", "")
    assert directory.sweep_codes(at=kept.asked_at + timedelta(days=1, seconds=1)) == 1
