"""Cards: who has them, that every change is kept, and that what cannot be is refused."""

from datetime import timedelta

import pytest

from zhilian.assets import selectors, service
from zhilian.assets.errors import AssetRefused
from zhilian.assets.models import Asset, AssetVersion
from zhilian.assets.tests import things as make
from zhilian.assets.types import AssetDraft, AssetState, Counted, Keeper, Surplus
from zhilian.core.listing import Asked
from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON
from zhilian.directory.tests import make as directory

pytestmark = pytest.mark.django_db


def test_register_asset_numbers_a_card_and_keeps_its_first_version() -> None:
    made = make.asset(no="", at=NOON)

    (first,) = selectors.versions(asset_id=made.pk)
    assert made.no == f"ZC2026{made.pk:06d}"
    assert (made.state, made.version) == (AssetState.IN_STORE, 1)
    assert (first.change, first.said["no"], first.said["value"]) == (
        "REGISTERED",
        made.no,
        498_000,
    )


def test_register_asset_refuses_a_number_that_is_taken() -> None:
    held = make.asset(no="zc1")

    with pytest.raises(AssetRefused, match="ZC1 已有卡片"):
        make.asset(no="ZC1 ")

    assert held.no == "ZC1"


def test_assign_assets_gives_cards_in_store_to_the_user_and_their_unit() -> None:
    user = directory.person(unit=directory.unit())
    one, two = make.asset(), make.asset()

    done = service.assign_assets(
        nos=[one.no.lower(), two.no],
        to=Keeper(person_id=user.pk, place="302 室"),
        cause=make.cause(key="k", number="ZC-1"),
    )

    assert done == [one.pk, two.pk]
    for made in Asset.objects.all():
        assert (made.state, made.person_id, made.unit_id, made.place, made.version) == (
            AssetState.IN_USE,
            user.pk,
            user.unit_id,
            "302 室",
            2,
        )


def test_assign_assets_under_the_same_key_is_done_once() -> None:
    user, made = directory.person(unit=directory.unit()), make.asset()
    cause = make.cause(key="k")

    for _ in range(2):
        done = service.assign_assets(nos=[made.no], to=Keeper(person_id=user.pk), cause=cause)
        assert done == [made.pk]

    assert AssetVersion.objects.filter(asset=made).count() == 2


def test_assign_assets_names_the_card_that_is_not_in_store_and_changes_none() -> None:
    unit = directory.unit()
    free, taken = make.asset(), make.asset(unit_id=unit.pk, no="ZC77")
    user = directory.person(unit=unit)

    with pytest.raises(AssetRefused, match="ZC77 台式计算机 现为“在用”，不在库房"):
        service.assign_assets(
            nos=[free.no, taken.no], to=Keeper(person_id=user.pk), cause=make.cause()
        )

    free.refresh_from_db()
    assert free.state == AssetState.IN_STORE


def test_put_assets_back_frees_the_card() -> None:
    made = make.asset(unit_id=directory.unit().pk)

    service.put_assets_back(nos=[made.no], cause=make.cause(key="back"))

    made.refresh_from_db()
    assert (made.state, made.unit_id, made.person_id) == (AssetState.IN_STORE, None, None)


def test_move_assets_takes_all_to_the_new_unit_and_person() -> None:
    made = [make.asset(unit_id=directory.unit().pk) for _ in range(3)]
    there, user = directory.unit(), directory.person()

    service.move_assets(
        nos=[one.no for one in made],
        to=Keeper(unit_id=there.pk, person_id=user.pk, place="北院 2 楼"),
        cause=make.cause(key="m"),
    )

    assert set(Asset.objects.values_list("unit_id", "person_id", "place")) == {
        (there.pk, user.pk, "北院 2 楼")
    }


