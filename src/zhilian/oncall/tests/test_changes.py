"""Standing in, taking over, going on leave: what people do to the roster."""

from datetime import date, time, timedelta

import pytest
from django.db import IntegrityError, transaction

from zhilian.core.testing import NOON
from zhilian.directory.models import Person
from zhilian.directory.tests import make as directory
from zhilian.oncall import selectors, service
from zhilian.oncall.errors import BadLeave, BadOverride
from zhilian.oncall.models import Leave, Override, Shift
from zhilian.oncall.tests import make
from zhilian.oncall.types import (
    Layer,
    Restriction,
    RotationDraft,
    Turn,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


class TestStandingIn:
    def test_the_original_comes_back_after_the_stretch(self, usual: Person, other: Person) -> None:
        make.cover(other, 2, 4)

        assert [make.who(NOON + n * HOUR) for n in (1, 2, 3, 4)] == ["王工", "李工", "李工", "王工"]

    def test_taken_back_the_plan_holds_again_from_now_on(
        self, usual: Person, other: Person
    ) -> None:
        held = make.cover(other, 2, 6)

        service.cancel_override(override_id=held.pk, at=NOON + 3 * HOUR)

        assert [make.who(NOON + n * HOUR) for n in (2, 3, 5)] == ["李工", "王工", "王工"]

    def test_whoever_is_relieved_is_told_once(self, usual: Person, other: Person) -> None:
        make.cover(other, 0, 6)

        assert make.texts_to(usual.phone) == ["duty_relieved"]
        assert make.texts_to(other.phone) == []

    def test_given_by_the_manager_both_are_told(self, usual: Person, other: Person) -> None:
        make.cover(other, 0, 6, by=directory.person(roles=["ops_manager"]))

        assert (make.texts_to(usual.phone), make.texts_to(other.phone)) == (
            ["duty_relieved"],
            ["duty_given"],
        )

    def test_a_person_on_leave_cannot_stand_in(self, usual: Person, other: Person) -> None:
        leave(other, 0, 10)

        with pytest.raises(BadOverride, match="请假"):
            make.cover(other, 2, 4)

    def test_the_past_cannot_be_covered(self, usual: Person, other: Person) -> None:
        with pytest.raises(BadOverride):
            make.cover(other, -3, -1)
        held = make.cover(other, 1, 2)
        with pytest.raises(IntegrityError, match="leaves_the_past"), transaction.atomic():
            Override.objects.filter(id=held.pk).update(starts_at=NOON - HOUR)

    def test_backup_is_a_layer_of_its_own(self, usual: Person, other: Person) -> None:
        service.put_override(
            person_id=other.pk,
            stretch=make.hours(0, 5),
            at=NOON,
            by_id=other.pk,
            layer=Layer.BACKUP,
        )

        behind = selectors.on_call(at=NOON + HOUR, layer=Layer.BACKUP)
        assert (make.who(NOON + HOUR), behind and behind.name) == ("王工", "李工")


class TestTakingOver:
    def test_it_holds_from_now_to_the_end_of_the_stint(self, usual: Person, other: Person) -> None:
        held = service.take_over(person_id=other.pk, at=NOON)

        assert (held.starts_at, held.ends_at) == (NOON, NOON + 20 * HOUR)
        assert [make.who(NOON - HOUR), make.who(NOON), make.who(NOON + 19 * HOUR)] == [
            "王工",
            "李工",
            "李工",
        ]
        assert make.texts_to(usual.phone) == ["duty_relieved"]

    def test_who_is_on_already_is_told_so(self, usual: Person) -> None:
        with pytest.raises(BadOverride, match="现在就是您当班"):
            service.take_over(person_id=usual.pk, at=NOON)

    def test_in_a_gap_it_holds_until_somebody_is_planned(self, other: Person) -> None:
        third = directory.person(name="赵工", roles=["ops_hardware"])

        held = service.take_over(person_id=third.pk, at=NOON + 10 * HOUR)

        assert held.ends_at == NOON + 20 * HOUR


def leave(person: Person, start: int, end: int) -> Leave:
    stretch = make.hours(start, end)
    return service.mark_leave(
        person_id=person.pk,
        starts_at=stretch.starts_at,
        ends_at=stretch.ends_at,
        at=NOON,
        by_id=person.pk,
        reason="年休假",
    )


class TestLeave:
    def test_leave_shows_a_gap_and_says_whose(self, usual: Person) -> None:
        leave(usual, 2, 4)

        found = selectors.gaps_ahead(now=NOON, until=NOON + 6 * HOUR)

        assert [(g.starts_at, g.ends_at, g.why) for g in found] == [
            (NOON + 2 * HOUR, NOON + 4 * HOUR, "王工请假")
        ]

    def test_somebody_who_stands_in_closes_the_gap(self, usual: Person, other: Person) -> None:
        leave(usual, 2, 4)
        make.cover(other, 2, 4)

        assert selectors.gaps_ahead(now=NOON, until=NOON + 6 * HOUR) == []

    def test_back_earlier_the_plan_holds_again(self, usual: Person) -> None:
        held = leave(usual, 2, 10)

        service.cancel_leave(leave_id=held.pk, at=NOON + 5 * HOUR)

        assert [make.who(NOON + n * HOUR) for n in (3, 5)] == ["", "王工"]

    def test_two_leaves_at_once_are_refused(self, usual: Person) -> None:
        leave(usual, 2, 10)

        with pytest.raises(BadLeave, match="已经登记过"):
            leave(usual, 5, 12)


class TestRotations:
    def rotation(self, *people: Person, restriction: Restriction | None = None) -> int:
        turns = tuple(
            Turn(week=n, weekday=0, at=time(8, 30), person_id=person.pk)
            for n, person in enumerate(people)
        )
        draft = RotationDraft(
            label="每周轮换",
            layer=Layer.PRIMARY,
            turns=turns,
            first_date=date(2026, 11, 23),
            restriction=restriction,
        )
        return service.set_rotation(draft=draft, by_id=None, at=NOON).pk

    def test_extended_late_it_goes_on_in_turn(self, usual: Person, other: Person) -> None:
        rotation_id = self.rotation(usual, other)
        later = NOON + timedelta(days=40)

        for _run in range(2):
            service.extend_rotation(rotation_id=rotation_id, at=later)

        weeks = [NOON + timedelta(days=7 * n) for n in range(14)]
        assert [make.who(moment) for moment in weeks] == ["王工", "李工"] * 7

    def test_extending_leaves_alone_what_the_manager_planned(
        self, usual: Person, other: Person
    ) -> None:
        rotation_id = self.rotation(usual)
        far = NOON + timedelta(days=70)
        make.shift(other, starts_at=far, ends_at=far + HOUR)

        service.extend_rotation(rotation_id=rotation_id, at=NOON + timedelta(days=30))

        assert [make.who(far - HOUR), make.who(far), make.who(far + HOUR)] == [
            "王工",
            "李工",
            "王工",
        ]

    def test_ended_it_leaves_what_has_been(self, usual: Person) -> None:
        rotation_id = self.rotation(usual)

        service.end_rotation(rotation_id=rotation_id, at=NOON + timedelta(days=3))

        assert make.who(NOON + timedelta(days=2)) == "王工"
        assert make.who(NOON + timedelta(days=4)) == ""
        assert not Shift.objects.filter(ends_at__gt=NOON + timedelta(days=3)).exists()

    def test_nights_only_leaves_the_days_to_others(self, usual: Person, other: Person) -> None:
        self.rotation(usual)

        self.rotation(
            other, restriction=Restriction(weekdays=(0, 1, 2, 3, 4), since=time(18), until=time(8))
        )

        wednesday = NOON + timedelta(days=1)
        assert [
            make.who(wednesday),
            make.who(wednesday + 8 * HOUR),
            make.who(wednesday + 18 * HOUR),
        ] == [
            "王工",
            "李工",
            "李工",
        ]
