"""Stock: never more promised than there is; every movement once, with what was left."""

from collections import Counter

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as some
from hypothesis.extra.django import TestCase

from zhilian.bookings import selectors, service
from zhilian.bookings.errors import (
    BadDraft,
    BookingRefused,
    NoSuchThing,
    NotNow,
    OutOfStock,
    TooMany,
)
from zhilian.bookings.models import Sku, StockMove
from zhilian.bookings.service import Movement
from zhilian.bookings.sources.picking import picked_sku
from zhilian.bookings.tests import make
from zhilian.bookings.types import MoveKind, StockLine
from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON


def move(kind: MoveKind, key: str, *lines: tuple[Sku, int]) -> list[StockMove]:
    return service.move_stock(
        lines=[StockLine(sku=sku.code, qty=qty) for sku, qty in lines],
        movement=Movement(key=key, kind=kind, at=NOON, subject="case:1"),
    )


def held(sku: Sku) -> tuple[int, int]:
    sku.refresh_from_db()
    return sku.on_hand, sku.reserved


@pytest.mark.django_db
def test_promised_fetched_and_given_back() -> None:
    sku = make.sku(stock=10)

    move(MoveKind.RESERVE, "a", (sku, 4))
    assert held(sku) == (10, 4)
    move(MoveKind.PICKUP, "b", (sku, 3))
    assert held(sku) == (7, 1)
    move(MoveKind.RELEASE, "c", (sku, 1))
    assert held(sku) == (7, 0)


@pytest.mark.django_db
def test_the_same_key_moves_once() -> None:
    sku = make.sku(stock=10)

    first, second = (move(MoveKind.RESERVE, "a", (sku, 4)) for _ in range(2))

    assert [row.pk for row in first] == [row.pk for row in second]
    assert held(sku) == (10, 4)


@pytest.mark.django_db
def test_an_order_is_taken_whole_or_not_at_all() -> None:
    plenty, scarce = make.sku(stock=10), make.sku(stock=1)

    with pytest.raises(OutOfStock, match="还剩 1 件"):
        move(MoveKind.RESERVE, "a", (plenty, 2), (scarce, 2))

    assert held(plenty) == (10, 0)


@pytest.mark.django_db
def test_what_is_not_sold_cannot_be_ordered() -> None:
    sku = make.sku(stock=10, most_each=2)
    with pytest.raises(TooMany, match="最多 2 件"):
        move(MoveKind.RESERVE, "a", (sku, 3))
    service.switch_sku(sku_id=sku.pk, on=False, at=NOON)

    with pytest.raises(NoSuchThing):
        move(MoveKind.RESERVE, "b", (sku, 1))
    with pytest.raises(NoSuchThing):
        service.move_stock(
            lines=[StockLine(sku="nobody", qty=1)],
            movement=Movement(key="c", kind=MoveKind.RESERVE, at=NOON),
        )
    with pytest.raises(BadDraft):
        move(MoveKind.RESERVE, "d", (sku, 0))


@pytest.mark.django_db
def test_a_closed_shop_sells_nothing() -> None:
    sku = make.sku(stock=10)
    service.switch_shop(code=sku.shop.code, open_=False, at=NOON)

    with pytest.raises(NoSuchThing):
        move(MoveKind.RESERVE, "a", (sku, 1))


@pytest.mark.django_db
def test_counting_never_goes_below_what_is_promised() -> None:
    sku = make.sku(stock=10)
    move(MoveKind.RESERVE, "a", (sku, 4))

    with pytest.raises(NotNow, match="4 件被下单占用"):
        service.count_stock(sku_id=sku.pk, on_hand=3, note="盘点", by_id=None, at=NOON)
    made = service.count_stock(sku_id=sku.pk, on_hand=8, note="盘点", by_id=None, at=NOON)

    assert made is not None
    assert (made.qty, held(sku)) == (-2, (8, 4))


@pytest.mark.django_db
def test_goods_without_count_never_run_out() -> None:
    sku = make.sku(unlimited=True)

    move(MoveKind.RESERVE, "a", (sku, 99))
    move(MoveKind.RELEASE, "b", (sku, 99))

    assert held(sku) == (0, 0)


@pytest.mark.django_db
def test_low_stock_is_told() -> None:
    sku = make.sku(stock=5)
    service.set_warning(sku_id=sku.pk, below=3, at=NOON)

    move(MoveKind.RESERVE, "a", (sku, 2))
    assert not JournalEntry.objects.filter(kind="bookings.stock.low").exists()
    move(MoveKind.RESERVE, "b", (sku, 1))

    assert JournalEntry.objects.get(kind="bookings.stock.low").data["left"] == 2


