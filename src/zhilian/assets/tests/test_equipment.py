"""Lending by the hour: at no moment more than there are, whoever asks and in whatever order."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from zhilian.assets import selectors, service
from zhilian.assets.errors import EquipmentRefused
from zhilian.assets.intervals import peak
from zhilian.assets.models import Equipment, Loan
from zhilian.assets.tests import things as make
from zhilian.assets.types import Stretch
from zhilian.core.testing import NOON

HOUR = timedelta(hours=1)


def stretch(start: int, length: int, quantity: int) -> Stretch:
    return Stretch(start=NOON + start * HOUR, end=NOON + (start + length) * HOUR, quantity=quantity)


STRETCHES = some.lists(
    some.builds(stretch, some.integers(0, 20), some.integers(1, 10), some.integers(1, 5)),
    max_size=12,
)


def out_at(stretches: list[Stretch], moment: datetime) -> int:
    return sum(one.quantity for one in stretches if one.start <= moment < one.end)


@given(stretches=STRETCHES)
def test_peak_is_the_most_that_are_out_at_any_moment(stretches: list[Stretch]) -> None:
    moments = [one.start for one in stretches]

    assert peak(stretches) == max((out_at(stretches, at) for at in moments), default=0)


@given(stretches=STRETCHES, start=some.integers(0, 25), length=some.integers(1, 10))
def test_peak_within_looks_at_that_stretch_only(
    stretches: list[Stretch], start: int, length: int
) -> None:
    within = (NOON + start * HOUR, NOON + (start + length) * HOUR)
    minutes = [within[0] + n * HOUR / 2 for n in range(2 * length)]

    expected = max(out_at(stretches, at) for at in minutes)

    assert peak(stretches, within=within) == expected


def lend(
    equipment: Equipment, quantity: int, *, start: int, end: int, key: str, day: int = 0
) -> int:
    (loan,) = service.reserve_equipment(
        equipment_ids=[equipment.pk],
        quantity=quantity,
        start_at=NOON + start * HOUR,
        end_at=NOON + end * HOUR,
        cause=make.cause(key=key, subject=f"case:{key}", at=NOON + day * timedelta(days=1)),
    )
    return loan


@pytest.mark.django_db
def test_reserve_refuses_what_is_out_at_that_time_and_says_what_is_left() -> None:
    mics = make.equipment(name="无线话筒", total=3, unit_word="支")
    lend(mics, 2, start=1, end=3, key="a")

    with pytest.raises(EquipmentRefused, match="无线话筒在 11-24 14:00 至 11-24 16:00 只余 1 支"):
        lend(mics, 2, start=2, end=4, key="b")

    assert lend(mics, 3, start=3, end=4, key="c")
    assert lend(mics, 1, start=2, end=3, key="d")


@pytest.mark.django_db
def test_reserve_is_all_or_nothing_over_several_equipments() -> None:
    one, two = make.equipment(total=5), make.equipment(total=1)

    with pytest.raises(EquipmentRefused):
        service.reserve_equipment(
            equipment_ids=[one.pk, two.pk],
            quantity=2,
            start_at=NOON,
            end_at=NOON + HOUR,
            cause=make.cause(key="k"),
        )

    assert not Loan.objects.exists()


@pytest.mark.django_db
def test_reserve_under_the_same_key_is_one_loan() -> None:
    mics = make.equipment(total=3)

    assert lend(mics, 2, start=0, end=1, key="k") == lend(mics, 2, start=0, end=1, key="k")
    assert Loan.objects.count() == 1


@pytest.mark.django_db
def test_what_did_not_come_back_is_still_out() -> None:
    mics = make.equipment(total=1)
    kept = lend(mics, 1, start=0, end=2, key="a")
    tomorrow = 24

    with pytest.raises(EquipmentRefused, match="只余 0"):
        lend(mics, 1, start=tomorrow + 1, end=tomorrow + 2, key="b", day=1)
    service.return_equipment(loan_ids=[kept], cause=make.cause(at=NOON + timedelta(days=1)))

    assert lend(mics, 1, start=tomorrow + 1, end=tomorrow + 2, key="b", day=1)


@pytest.mark.django_db
def test_return_ends_a_loan_once_and_late_ones_are_listed() -> None:
    mics = make.equipment(total=2)
    late, fresh = lend(mics, 1, start=0, end=1, key="a"), lend(mics, 1, start=0, end=50, key="b")
    day_after = NOON + timedelta(days=1)

    assert [one.pk for one in selectors.late_loans(at=day_after)] == [late]
    assert service.return_equipment(loan_ids=[late, fresh], cause=make.cause(at=day_after)) == 2
    assert service.return_equipment(loan_ids=[late], cause=make.cause(at=day_after)) == 0


@pytest.mark.django_db
def test_keep_equipment_cannot_take_away_what_is_promised() -> None:
    mics = make.equipment(code="mic", total=3)
    lend(mics, 2, start=1, end=3, key="a")
    said = {
        "code": "mic",
        "name": "无线话筒",
        "spec": "",
        "total": 1,
        "unit_word": "支",
        "place": "",
        "active": True,
    }

    with pytest.raises(EquipmentRefused, match="已借出或预约 2"):
        service.keep_equipment(equipment_id=mics.pk, said=said, cause=make.cause())
    kept = service.keep_equipment(
        equipment_id=mics.pk, said=said | {"total": 2}, cause=make.cause()
    )

    assert kept.total == 2
