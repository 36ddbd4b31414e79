"""Pages of the roster's depth: who may, what is shown, what a press changes."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from zhilian.core.times import local
from zhilian.directory.models import Person
from zhilian.directory.tests import make as directory
from zhilian.oncall import selectors, service
from zhilian.oncall.models import HandOver, Leave, Override, Swap
from zhilian.oncall.tests import make
from zhilian.oncall.types import Layer

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
Browser = Callable[..., Client]
PAGES = [
    "",
    "month/",
    "me/",
    "changes/",
    "swaps/",
    "handovers/",
    "fairness/",
    "canary/",
    "feeds/",
    "arrivals/",
    "calls/",
]


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def change_at() -> datetime:
    """One instant for both: a second between them would be a gap, no change of hands."""
    return now() - HOUR


@pytest.fixture
def first(change_at: datetime) -> Person:
    person = directory.person(name="王工", roles=["ops_software"], phone="13800000001")
    make.shift(person, starts_at=change_at - 19 * HOUR, ends_at=change_at)
    return person


@pytest.fixture
def second(first: Person, change_at: datetime) -> Person:
    person = directory.person(name="李工", roles=["ops_hardware"], phone="13800000002")
    make.shift(person, starts_at=change_at, ends_at=change_at + 21 * HOUR)
    make.shift(first, starts_at=change_at + 21 * HOUR, ends_at=change_at + 45 * HOUR)
    return person


@pytest.mark.parametrize("page", PAGES)
def test_page_is_shown_within_its_query_budget(
    page: str, second: Person, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = make.signed_in(directory.person(roles=["ops_manager"]))
    client.get("/ops/oncall/me/")

    with django_assert_max_num_queries(22):
        answer = client.get(f"/ops/oncall/{page}")

    assert answer.status_code == 200


@pytest.mark.parametrize("page", ["fairness/", "swaps/", "handovers/"])
def test_lists_go_out_as_csv(page: str, second: Person) -> None:
    client = make.signed_in(directory.person(roles=["ops_manager"]))

    answer = client.get(f"/ops/oncall/{page}?format=csv")

    assert answer.headers["Content-Type"].startswith("text/csv")
    assert b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def test_my_page_says_who_is_on_until_when_and_what_is_open(second: Person) -> None:
    made = make.incident(at=now())

    mine = make.signed_in(second).get("/ops/oncall/me/").content.decode()
    other = (
        make.signed_in(directory.person(roles=["hotline"])).get("/ops/oncall/me/").content.decode()
    )

    assert "现在是您当班" in mine
    assert made.number in mine
    assert "现在不是您当班" in other
    assert "李工 当班" in other


def test_take_over_by_one_press(first: Person, second: Person) -> None:
    make.signed_in(first).post("/ops/oncall/me/take-over/")

    current = selectors.on_call(at=now() + timedelta(seconds=2))
    assert current is not None
    assert current.name == "王工"


def test_stand_in_and_taking_it_back_by_the_pages(first: Person, second: Person) -> None:
    client = make.signed_in(first)
    form = {
        "layer": "PRIMARY",
        "person": first.pk,
        "starts_at": _typed(now() + 2 * HOUR),
        "ends_at": _typed(now() + 4 * HOUR),
        "reason": "顺路",
    }

    assert client.post("/ops/oncall/overrides/new/", form).status_code == 302
    held = Override.objects.get()
    page = client.get(f"/ops/oncall/overrides/{held.pk}/").content.decode()
    client.post(f"/ops/oncall/overrides/{held.pk}/cancel/")

    assert "王工替班" in page
    held.refresh_from_db()
    assert held.cancelled_at is not None


def test_a_form_that_is_refused_keeps_what_was_typed(first: Person) -> None:
    form = {
        "layer": "PRIMARY",
        "person": first.pk,
        "starts_at": _typed(now() - 4 * HOUR),
        "ends_at": _typed(now() - 2 * HOUR),
        "reason": "已经过去",
    }

    answer = make.signed_in(first).post("/ops/oncall/overrides/new/", form)

    assert answer.status_code == 400
    assert "已经过去" in answer.content.decode()


def _typed(moment: datetime) -> str:
    return (moment + 8 * HOUR).strftime("%Y-%m-%dT%H:%M")


def test_swap_is_asked_and_agreed_by_the_pages(first: Person, second: Person) -> None:
    (mine,) = [
        d
        for d in selectors.duties(starts_at=now() + 21 * HOUR, ends_at=now() + 40 * HOUR)
        if d.person_id == first.pk
    ]
    gives = f"{first.pk}|{mine.starts_at.isoformat()}|{mine.ends_at.isoformat()}"

    make.signed_in(first).post("/ops/oncall/swaps/new/", {"gives": gives, "other": second.pk})
    swap = Swap.objects.get()
    shown = make.signed_in(second).get("/ops/oncall/changes/").content.decode()
    make.signed_in(second).post(f"/ops/oncall/swaps/{swap.pk}/agree/")

    assert "等您答复" in shown
    current = selectors.on_call(at=now() + 22 * HOUR)
    assert current is not None
    assert current.name == "李工"


def test_leave_is_for_oneself_unless_one_is_the_manager(first: Person, second: Person) -> None:
    form = {
        "person": second.pk,
        "starts_at": _typed(now() + 2 * HOUR),
        "ends_at": _typed(now() + 4 * HOUR),
        "reason": "",
    }

    refused = make.signed_in(first).post("/ops/oncall/leaves/new/", form)
    done = make.signed_in(directory.person(roles=["ops_manager"])).post(
        "/ops/oncall/leaves/new/", form
    )

    assert (refused.status_code, done.status_code) == (400, 302)
    assert Leave.objects.get().person_id == second.pk


def test_hand_over_is_given_and_taken_by_the_pages(first: Person, second: Person) -> None:
    (change,) = [c for c in selectors.changes(now=now()) if c.outgoing_id == first.pk]
    assert "缺交接" in make.signed_in(second).get("/ops/oncall/handovers/").content.decode()

    make.signed_in(first).post(
        f"/ops/oncall/handovers/give/{change.key}/", {"notes": "钥匙在三号柜"}
    )
    handover = HandOver.objects.get()
    page = make.signed_in(second).get(f"/ops/oncall/handovers/{handover.pk}/").content.decode()
    make.signed_in(second).post(f"/ops/oncall/handovers/{handover.pk}/take/", {"version": 1})

    assert "钥匙在三号柜" in page
    assert "签字接班" in page
    handover.refresh_from_db()
    assert handover.taken_at is not None


def test_feed_address_is_shown_once(first: Person) -> None:
    client = make.signed_in(first)

    made = client.post("/ops/oncall/feeds/", {"scope": "MINE", "label": "手机"}).content.decode()
    later = client.get("/ops/oncall/feeds/").content.decode()

    assert ".ics" in made
    assert ".ics" not in later


def test_month_marks_holidays_and_shows_who_is_behind(second: Person) -> None:
    service.put_shift(
        person_id=second.pk,
        starts_at=datetime(2027, 1, 1, tzinfo=UTC),
        ends_at=datetime(2027, 1, 2, tzinfo=UTC),
        at=datetime(2026, 12, 1, tzinfo=UTC),
        layer=Layer.BACKUP,
    )
    client = make.signed_in(directory.person(roles=["ops_manager"]))

    page = client.get("/ops/oncall/month/?month=2027-01-15").content.decode()

    assert "元旦" in page
    assert "备班" in page


def test_rotation_is_set_and_ended_by_the_pages(first: Person) -> None:
    client = make.signed_in(directory.person(roles=["ops_manager"]))
    form = {
        "layer": "PRIMARY",
        "every": "week",
        "weekday": 0,
        "at": "08:30",
        "first_day": now().date().isoformat(),
        "hours": "nights",
        "goes_on": "on",
        "weeks": 4,
        "person_1": first.pk,
    }

    assert client.post("/ops/oncall/pattern/", form).status_code == 302
    (rotation,) = selectors.rotations()
    assert "正在进行的长期轮换" in client.get("/ops/oncall/pattern/").content.decode()
    client.post(f"/ops/oncall/rotations/{rotation.pk}/end/")

    assert selectors.rotations() == []


def test_what_is_always_chosen_is_not_called_optional() -> None:
    manager = make.signed_in(directory.person(roles=["ops_manager"]))

    shown = manager.get("/ops/oncall/overrides/new/").content.decode()

    label = shown.split('for="id_layer"')[1].split("</label>")[0]
    assert "班次" in label
    assert "选填" not in label
    assert "选填" in shown


def test_hand_over_after_taking_over_amid_a_second_is_signed(first: Person, second: Person) -> None:
    third = directory.person(name="赵工", roles=["ops_hardware"], phone="13800000003")
    at = now() - timedelta(microseconds=300_000)
    service.take_over(person_id=third.pk, at=at)
    (change,) = [c for c in selectors.changes(now=now()) if c.changes_at == at]

    page = make.signed_in(second).post(
        f"/ops/oncall/handovers/give/{change.key}/", {"notes": "钥匙"}
    )

    assert page.status_code == 302
    assert HandOver.objects.get().changes_at == at


@pytest.mark.parametrize(
    ("path", "part", "shown"),
    [
        ("?week=2026-02-30", "week=2026-02-30（周）", "{0:%Y-%m-%d}"),
        ("month/?month=1789-07", "month=1789-07（月份）", "{0.year} 年 {0.month} 月"),
    ],
)
def test_odd_date_in_the_address_is_told_with_what_is_shown(
    client_as: Browser, path: str, part: str, shown: str
) -> None:
    text = client_as("ops_manager").get(f"/ops/oncall/{path}").content.decode()

    assert f"地址里的 {part}" in text
    assert f"现在显示的是 {shown.format(local(now()))}" in text


@pytest.mark.parametrize("said", ["2026-11", "2026-11-24"])
def test_month_is_written_with_a_day_or_without(client_as: Browser, said: str) -> None:
    text = client_as("ops_manager").get(f"/ops/oncall/month/?month={said}").content.decode()

    assert "2026 年 11 月" in text
    assert "地址里的" not in text
