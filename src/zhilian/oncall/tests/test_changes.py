"""Standing in, swapping, going on leave: what people do to the roster, and what it says then."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction

from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON
from zhilian.directory.models import Person
from zhilian.directory.tests import make as directory
from zhilian.oncall import selectors, service
from zhilian.oncall.errors import BadLeave, BadOverride, SwapRefused
from zhilian.oncall.models import Leave, Override, Shift, Swap
from zhilian.oncall.tests import make
from zhilian.oncall.types import (
    Layer,
    Restriction,
    RotationDraft,
    Span,
    SwapDraft,
    SwapStatus,
    Turn,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def usual() -> Person:
    person = directory.person(name="王工", roles=["ops_software"], phone="13800000001")
    make.shift(person, starts_at=NOON - 4 * HOUR, ends_at=NOON + 20 * HOUR)
    return person


@pytest.fixture
def other() -> Person:
    person = directory.person(name="李工", roles=["ops_software"], phone="13800000002")
    make.shift(person, starts_at=NOON + 20 * HOUR, ends_at=NOON + 44 * HOUR)
    return person


def who(at: datetime) -> str:
    duty = selectors.on_call(at=at)
    return duty.name if duty else ""


def hours(start: int, end: int) -> Span:
    return Span(starts_at=NOON + start * HOUR, ends_at=NOON + end * HOUR)


def cover(person: Person, start: int, end: int, *, by: Person | None = None) -> Override:
    return service.put_override(
        person_id=person.pk, stretch=hours(start, end), at=NOON, by_id=(by or person).pk
    )


def swap(asker: Person, other: Person, *, back: bool = True) -> Swap:
    draft = SwapDraft(
        asker_id=asker.pk,
        other_id=other.pk,
        layer=Layer.PRIMARY,
        gives_from=NOON + 10 * HOUR,
        gives_until=NOON + 12 * HOUR,
        takes_from=NOON + 30 * HOUR if back else None,
        takes_until=NOON + 32 * HOUR if back else None,
        reason="家里有事",
    )
    return service.ask_swap(draft=draft, at=NOON)


class TestStandingIn:
    def test_the_original_comes_back_after_the_stretch(self, usual: Person, other: Person) -> None:
        cover(other, 2, 4)

        assert [who(NOON + n * HOUR) for n in (1, 2, 3, 4)] == ["王工", "李工", "李工", "王工"]

    def test_taken_back_the_plan_holds_again_from_now_on(
        self, usual: Person, other: Person
    ) -> None:
        held = cover(other, 2, 6)

        service.cancel_override(override_id=held.pk, at=NOON + 3 * HOUR)

        assert [who(NOON + n * HOUR) for n in (2, 3, 5)] == ["李工", "王工", "王工"]

    def test_whoever_is_relieved_is_told_once(self, usual: Person, other: Person) -> None:
        cover(other, 0, 6)

        assert make.texts_to(usual.phone) == ["duty_relieved"]
        assert make.texts_to(other.phone) == []

    def test_given_by_the_manager_both_are_told(self, usual: Person, other: Person) -> None:
        cover(other, 0, 6, by=directory.person(roles=["ops_manager"]))

        assert (make.texts_to(usual.phone), make.texts_to(other.phone)) == (
            ["duty_relieved"],
            ["duty_given"],
        )

    def test_a_person_on_leave_cannot_stand_in(self, usual: Person, other: Person) -> None:
        leave(other, 0, 10)

        with pytest.raises(BadOverride, match="请假"):
            cover(other, 2, 4)

    def test_the_past_cannot_be_covered(self, usual: Person, other: Person) -> None:
        with pytest.raises(BadOverride):
            cover(other, -3, -1)
        held = cover(other, 1, 2)
        with pytest.raises(IntegrityError, match="leaves_the_past"), transaction.atomic():
            Override.objects.filter(id=held.pk).update(starts_at=NOON - HOUR)

    def test_backup_is_a_layer_of_its_own(self, usual: Person, other: Person) -> None:
        service.put_override(
            person_id=other.pk,
            stretch=hours(0, 5),
            at=NOON,
            by_id=other.pk,
            layer=Layer.BACKUP,
        )

        behind = selectors.on_call(at=NOON + HOUR, layer=Layer.BACKUP)
        assert (who(NOON + HOUR), behind and behind.name) == ("王工", "李工")


class TestTakingOver:
    def test_it_holds_from_now_to_the_end_of_the_stint(self, usual: Person, other: Person) -> None:
        held = service.take_over(person_id=other.pk, at=NOON)

        assert (held.starts_at, held.ends_at) == (NOON, NOON + 20 * HOUR)
        assert [who(NOON - HOUR), who(NOON), who(NOON + 19 * HOUR)] == ["王工", "李工", "李工"]
        assert make.texts_to(usual.phone) == ["duty_relieved"]

    def test_who_is_on_already_is_told_so(self, usual: Person) -> None:
        with pytest.raises(BadOverride, match="现在就是您当班"):
            service.take_over(person_id=usual.pk, at=NOON)

    def test_in_a_gap_it_holds_until_somebody_is_planned(self, other: Person) -> None:
        third = directory.person(name="赵工", roles=["ops_hardware"])

        held = service.take_over(person_id=third.pk, at=NOON + 10 * HOUR)

        assert held.ends_at == NOON + 20 * HOUR


class TestSwapping:
    def test_nothing_changes_before_the_other_agrees(self, usual: Person, other: Person) -> None:
        swap(usual, other)

        assert (who(NOON + 11 * HOUR), who(NOON + 31 * HOUR)) == ("王工", "李工")
        assert make.texts_to(other.phone) == ["swap_asked"]

    def test_agreed_both_stretches_change_hands(self, usual: Person, other: Person) -> None:
        asked = swap(usual, other)

        for _run in range(2):
            service.agree_swap(swap_id=asked.pk, person_id=other.pk, at=NOON + HOUR)

        assert (who(NOON + 11 * HOUR), who(NOON + 31 * HOUR)) == ("李工", "王工")
        assert Override.objects.count() == 2
        moves = JournalEntry.objects.filter(kind="oncall.swap.moved").order_by("id")
        assert [entry.data["status"] for entry in moves] == ["ASKED", "AGREED"]

    def test_only_the_one_asked_can_agree_and_only_the_asker_withdraw(
        self, usual: Person, other: Person
    ) -> None:
        asked = swap(usual, other)

        with pytest.raises(SwapRefused):
            service.agree_swap(swap_id=asked.pk, person_id=usual.pk, at=NOON)
        with pytest.raises(SwapRefused):
            service.withdraw_swap(swap_id=asked.pk, person_id=other.pk, at=NOON)

    def test_withdrawn_it_cannot_be_agreed_any_more(self, usual: Person, other: Person) -> None:
        asked = swap(usual, other)
        service.withdraw_swap(swap_id=asked.pk, person_id=usual.pk, at=NOON)

        with pytest.raises(SwapRefused, match="已撤回"):
            service.agree_swap(swap_id=asked.pk, person_id=other.pk, at=NOON)

    def test_declined_the_asker_is_told_and_keeps_the_stretch(
        self, usual: Person, other: Person
    ) -> None:
        asked = swap(usual, other)

        service.decline_swap(swap_id=asked.pk, person_id=other.pk, answer="当天出差", at=NOON)

        assert who(NOON + 11 * HOUR) == "王工"
        assert make.texts_to(usual.phone) == ["swap_declined"]

    def test_a_roster_that_changed_meanwhile_voids_it(self, usual: Person, other: Person) -> None:
        asked = swap(usual, other)
        cover(directory.person(roles=["ops_hardware"]), 11, 12)

        with pytest.raises(SwapRefused, match="值班表在此期间变了"):
            service.agree_swap(swap_id=asked.pk, person_id=other.pk, at=NOON)

    def test_what_is_not_mine_cannot_be_given_away(self, usual: Person, other: Person) -> None:
        with pytest.raises(SwapRefused, match="不全是本人的班"):
            swap(other, usual, back=False)

    def test_the_same_stretch_is_asked_for_once(self, usual: Person, other: Person) -> None:
        asked = swap(usual, other)

        with pytest.raises(SwapRefused, match="已经提出过"):
            swap(usual, other)

        assert (Swap.objects.get().pk, asked.status) == (asked.pk, SwapStatus.ASKED)


def leave(person: Person, start: int, end: int) -> Leave:
    stretch = hours(start, end)
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
        cover(other, 2, 4)

        assert selectors.gaps_ahead(now=NOON, until=NOON + 6 * HOUR) == []

    def test_back_earlier_the_plan_holds_again(self, usual: Person) -> None:
        held = leave(usual, 2, 10)

        service.cancel_leave(leave_id=held.pk, at=NOON + 5 * HOUR)

        assert [who(NOON + n * HOUR) for n in (3, 5)] == ["", "王工"]

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
        assert [who(moment) for moment in weeks] == ["王工", "李工"] * 7

    def test_extending_leaves_alone_what_the_manager_planned(
        self, usual: Person, other: Person
    ) -> None:
        rotation_id = self.rotation(usual)
        far = NOON + timedelta(days=70)
        make.shift(other, starts_at=far, ends_at=far + HOUR)

        service.extend_rotation(rotation_id=rotation_id, at=NOON + timedelta(days=30))

        assert [who(far - HOUR), who(far), who(far + HOUR)] == ["王工", "李工", "王工"]

    def test_ended_it_leaves_what_has_been(self, usual: Person) -> None:
        rotation_id = self.rotation(usual)

        service.end_rotation(rotation_id=rotation_id, at=NOON + timedelta(days=3))

        assert who(NOON + timedelta(days=2)) == "王工"
        assert who(NOON + timedelta(days=4)) == ""
        assert not Shift.objects.filter(ends_at__gt=NOON + timedelta(days=3)).exists()

    def test_nights_only_leaves_the_days_to_others(self, usual: Person, other: Person) -> None:
        self.rotation(usual)

        self.rotation(
            other, restriction=Restriction(weekdays=(0, 1, 2, 3, 4), since=time(18), until=time(8))
        )

        wednesday = NOON + timedelta(days=1)
        assert [who(wednesday), who(wednesday + 8 * HOUR), who(wednesday + 18 * HOUR)] == [
            "王工",
            "李工",
            "李工",
        ]
