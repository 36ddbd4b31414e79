"""A form on trial: checked and reserved as on sending it, and nothing of it is kept."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from django.apps import apps

from zhilian.bookings.models import Reservation, Resource
from zhilian.bookings.tests import make as bookings
from zhilian.bookings.types import ResourceKind
from zhilian.cases import service
from zhilian.cases.models import Case, DayCounter
from zhilian.cases.tests import fakes, make
from zhilian.cases.types import Filled, Tried
from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON
from zhilian.directory.models import Person

pytestmark = pytest.mark.django_db
SLOT = {"key": "slot", "label": "时段", "type": "slot", "required": True, "max_days": 14}
PLACE = {
    "key": "clinic", "label": "医务室", "type": "resource", "required": True, "source": "clinics"
}  # fmt: skip
RESERVE = {"name": "slot.reserve", "args": {"slot": "slot", "place": "clinic"}}


@pytest.fixture
def clinic() -> Resource:
    return bookings.resource(ResourceKind.CLINIC, hours=bookings.ALL_WEEK)


def window(**more: Any) -> str:
    return make.window(
        [make.step("visit", assignee="clinic_doctor")],
        fields=[PLACE, SLOT],
        on_submit=[RESERVE],
        **more,
    )


def form(clinic: Resource) -> Mapping[str, Sequence[str]]:
    return {"clinic": [clinic.code], "slot": [f"2026-11-25T09:00@{clinic.code}"]}


def tried(code: str, person: Person, texts: Mapping[str, Sequence[str]]) -> Tried:
    return service.try_case(
        window_code=code, filled=Filled(texts=texts, rows={}), applicant_id=person.pk, at=NOON
    )


def kept() -> dict[str, int]:
    """How many rows every table of the product has."""
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if model.__module__.startswith("zhilian.")
    }


def test_nothing_is_kept_of_a_form_that_could_be_sent(clinic: Resource) -> None:
    person, code = make.staff(), window()
    before = kept()

    found = tried(code, person, form(clinic))

    assert (found.sound, found.problems, found.refusal) == (True, (), "")
    assert kept() == before
    assert (Case.objects.count(), DayCounter.objects.count()) == (0, 0)
    assert not JournalEntry.objects.filter(kind__startswith="cases.").exists()


def test_slot_that_was_tried_is_free_and_one_that_is_taken_is_refused(clinic: Resource) -> None:
    person, code = make.staff(), window()
    tried(code, person, form(clinic))
    make.submit_texts(code, make.staff(), texts=form(clinic))

    found = tried(code, person, form(clinic))

    assert Reservation.objects.count() == 1
    assert found.refusal or found.problems


def test_empty_form_is_asked_for_all_that_must_be_filled_in() -> None:
    found = tried(window(), make.staff(), {})

    assert [one.label for one in found.problems] == ["医务室", "时段"]
    assert found.sound


def test_only_reservations_are_tried_nobody_is_called() -> None:
    far = make.effect("far.do")
    code = make.window([make.step("work")], on_submit=[far])

    found = tried(code, make.staff(), {"word": ["试"]})

    assert found.sound
    assert fakes.LEDGER.calls == []


def test_window_for_other_people_is_tried_all_the_same() -> None:
    code = window(audience=["dept_liaison"])

    assert tried(code, make.staff(), {}).sound
