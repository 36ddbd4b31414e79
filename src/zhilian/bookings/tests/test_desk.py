"""The desk of bookings: each section keeps its own kinds, a district its own branch."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from zhilian.bookings.models import Closure, ExtraHours, Offer, Reservation, Resource
from zhilian.bookings.tests import make
from zhilian.bookings.types import ReservationState, ResourceKind, ResourceState
from zhilian.core.models import JournalEntry
from zhilian.core.times import clock_now, local
from zhilian.directory.tests import make as people

pytestmark = pytest.mark.django_db
ClientAs = Callable[..., Client]
HOME = "/desk/bookings/"


@pytest.fixture
def room() -> Resource:
    return make.resource(hours="1-7 00:00-24:00", horizon_days=60)


@pytest.fixture
def taken(room: Resource) -> Reservation:
    """Tomorrow at noon, by the real clock."""
    starts = local(clock_now() + timedelta(days=1)).replace(hour=12, minute=0, second=0)
    starts = starts.replace(microsecond=0)
    return make.reservation(
        room, starts_at=starts, ends_at=starts + timedelta(hours=1), at=clock_now()
    )


def text(answer: Any) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(body.decode())


def page(client: Client, name: str, /, *args: Any, **query: str) -> str:
    return text(client.get(reverse(f"bookings:{name}", args=args), query))


def post(client: Client, name: str, /, *args: Any, **said: str) -> Any:
    return client.post(reverse(f"bookings:{name}", args=args), said, follow=True)


def around(taken: Reservation, **more: str) -> dict[str, str]:
    """A stretch with the reservation in it, as the form is filled."""
    hour = timedelta(hours=1)
    return {
        "starts_at": f"{local(taken.starts_at - hour):%Y-%m-%dT%H:%M}",
        "ends_at": f"{local(taken.ends_at + hour):%Y-%m-%dT%H:%M}",
        "reason": "更换空调",
        **more,
    }


@pytest.mark.parametrize(("place", "word"), [("resources", "资源"), ("reservations", "A2026")])
@pytest.mark.usefixtures("taken")
def test_a_list_opens_within_budget_finds_nothing_and_goes_out_as_a_file(
    place: str,
    word: str,
    client_as: ClientAs,
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    client = client_as("meeting_admin")
    client.get(f"{HOME}{place}/")

    with django_assert_max_num_queries(16):
        shown = text(client.get(f"{HOME}{place}/"))
    nothing = text(client.get(f"{HOME}{place}/", {"q": "没有这样的东西"}))
    file = text(client.get(f"{HOME}{place}/export.csv"))

    assert word in shown
    assert "没有符合条件的记录" in nothing
    assert word in file
    assert JournalEntry.objects.filter(kind="bookings.list.exported").count() == 1


def test_a_section_keeps_its_kinds_and_no_others(room: Resource, client_as: ClientAs) -> None:
    welfare = client_as("welfare_admin")

    assert room.name not in page(welfare, "resources")
    assert welfare.get(reverse("bookings:resource", args=[room.pk])).status_code == 404
    assert post(welfare, "switch", room.pk, reason="试").status_code == 404
    assert client_as("staff").get(HOME).status_code == 403


def test_a_district_keeps_everything_of_its_branch_and_nothing_of_the_city(room: Resource) -> None:
    branch = people.branch()
    own = make.resource(ResourceKind.CLINIC, branch_id=branch.pk)
    admin = people.person()
    people.grant(person=admin, role="district_admin", branch=branch)
    client = Client()
    people.sign_in(client, admin)

    listed = page(client, "resources")

    assert own.name in listed
    assert room.name not in listed
    assert client.get(reverse("bookings:resource", args=[own.pk])).status_code == 200
    assert client.get(reverse("bookings:resource", args=[room.pk])).status_code == 404


def test_the_calendar_shows_what_is_taken_and_leads_to_it(
    taken: Reservation, client_as: ClientAs
) -> None:
    day = f"{local(taken.starts_at):%Y-%m-%d}"

    shown = page(client_as("meeting_admin"), "calendar", kind="ROOM", day=day)

    assert str(taken.person) in shown
    assert reverse("bookings:reservation", args=[taken.pk]) in shown


def test_days_are_shown_as_what_is_left(client_as: ClientAs) -> None:
    line = make.resource(ResourceKind.BUS_LINE)
    make.resource(ResourceKind.BUS_TRIP, parent=line.code, units=45, hours="1-7 07:00-08:00")

    assert "45/45" in page(client_as("fleet_admin"), "calendar", kind="BUS_TRIP")


def test_closing_over_a_reservation_has_to_be_meant(
    taken: Reservation, client_as: ClientAs
) -> None:
    client = client_as("meeting_admin")

    asked = post(client, "close", taken.resource_id, **around(taken))
    before = Closure.objects.count()
    done = post(client, "close", taken.resource_id, **around(taken, call_off="on"))

    taken.refresh_from_db()
    assert "已有 1 个预约" in text(asked)
    assert "更换空调" in text(asked)
    assert before == 0
    assert "取消了 1 个预约" in text(done)
    assert taken.state == ReservationState.CALLED_OFF
    assert JournalEntry.objects.filter(kind="bookings.resource.closed").count() == 1


def test_a_closure_is_lifted_but_not_by_another_resource(
    taken: Reservation, client_as: ClientAs
) -> None:
    client, other = client_as("meeting_admin"), make.resource()
    post(client, "close", taken.resource_id, **around(taken, call_off="on"))
    closure = Closure.objects.get()

    astray = post(client, "lift", other.pk, closure.pk)
    post(client, "lift", taken.resource_id, closure.pk)

    closure.refresh_from_db()
    assert astray.status_code == 404
    assert closure.lifted_at is not None


def test_one_reservation_is_taken_away_with_a_reason(
    taken: Reservation, client_as: ClientAs
) -> None:
    client = client_as("meeting_admin")

    bare = post(client, "reservation", taken.pk)
    done = post(client, "reservation", taken.pk, reason="设备故障")
    again = post(client, "reservation", taken.pk, reason="设备故障")

    taken.refresh_from_db()
    assert bare.status_code == 422
    assert "已取消并告诉预约人" in text(done)
    assert taken.state == ReservationState.CALLED_OFF
    assert again.status_code == 422


def test_a_resource_is_set_up_changed_and_taken_out_of_use(client_as: ClientAs) -> None:
    client = client_as("meeting_admin")
    said = {
        "code": "room-9", "name": "909 会议室", "units": "1", "seats": "30", "step_minutes": "5",
        "buffer_minutes": "15", "horizon_days": "30", "position": "0", "hours": "1-5 08:00-18:00",
    }  # fmt: skip
    new = f"{reverse('bookings:resource_new')}?kind=ROOM"

    wrong = client.post(new, {**said, "hours": "周一到周五"})
    client.post(new, said)
    twice = client.post(new, said)
    made = Resource.objects.get(code="room-9")
    post(client, "resource_edit", made.pk, **{**said, "seats": "40"})
    post(client, "switch", made.pk, reason="装修")

    made.refresh_from_db()
    assert wrong.status_code == 422
    assert "909 会议室" in text(wrong)
    assert twice.status_code == 422
    assert (made.seats, made.state) == (40, ResourceState.CLOSED)


def test_editing_keeps_what_is_not_asked(client_as: ClientAs) -> None:
    line = make.resource(ResourceKind.BUS_LINE, seats=45, ref="line:1", facts={"stops": ["北门"]})
    said = {"name": "1 号线", "units": "1", "horizon_days": "7", "position": "0"}

    post(client_as("fleet_admin"), "resource_edit", line.pk, **said)

    line.refresh_from_db()
    assert (line.name, line.seats, line.ref) == ("1 号线", 45, "line:1")
    assert line.facts == {"stops": ["北门"]}


def test_a_section_cannot_set_up_what_it_does_not_keep(client_as: ClientAs) -> None:
    answer = client_as("meeting_admin").get(f"{reverse('bookings:resource_new')}?kind=CAR")

    assert "下一步" in text(answer)


def test_hours_are_added_every_week_and_dropped_one_by_one(
    room: Resource, client_as: ClientAs
) -> None:
    client = client_as("meeting_admin")
    day = local(clock_now()).date() + timedelta(days=1)
    said = {"day": f"{day}", "opens": "09:00", "closes": "12:00"}

    post(client, "add_hours", room.pk, **said, until=f"{day + timedelta(days=14)}")
    many = ExtraHours.objects.count()
    endless = post(client, "add_hours", room.pk, **said, until=f"{day + timedelta(days=400)}")
    post(client, "drop_hours", room.pk, ExtraHours.objects.order_by("day")[0].pk)

    assert many == 3
    assert endless.status_code == 422
    assert ExtraHours.objects.count() == 2


def test_an_offer_is_added_and_its_price_changed(client_as: ClientAs) -> None:
    hospital = make.resource(ResourceKind.HOSPITAL)
    client = client_as("welfare_admin")
    said = {"code": "basic", "kind": "PACKAGE", "name": "基础套餐", "position": "0", "open": "on"}

    post(client, "offer_new", hospital.pk, **said, price="680.50")
    offer = Offer.objects.get()
    post(client, "offer", hospital.pk, offer.pk, **said, price="700")

    offer.refresh_from_db()
    assert offer.price == 70000
    assert "基础套餐" in page(client, "resource", hospital.pk)


@pytest.mark.parametrize("said", ["2026-02-30", "gestern", "1989-12-31"])
def test_odd_day_in_the_address_is_told_with_what_is_shown(
    client_as: ClientAs, room: Resource, said: str
) -> None:
    today = local(clock_now()).date()
    keeper = client_as("meeting_admin")

    pages = [page(keeper, "calendar", day=said), page(keeper, "resource", room.pk, day=said)]

    for found in pages:
        assert f"地址里的 day={said}（日期）" in found
        assert f"现在显示的是 {today}" in found
