"""The list: open first, filters, pages by key, export."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from zhilian.core.testing import NOON
from zhilian.incidents import selectors
from zhilian.incidents.tests import make
from zhilian.incidents.types import IncidentFilter, Sort

pytestmark = pytest.mark.django_db
ClientAs = Callable[..., Client]
HOME = "/ops/incidents/"


def numbers(**wanted: object) -> list[str]:
    page = selectors.incidents_page(wanted=IncidentFilter(**wanted))  # type: ignore[arg-type]
    return [row.number for row in page.rows]


def test_open_incidents_come_first_then_the_newest() -> None:
    old_open = make.incident(at=NOON - timedelta(hours=5))
    ended = make.restored(at=NOON - timedelta(hours=1))
    new_open = make.incident(at=NOON)

    assert numbers() == [new_open.number, old_open.number, ended.number]


def test_pages_by_key_show_each_incident_once() -> None:
    for n in range(selectors.PAGE // 2 + 3):
        make.incident(at=NOON + timedelta(minutes=n // 2))
        make.restored(at=NOON + timedelta(minutes=n // 2), minutes=1)

    for sort in Sort:
        seen = walked(IncidentFilter(sort=sort))

        assert len(seen) == len(set(seen)) == 2 * (selectors.PAGE // 2 + 3)


def walked(wanted: IncidentFilter) -> list[int]:
    """What all pages show, one after the other."""
    page = selectors.incidents_page(wanted=wanted)
    seen = [row.pk for row in page.rows]
    while page.next_key:
        page = selectors.incidents_page(wanted=wanted, after=page.next_key)
        seen += [row.pk for row in page.rows]
    return seen


@pytest.mark.parametrize("key", ["x", "0_2026_1", "0_2026-11-24T12:00:00_1", f"0_{NOON}_{2**70}"])
def test_key_that_cannot_be_read_begins_at_the_top(key: str) -> None:
    incident = make.incident()

    page = selectors.incidents_page(wanted=IncidentFilter(), after=key)

    assert [row.pk for row in page.rows] == [incident.pk]


def test_filters_find_what_they_name() -> None:
    real = make.incident(check=make.target(window_code="canteen.order", name="食堂订餐"))
    drill = make.incident(drill=True, at=NOON + timedelta(days=1))

    assert numbers(drill="no") == [real.number]
    assert numbers(drill="yes") == [drill.number]
    assert numbers(window="canteen.order") == [real.number]
    assert numbers(q="食堂") == [real.number]
    assert numbers(since=NOON + timedelta(hours=1)) == [drill.number]
    assert numbers(until=NOON + timedelta(hours=1)) == [real.number]
    assert numbers(status="CLOSED") == []


def test_filters_live_in_the_address(client_as: ClientAs) -> None:
    make.incident(check=make.target(name="食堂订餐"))
    make.incident(check=make.target(name="会议室预订"))

    text = client_as("ops_manager").get(f"{HOME}?q=食堂&status=DETECTED").content.decode()

    assert "食堂订餐 故障" in text
    assert "会议室预订" not in text
    assert 'value="DETECTED" selected' in text


@pytest.mark.parametrize("query", ["status=NONSENSE", "since=99", "sort=x", "after=%00", "q=%00"])
def test_filters_that_make_no_sense_are_left_out(client_as: ClientAs, query: str) -> None:
    make.incident()

    assert client_as("ops_manager").get(f"{HOME}?{query}").status_code == 200


def test_empty_list_says_what_to_do(client_as: ClientAs) -> None:
    client = client_as("ops_manager")

    assert "还没有故障记录" in client.get(HOME).content.decode()
    assert "换一个词" in client.get(f"{HOME}?q=x").content.decode()


def test_export_holds_what_the_filter_finds(client_as: ClientAs) -> None:
    found = make.incident(check=make.target(name="=cmd()"))
    make.incident(drill=True)

    answer = client_as("purchaser").get(f"{HOME}export.csv?drill=no")

    body = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    lines = body.splitlines()
    assert len(lines) == 2
    assert lines[1].startswith(f"{found.number},'=cmd()")


def test_list_s_queries_do_not_grow(
    client_as: ClientAs, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(8):
        make.incident()
    client = client_as("ops_manager")
    client.get(HOME)

    with django_assert_max_num_queries(12):
        client.get(HOME)


def test_list_says_that_there_is_news_and_moves_nothing(client_as: ClientAs) -> None:
    make.incident()
    client = client_as("ops_manager")
    first = client.get(f"{HOME}?news=1")

    same = client.get(f"{HOME}?news=1", headers={"if-none-match": first.headers["ETag"]})
    make.incident()
    changed = client.get(f"{HOME}?news=1", headers={"if-none-match": first.headers["ETag"]})

    assert (same.status_code, changed.status_code) == (304, 200)
    assert "列表有更新" in changed.content.decode()
    assert "<tr" not in changed.content.decode()
