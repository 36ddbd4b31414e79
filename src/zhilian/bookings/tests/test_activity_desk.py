"""The desk of activities and of hospitals."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from zhilian.bookings import draws, service
from zhilian.bookings.models import Activity, HospitalLink, HospitalOrder, SignUp
from zhilian.bookings.service import Entry, Examination
from zhilian.bookings.tests import make
from zhilian.bookings.types import Method, ResourceKind
from zhilian.core.times import clock_now, local
from zhilian.directory.tests import make as people

pytestmark = pytest.mark.django_db
ClientAs = Callable[..., Client]
HOME = "/desk/bookings/"
DAY = timedelta(days=1)


def moments(**days: float) -> dict[str, str]:
    """So many days from now, as the form is filled."""
    return {
        name: f"{local(clock_now() + timedelta(days=n)):%Y-%m-%dT%H:%M}" for name, n in days.items()
    }


def said(**more: Any) -> dict[str, Any]:
    when = moments(starts_at=10, ends_at=10.2, opens_at=-1, closes_at=5)
    return {"code": "cup", "name": "羽毛球赛", "kind": "比赛", "place": "球馆",
            "method": "FIRST_COME", "groups": "男子单打 16\n女子单打：12",
            **when, **more}  # fmt: skip


def live(method: Method = Method.FIRST_COME) -> Activity:
    now = clock_now()
    return make.activity(
        method=method, capacity=1, starts_at=now + 5 * DAY, ends_at=now + 6 * DAY,
        opens_at=now - DAY, closes_at=now + DAY,
        draw_at=now + 2 * DAY if method == Method.LOTTERY else None,
    )  # fmt: skip


def enter(one: Activity) -> SignUp:
    person = people.person()
    holder = make.holder(of=person)
    return service.sign_up(
        entry=Entry(key=f"k{person.pk}", activity=one.code, group="", holder=holder,
                    at=clock_now())
    )  # fmt: skip


def text(answer: Any) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(body.decode())


def test_activity_is_set_up_with_its_groups_and_changed(client_as: ClientAs) -> None:
    client = client_as("welfare_admin")

    client.post(f"{HOME}activities/new/", said())
    one = Activity.objects.get()
    form = text(client.get(f"{HOME}activities/{one.pk}/edit/"))
    client.post(f"{HOME}activities/{one.pk}/edit/", said(groups="男子单打 20"))

    assert "女子单打 12" in form
    assert list(one.groups.values_list("name", "capacity")) == [("男子单打", 20)]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"groups": "男子单打"}, "请写成“组名 名额”"),
        ({"method": "LOTTERY"}, "抽签的活动请填写抽签时间"),
        (moments(ends_at=9), "结束要晚于开始"),
        (moments(closes_at=11), "报名截止不能晚于活动开始"),
    ],
)
def test_wrong_activity_is_refused_in_words(
    client_as: ClientAs, wrong: dict[str, str], words: str
) -> None:
    answer = client_as("welfare_admin").post(f"{HOME}activities/new/", said(**wrong))

    assert (answer.status_code, words in text(answer)) == (422, True)
    assert not Activity.objects.exists()


def test_draw_shows_what_anybody_needs_to_check_it(client_as: ClientAs) -> None:
    one = live(Method.LOTTERY)
    for _n in range(3):
        enter(one)
    client, page = client_as("welfare_admin"), f"{HOME}activities/{one.pk}/"
    before = text(client.get(page))
    client.post(f"{page}draw/")
    early = SignUp.objects.filter(rank__isnull=False).count()
    Activity.objects.update(closes_at=clock_now() - timedelta(minutes=1))

    client.post(f"{page}draw/")

    one.refresh_from_db()
    shown = text(client.get(page))
    entries = [(row.ticket, row.group.name) for row in SignUp.objects.select_related("group")]
    assert "抽签后公布" in before
    assert "名额 1" in before
    assert early == 0
    assert one.seed in shown
    assert draws.commitment(one.seed) == one.commitment
    assert dict(SignUp.objects.values_list("ticket", "rank")) == draws.ranks(
        secret=one.seed, entries=entries
    )


def test_called_off_with_a_reason_everybody_is_let_go(client_as: ClientAs) -> None:
    one = live()
    entry = enter(one)
    client = client_as("welfare_admin")

    unsaid = client.post(f"{HOME}activities/{one.pk}/call-off/", {"reason": ""})
    client.post(f"{HOME}activities/{one.pk}/call-off/", {"reason": "大风预警"})

    entry.refresh_from_db()
    assert (unsaid.status_code, entry.state) == (422, "RELEASED")
    assert "大风预警" in text(client.get(f"{HOME}activities/{one.pk}/"))


def test_a_branch_keeps_its_own_activities(client_as: ClientAs) -> None:
    branch, city = people.branch(), live()
    person = people.person(unit=people.unit(branch=branch))
    people.grant(person=person, role="district_admin", branch=branch)
    client = Client()
    people.sign_in(client, person)

    client.post(f"{HOME}activities/new/", said())

    made = Activity.objects.get(code="cup")
    assert made.branch_id == branch.pk
    assert client.get(f"{HOME}activities/{city.pk}/").status_code == 404
    assert client.get(f"{HOME}activities/{made.pk}/").status_code == 200


def test_entries_are_listed_and_exported_with_few_questions(
    client_as: ClientAs, django_assert_max_num_queries: Any
) -> None:
    one = live()
    for _n in range(12):
        enter(one)
    client = client_as("welfare_admin")
    client.get(f"{HOME}activities/")

    with django_assert_max_num_queries(12):
        client.get(f"{HOME}activities/")
    with django_assert_max_num_queries(12):
        page = text(client.get(f"{HOME}activities/{one.pk}/?state=WAITING"))

    assert "共 11 条" in page
    assert text(client.get(f"{HOME}activities/{one.pk}/export.csv")).count("\r\n") == 13


def test_hospital_link_is_set_and_its_secret_never_shown(client_as: ClientAs) -> None:
    hospital = make.resource(ResourceKind.HOSPITAL)
    client, page = client_as("welfare_admin"), f"{HOME}hospitals/{hospital.pk}/"
    body = {"provider": "http_hospital", "url": "https://tj.example.cn/", "enabled": "on"}

    short = client.post(f"{page}link/", {**body, "secret": "short"})
    client.post(f"{page}link/", {**body, "secret": "0123456789abcdef-secret"})
    client.post(f"{page}link/", {**body, "url": "https://tj2.example.cn/", "secret": ""})

    link = HospitalLink.objects.get()
    assert "接口密钥不少于" in text(short)
    assert (link.url, link.secret) == ("https://tj2.example.cn/", "0123456789abcdef-secret")
    assert "0123456789abcdef" not in text(client.get(page)) + text(client.get(f"{page}link/"))


def test_hospital_orders_that_wait_are_pushed_now(client_as: ClientAs) -> None:
    hospital, person = make.resource(ResourceKind.HOSPITAL), people.person(name="赵体检")
    now = clock_now()
    service.order_examination(
        wish=Examination(
            hospital=hospital.code, package="基础套餐", day=(now + DAY).date(), idno="",
            holder=make.holder(of=person), effect="e1", at=now,
        )
    )  # fmt: skip
    HospitalOrder.objects.update(next_at=now + DAY)
    client = client_as("welfare_admin")

    client.post(f"{HOME}hospitals/{hospital.pk}/push/")

    due = HospitalOrder.objects.get().next_at
    assert due is not None
    assert due <= clock_now()
    assert "赵体检" in text(client.get(f"{HOME}hospitals/{hospital.pk}/"))
    assert hospital.name in text(client.get(f"{HOME}hospitals/"))
