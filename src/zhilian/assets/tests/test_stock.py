"""The warehouse: the book and the shelf agree, and the shelf is never below nothing."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum

from zhilian.assets import selectors, service
from zhilian.assets.errors import StockRefused
from zhilian.assets.models import StockItem, StockMove
from zhilian.assets.tests import things as make
from zhilian.core.listing import Asked

pytestmark = pytest.mark.django_db


def shelf(kind_id: int) -> StockItem:
    return StockItem.objects.get(kind_id=kind_id)


def test_issue_draws_all_of_the_list_or_nothing() -> None:
    chairs, lamps = make.kind(stock=5), make.kind(stock=1, name="台灯", unit_word="个")

    with pytest.raises(StockRefused, match="台灯库存只剩 1 个，不够 2 个"):
        service.issue(wanted={chairs.pk: 3, lamps.pk: 2}, cause=make.cause(key="k"))

    assert (shelf(chairs.pk).quantity, shelf(lamps.pk).quantity) == (5, 1)
    assert not StockMove.objects.exists()


def test_issue_and_put_back_under_the_same_keys_move_once() -> None:
    chairs = make.kind(stock=5)
    for _ in range(2):
        drawn = service.issue(wanted={chairs.pk: 3}, cause=make.cause(key="k"))
        assert shelf(chairs.pk).quantity == 2

    for _ in range(2):
        service.put_back(items=drawn, cause=make.cause(key="back"))

    assert shelf(chairs.pk).quantity == 5
    assert StockMove.objects.aggregate(n=Sum("change"))["n"] == 0


def test_take_in_scrap_and_count_keep_the_book() -> None:
    item = shelf(make.kind(stock=0).pk)

    service.take_in(item_id=item.pk, number=10, cause=make.cause(note="供货商送货"))
    service.scrap(item_id=item.pk, number=1, cause=make.cause(note="受潮"))
    service.count(item_id=item.pk, counted=8, cause=make.cause(note="少一件，已查"))

    moves = list(StockMove.objects.order_by("id").values_list("move", "change", "left"))
    assert moves == [("IN", 10, 10), ("SCRAP", -1, 9), ("COUNT", -1, 8)]
    assert service.count(item_id=item.pk, counted=8, cause=make.cause()) is None


@pytest.mark.parametrize("number", [0, -1, 100_001])
def test_take_in_refuses_a_number_that_is_none(number: int) -> None:
    item = shelf(make.kind().pk)

    with pytest.raises(StockRefused, match="数量应在 1 到"):
        service.take_in(item_id=item.pk, number=number, cause=make.cause())


def test_scrap_and_a_difference_want_a_reason() -> None:
    item = shelf(make.kind(stock=3).pk)

    with pytest.raises(StockRefused, match="报损原因"):
        service.scrap(item_id=item.pk, number=1, cause=make.cause())
    with pytest.raises(StockRefused, match="账上是 3，实点 2"):
        service.count(item_id=item.pk, counted=2, cause=make.cause())


def test_the_database_refuses_a_shelf_below_nothing() -> None:
    item = shelf(make.kind(stock=1).pk)

    with pytest.raises(IntegrityError), transaction.atomic():
        StockItem.objects.filter(pk=item.pk).update(quantity=-1)


def test_stock_page_shows_short_shelves_and_cards_in_store() -> None:
    kind = make.kind(stock=1)
    make.asset(kind_id=kind.pk)
    service.set_minimum(item_id=shelf(kind.pk).pk, minimum=2, shelf="A-1")
    make.kind(stock=9)

    (row,) = selectors.stock_page(Asked(chosen={"level": "short"})).rows

    assert (row.kind_id, vars(row)["cards"], row.shelf) == (kind.pk, 1, "A-1")
    assert [one.pk for one in selectors.short_items()] == [row.pk]
