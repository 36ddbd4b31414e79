"""Pages of on-call: who may, what is shown, what was changed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from zhilian.core.testing import NOON
from zhilian.directory.tests import make as directory
from zhilian.incidents import service as incidents
from zhilian.oncall import selectors, service
from zhilian.oncall.models import Shift
from zhilian.oncall.tests import make

pytestmark = pytest.mark.django_db
Browser = Callable[..., Client]
HOUR = timedelta(hours=1)


def now() -> datetime:
    return datetime.now(tz=UTC)


def shown(client: Client, path: str = "/ops/oncall/") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def on_shift(name: str = "王工", *, hours: int = 12) -> Shift:
    person = directory.person(name=name, roles=["ops_software"], phone="13812345678")
    return service.put_shift(
        person_id=person.pk, starts_at=now() - HOUR, ends_at=now() + hours * HOUR, at=now()
    )


def local_text(moment: datetime) -> str:
    return f"{moment + timedelta(hours=8):%Y-%m-%dT%H:%M}"


@pytest.mark.parametrize("role", ["ops_manager", "ops_hardware", "hotline", "purchaser"])
def test_roster_says_who_is_on_with_a_masked_phone(client_as: Browser, role: str) -> None:
    on_shift()

    page = shown(client_as(role))

    assert "王工" in page
    assert "138****5678" in page
    assert "13812345678" not in page


def test_roster_refuses_staff(client_as: Browser) -> None:
    assert client_as("staff").get("/ops/oncall/").status_code == 403


def test_roster_shows_a_gap_before_it_happens(client_as: Browser) -> None:
    on_shift(hours=5)

    page = shown(client_as("ops_manager"))

    assert "这些时间没有人值班" in page
    assert "安排" in page


def test_roster_offers_planning_to_the_manager_only(client_as: Browser) -> None:
    on_shift()

    assert "shifts/new/" in shown(client_as("ops_manager"))
    assert "/pattern/" not in shown(client_as("ops_software"))


@pytest.mark.parametrize("week", ["2026-13-45", "x", "0001-01-01", "9999-12-31", ""])
def test_roster_bears_nonsense_in_its_address(client_as: Browser, week: str) -> None:
    assert client_as("ops_manager").get(f"/ops/oncall/?week={week}").status_code == 200


def test_roster_stays_within_its_query_budget(
    client_as: Browser, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    on_shift()
    client = client_as("ops_manager")

    with django_assert_max_num_queries(16):
        shown(client)


def test_new_shift_replaces_who_was_planned(client_as: Browser) -> None:
    on_shift()
    person = directory.person(name="李工", roles=["ops_hardware"])
    start, end = now() + 2 * HOUR, now() + 4 * HOUR
    form = {"person": person.pk, "starts_at": local_text(start), "ends_at": local_text(end)}

    answer = client_as("ops_manager").post("/ops/oncall/shifts/new/", form)

    assert answer.status_code == 302
    current = selectors.on_call(at=now() + 3 * HOUR)
    assert current is not None
    assert current.name == "李工"


def test_new_shift_bad_times_keep_what_was_typed(client_as: Browser) -> None:
    person = directory.person(roles=["ops_hardware"])
    form = {
        "person": person.pk,
        "starts_at": local_text(now() + 4 * HOUR),
        "ends_at": local_text(now() + 2 * HOUR),
        "note": "与李工换班",
    }

    answer = client_as("ops_manager").post("/ops/oncall/shifts/new/", form)

    page = answer.content.decode()
    assert answer.status_code == 400
    assert "结束时间要晚于开始时间" in page
    assert "与李工换班" in page
    assert Shift.objects.count() == 0


def test_new_shift_in_the_past_is_refused_in_words(client_as: Browser) -> None:
    person = directory.person(roles=["ops_hardware"])
    start, end = now() - 4 * HOUR, now() - 2 * HOUR
    form = {"person": person.pk, "starts_at": local_text(start), "ends_at": local_text(end)}

    answer = client_as("ops_manager").post("/ops/oncall/shifts/new/", form)

    assert "过去的值守记录不能改" in answer.content.decode()


def test_new_shift_is_for_the_manager_only(client_as: Browser) -> None:
    assert client_as("ops_software").get("/ops/oncall/shifts/new/").status_code == 403


def test_remove_shift_leaves_a_gap(client_as: Browser) -> None:
    shift = on_shift()
    client = client_as("ops_manager")
    assert "移除这个班次" in shown(client, f"/ops/oncall/shifts/new/?shift={shift.pk}")

    client.post(f"/ops/oncall/shifts/{shift.pk}/remove/")

    assert selectors.on_call(at=now()) is None


@pytest.mark.parametrize("every", ["week", "day"])
def test_pattern_plans_weeks_without_a_gap(client_as: Browser, every: str) -> None:
    people = [directory.person(roles=["ops_software"]) for _n in range(3)]
    first = (now() + timedelta(hours=8)).date() + timedelta(days=1)
    form = {"every": every, "weekday": 0, "at": "08:30", "first_day": first, "weeks": 3}
    form |= {f"person_{n}": person.pk for n, person in enumerate(people, start=1)}

    answer = client_as("ops_manager").post("/ops/oncall/pattern/", form)

    assert answer.status_code == 302
    start = min(Shift.objects.values_list("starts_at", flat=True))
    assert selectors.gaps_ahead(now=start, until=start + timedelta(days=21)) == []
    assert {s.person_id for s in Shift.objects.all()} == {p.pk for p in people}


@pytest.mark.parametrize("wrong", [{"weeks": 0}, {"weeks": 53}, {"at": "25:00"}, {"person_1": ""}])
def test_pattern_bad_field_is_told(client_as: Browser, wrong: dict[str, object]) -> None:
    person = directory.person(roles=["ops_software"])
    form = {"every": "week", "weekday": 0, "at": "08:30", "first_day": "2026-12-01", "weeks": 3}

    answer = client_as("ops_manager").post(
        "/ops/oncall/pattern/", {**form, "person_1": person.pk, **wrong}
    )

    assert answer.status_code == 400
    assert "没有排上，请先改正下面的内容" in answer.content.decode()
    assert Shift.objects.count() == 0


def test_live_part_shows_the_calling_and_is_304_when_unchanged(client_as: Browser) -> None:
    page = make.paged(make.Chain())
    client = client_as("ops_hardware")

    first = client.get("/ops/oncall/live/")
    again = client.get("/ops/oncall/live/", headers={"If-None-Match": first.headers["ETag"]})

    assert page.paging.incident.number in first.content.decode()
    assert "正在呼叫" in first.content.decode()
    assert again.status_code == 304


def test_live_part_of_a_storm_shows_what_nobody_took_first(client_as: Browser) -> None:
    chain = make.Chain()
    taken = make.paged(chain)
    incident_id = taken.paging.incident_id
    incidents.accept_incident(incident_id=incident_id, person_id=chain.on_call.pk, at=NOON)
    service.note_acceptance(incident_id=incident_id, person_id=chain.on_call.pk, at=NOON)
    waiting = [make.paged(chain).paging.incident.number for _n in range(6)]

    part = client_as("ops_manager").get("/ops/oncall/live/").content.decode()

    assert all(number in part for number in waiting)
    assert taken.paging.incident.number not in part
    assert "另有 1 起" in part


def test_calls_finds_by_number_and_name(client_as: Browser) -> None:
    page = make.paged(make.Chain())
    client = client_as("purchaser")

    assert "王工" in shown(client, f"/ops/oncall/calls/?q={page.paging.incident.number}")
    assert "王工" in shown(client, "/ops/oncall/calls/?q=王")
    assert "没有找到" in shown(client, "/ops/oncall/calls/?q=赵")


def test_export_of_the_roster_names_gaps(client_as: Browser) -> None:
    on_shift(hours=5)

    answer = client_as("ops_manager").get("/ops/oncall/export/")

    text = answer.getvalue().decode("utf-8-sig")
    assert "王工" in text
    assert "无人值守" in text
