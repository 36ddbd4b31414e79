"""Work orders: who gets them, what may follow, who hears of it."""

from datetime import timedelta

import pytest
from django.db import connection

from zhilian.core.listing import Asked
from zhilian.core.testing import NOON
from zhilian.desk import selectors, service
from zhilian.desk.errors import DeskRefused, NotYourOrder, OrderMoved
from zhilian.desk.models import WorkOrder
from zhilian.desk.tests import make
from zhilian.desk.types import OrderState, Route
from zhilian.directory.tests import make as people
from zhilian.notices import selectors as notices

pytestmark = pytest.mark.django_db


def numbers(viewer_id: int, **chosen: str) -> list[int]:
    page = selectors.orders(viewer_id=viewer_id, asked=Asked(chosen=chosen), now=NOON)
    return [row.pk for row in page.rows]


def test_the_least_busy_of_the_team_gets_the_order() -> None:
    busy, free = people.person(roles=["repair_worker"]), people.person(roles=["repair_worker"])
    make.order(worker_id=busy.pk)

    assert make.order().person_id == free.pk


def test_the_same_key_is_the_same_order() -> None:
    assert make.order(key="k").pk == make.order(key="k").pk


def test_the_category_decides_the_team_and_the_time() -> None:
    order = make.order(window="utility-line-repair", category="门禁设备")

    assert order.role == "ops_hardware"
    assert order.finish_by - order.made_at == timedelta(hours=4)


def test_a_rule_set_here_goes_before_the_shipped_one() -> None:
    route = Route(role="cleaner", arrive_minutes=10, finish_minutes=20)
    service.set_route(window="facility-repair", category="照明", route=route, at=NOON)

    assert make.order().role == "cleaner"
    assert make.order(category="门窗").role == "repair_worker"


@pytest.mark.parametrize(("arrive", "finish"), [(0, 10), (20, 10)])
def test_times_that_contradict_each_other_are_refused(arrive: int, finish: int) -> None:
    route = Route(role="cleaner", arrive_minutes=arrive, finish_minutes=finish)

    with pytest.raises(DeskRefused):
        service.set_route(window="w", category="", route=route, at=NOON)


def test_the_worker_is_told() -> None:
    worker = people.person(roles=["repair_worker"])

    make.order()

    assert notices.unread_count(person_id=worker.pk) == 1


def test_where_a_team_has_nobody_the_dispatchers_are_told() -> None:
    dispatcher = people.person(roles=["property_dispatcher"])

    order = make.order()

    assert order.person_id is None
    assert notices.unread_count(person_id=dispatcher.pk) == 1


def test_the_way_of_an_order_is_told_step_by_step() -> None:
    worker = people.person(roles=["repair_worker"])
    order = make.order()
    for minute, (state, text) in enumerate(
        [(OrderState.ACCEPTED, ""), (OrderState.ONSITE, ""), (OrderState.DONE, "换灯管")]
    ):
        service.move_order(
            order_id=order.pk,
            to=state,
            by_id=worker.pk,
            at=NOON + timedelta(minutes=minute),
            text=text,
        )

    order.refresh_from_db()
    assert (order.state, order.result) == (OrderState.DONE, "换灯管")
    assert order.arrived_at == NOON + timedelta(minutes=1)
    told = [entry.kind for entry in selectors.entries(order_id=order.pk)]
    assert told == ["MADE", "ACCEPTED", "ONSITE", "DONE"]


def test_done_needs_words_and_a_done_order_cannot_be_taken() -> None:
    worker = people.person(roles=["repair_worker"])
    order = make.order()
    with pytest.raises(DeskRefused, match="处理结果"):
        service.move_order(order_id=order.pk, to=OrderState.DONE, by_id=worker.pk, at=NOON)
    service.move_order(order_id=order.pk, to=OrderState.DONE, by_id=worker.pk, at=NOON, text="好")

    with pytest.raises(OrderMoved, match="已完成"):
        service.move_order(order_id=order.pk, to=OrderState.ACCEPTED, by_id=worker.pk, at=NOON)


def test_another_teams_order_is_refused_and_unseen() -> None:
    people.person(roles=["repair_worker"])
    other = people.person(roles=["cleaner"])
    order = make.order()

    with pytest.raises(NotYourOrder):
        service.move_order(order_id=order.pk, to=OrderState.ACCEPTED, by_id=other.pk, at=NOON)

    assert numbers(other.pk) == []
    assert selectors.order_for(viewer_id=other.pk, order_id=order.pk) is None


def test_a_dispatcher_of_a_district_sees_its_own_orders_only() -> None:
    branch = people.branch()
    here, there = make.order(branch_id=branch.pk), make.order()
    local = people.person()
    people.grant(person=local, role="property_dispatcher", branch=branch)
    city = people.person(roles=["property_dispatcher"])

    assert (numbers(local.pk), numbers(city.pk)) == ([here.pk], [there.pk])


def test_giving_it_away_tells_the_new_one() -> None:
    boss = people.person(roles=["property_dispatcher"])
    worker = people.person(roles=["hvac_worker"])
    order = make.order()

    service.give_order(
        order_id=order.pk,
        role="hvac_worker",
        person_id=worker.pk,
        by_id=boss.pk,
        reason="是空调漏水",
        at=NOON,
    )

    assert WorkOrder.objects.get(pk=order.pk).person_id == worker.pk
    assert notices.unread_count(person_id=worker.pk) == 1


def test_a_person_of_another_team_cannot_be_given_it() -> None:
    boss, other = people.person(roles=["property_dispatcher"]), people.person(roles=["cleaner"])

    with pytest.raises(DeskRefused, match="班组"):
        service.give_order(
            order_id=make.order().pk,
            role="hvac_worker",
            person_id=other.pk,
            by_id=boss.pk,
            reason="",
            at=NOON,
        )


def test_the_order_follows_its_case_forward_only() -> None:
    order = make.order(subject="case:77")

    moved = [
        service.follow_case(subject="case:77", to=state, at=NOON)
        for state in (OrderState.ONSITE, OrderState.ACCEPTED, OrderState.DONE, OrderState.DONE)
    ]
    reopened = service.reopen_orders(subject="case:77", at=NOON)

    order.refresh_from_db()
    assert (moved, reopened, order.state) == ([1, 0, 1, 0], 1, OrderState.ONSITE)


def test_late_is_told_once_to_the_worker() -> None:
    worker = people.person(roles=["repair_worker"])
    order = make.order()
    later = order.arrive_by + timedelta(seconds=1)
    due = selectors.late_untold(now=later)

    told = [service.say_late(order_id=order.pk, at=later) for _ in range(2)]

    assert (due, told) == ([order.pk], [True, False])
    assert selectors.late_untold(now=later) == []
    assert notices.unread_count(person_id=worker.pk) == 2


def test_the_database_shows_neither_phone_nor_words() -> None:
    make.order()

    with connection.cursor() as cursor:
        cursor.execute("SELECT phone, detail FROM desk_workorder")
        kept = "".join(cursor.fetchone())

    assert "13800000001" not in kept
    assert "灯管" not in kept


@pytest.mark.parametrize("q", ["302", "照明", "13800000001", "BX"])
def test_search_finds_place_kind_phone_and_case(q: str) -> None:
    boss = people.person(roles=["property_dispatcher"])
    order = make.order()

    page = selectors.orders(viewer_id=boss.pk, asked=Asked(q=q), now=NOON)

    assert [row.pk for row in page.rows] == [order.pk]