@pytest.mark.django_db
def test_the_database_itself_keeps_promises_covered_and_movements_as_they_were() -> None:
    sku = make.sku(stock=5)
    move(MoveKind.RESERVE, "a", (sku, 2))

    with pytest.raises(IntegrityError), transaction.atomic():
        Sku.objects.filter(pk=sku.pk).update(reserved=6)
    with pytest.raises(DatabaseError), transaction.atomic():
        StockMove.objects.filter(sku=sku).update(qty=1)


@pytest.mark.django_db
def test_search_finds_rice_in_the_middle_of_a_name_and_by_pinyin() -> None:
    shop = make.shop()
    make.sku(of=shop, name="汉中大米", stock=1)
    make.sku(of=shop, name="手工馒头", stock=1)

    found = [
        [sku.name for sku in selectors.on_sale(window=shop.window, q=q)] for q in ("大米", "dami")
    ]

    assert found == [["汉中大米"], ["汉中大米"]]


@pytest.mark.django_db(transaction=True)
def test_forty_want_the_last_one_at_once_and_one_has_it() -> None:
    sku = make.sku(stock=1)

    def order(place: int) -> str:
        move(MoveKind.RESERVE, f"order-{place}", (sku, 1))
        return "ordered"

    said = Counter(make.all_at_once(order))

    assert said == {"ordered": 1, "OutOfStock": make.MANY - 1}
    assert held(sku) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_orders_of_the_same_goods_in_any_order_never_wait_for_ever() -> None:
    one, other = make.sku(stock=1000), make.sku(stock=1000)

    def order(place: int) -> str:
        lines = [(one, 1), (other, 2)]
        move(MoveKind.RESERVE, f"order-{place}", *(lines if place % 2 else lines[::-1]))
        return "ordered"

    said = Counter(make.all_at_once(order))

    assert said == {"ordered": make.MANY}
    assert (held(one), held(other)) == ((1000, make.MANY), (1000, 2 * make.MANY))


class PromiseTests(TestCase):
    @settings(max_examples=40)
    @given(
        acts=some.lists(
            some.tuples(some.sampled_from(list(MoveKind)), some.integers(0, 6)), max_size=15
        )
    )
    def test_whatever_is_asked_promises_stay_covered_and_add_up(
        self, acts: list[tuple[MoveKind, int]]
    ) -> None:
        sku = make.sku(stock=5)
        on_hand, reserved = 5, 0
        for place, (kind, qty) in enumerate(acts):
            change = {
                MoveKind.IN: (qty, 0),
                MoveKind.RETURN: (qty, 0),
                MoveKind.ADJUST: (qty, 0),
                MoveKind.RESERVE: (0, qty),
                MoveKind.RELEASE: (0, -qty),
                MoveKind.PICKUP: (-qty, -qty),
            }[kind]
            after = on_hand + change[0], reserved + change[1]
            possible = (qty > 0 or kind == MoveKind.ADJUST) and 0 <= after[1] <= after[0]
            try:
                move(kind, f"act-{place}", (sku, qty))
            except BookingRefused:
                assert not possible
            else:
                assert possible
                on_hand, reserved = after

        assert held(sku) == (on_hand, reserved)
        last = StockMove.objects.filter(sku=sku).order_by("-id")[0]
        assert (last.on_hand, last.reserved) == (on_hand, reserved)


@pytest.mark.django_db
def test_one_order_is_of_one_merchant() -> None:
    mine, other = (
        make.sku(stock=3, of=make.shop(merchant="m1")),
        make.sku(stock=3, of=make.shop(merchant="m2")),
    )

    with pytest.raises(BadDraft, match="一单只能买同一商户的商品"):
        move(MoveKind.RESERVE, "k", (mine, 1), (other, 1))

    assert (held(mine), held(other)) == ((3, 0), (3, 0))


@pytest.mark.django_db
def test_goods_say_who_answers_for_their_orders() -> None:
    shop, keeper = make.shop(role="merchant"), make.person()
    sku = make.sku(of=shop)

    service.set_keeper(code=shop.code, person_id=keeper.pk, at=NOON)

    found = selectors.sku(code=sku.code)
    assert found is not None
    assert picked_sku(found).facts["merchant_id"] == keeper.pk