def test_dispose_assets_ends_a_card_for_good() -> None:
    made = make.asset(unit_id=directory.unit().pk)
    service.dispose_assets(nos=[made.no], how="报废", cause=make.cause(key="d"))

    with pytest.raises(AssetRefused, match="已处置，不能再变动"):
        service.move_assets(
            nos=[made.no], to=Keeper(unit_id=directory.unit().pk), cause=make.cause(key="x")
        )

    made.refresh_from_db()
    assert (made.state, made.disposed_how) == (AssetState.DISPOSED, "报废")


def test_an_unknown_number_is_named() -> None:
    with pytest.raises(AssetRefused, match="没有编号为 NOSUCH 的资产卡片"):
        service.put_assets_back(nos=["nosuch"], cause=make.cause())


def test_correct_asset_leaves_its_holder_and_tells_of_it() -> None:
    unit = directory.unit()
    made = make.asset(unit_id=unit.pk)
    draft = AssetDraft(name="便携式计算机", kind_id=made.kind_id, value=1, spec="14 寸")

    service.correct_asset(asset_id=made.pk, draft=draft, cause=make.cause())

    made.refresh_from_db()
    assert (made.name, made.unit_id, made.version) == ("便携式计算机", unit.pk, 2)
    assert JournalEntry.objects.filter(subject=f"asset:{made.pk}").count() == 2


def test_reconcile_brings_cards_to_what_was_counted() -> None:
    unit = directory.unit()
    kept = make.asset(no="A1", unit_id=unit.pk, place="301")
    moved = make.asset(no="A2", unit_id=unit.pk, place="301")
    gone = make.asset(no="A3", unit_id=unit.pk)
    rows = [
        Counted(asset_no="a1", found="相符", place="301"),
        Counted(asset_no="A2", found="位置不符", place="305"),
        Counted(asset_no="A3", found="盘亏"),
    ]
    cause = make.cause(key="pd")

    done = service.reconcile(
        rows=rows,
        surplus=[Surplus(name="长条桌", quantity=2, note="原会议室")],
        unit_id=unit.pk,
        cause=cause,
    )
    again = service.reconcile(rows=rows, surplus=[], unit_id=unit.pk, cause=cause)

    for one in (kept, moved, gone):
        one.refresh_from_db()
    assert done == {"same": 1, "moved": 1, "missing": 1, "added": 2}
    assert set(again.values()) == {0}
    assert (kept.version, moved.place, gone.state) == (1, "305", AssetState.MISSING)
    assert Asset.objects.filter(name="长条桌", unit=unit, kind__code="to-be-classed").count() == 2


def test_reconcile_refuses_cards_of_others_and_numbers_without_a_card() -> None:
    mine = directory.unit()
    make.asset(no="B1", unit_id=directory.unit().pk)

    for row, said in (("B1", "是其他单位的资产"), ("NO1", "没有在册卡片")):
        with pytest.raises(AssetRefused, match=said):
            service.reconcile(
                rows=[Counted(asset_no=row, found="相符")],
                surplus=[],
                unit_id=mine.pk,
                cause=make.cause(key=row),
            )


def test_assets_page_finds_by_pinyin_and_narrows_by_state() -> None:
    make.asset(name="会议桌", no="Z1")
    make.asset(name="办公椅", no="Z2", unit_id=directory.unit().pk)

    assert [one.no for one in selectors.assets_page(Asked(q="hyz")).rows] == ["Z1"]
    in_use = selectors.assets_page(Asked(chosen={"state": "IN_USE"}))
    assert [one.no for one in in_use.rows] == ["Z2"]


@pytest.mark.parametrize(
    ("days", "over"), [(6 * 365 + 3, True), (6 * 365 - 5, False), (None, False)]
)
def test_over_life_counts_whole_years_from_the_day_of_purchase(
    days: int | None, over: bool
) -> None:
    today = NOON.date()
    bought = today - timedelta(days=days) if days is not None else None
    made = make.asset(bought_date=bought)

    assert selectors.over_life(made, today=today) is over
