"""The page of one window tells its ninety days, its answers and its faults."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from zhilian.faces.console import windows
from zhilian.faces.console.tests import make
from zhilian.monitoring.models import Check
from zhilian.monitoring.tests import make as monitoring
from zhilian.monitoring.types import State

pytestmark = pytest.mark.django_db
Login = Callable[..., Client]
PATH = f"/ops/windows/{make.WINDOW}/"


def seen(check: Check, *oks: bool) -> None:
    agent, _ = monitoring.agent()
    monitoring.see(check, *oks, by=agent, start=make.now() - timedelta(minutes=2))


def test_window_names_itself_and_its_part(client_as: Login) -> None:
    make.platform()
    make.watched()

    text = client_as("ops_software").get(PATH).content.decode()

    assert make.NAME in text
    assert "门禁通行" in text


def test_window_that_nobody_watches_is_unknown(client_as: Login) -> None:
    make.platform()

    text = client_as("ops_software").get(PATH).content.decode()

    assert "没有监测项" in text
    assert windows.window_page(code=make.WINDOW, now=make.now()).state == State.UNKNOWN


def test_window_shows_what_the_last_probe_saw(client_as: Login) -> None:
    make.platform()
    seen(make.watched(), True, True)

    page = windows.window_page(code=make.WINDOW, now=make.now())
    text = client_as("ops_software").get(PATH).content.decode()

    assert [column["value"] for column in page.columns] == [80.0, 80.0]
    assert page.p95_ms == 80
    assert "2 次" in text


def test_window_shows_a_failed_probe_as_no_value() -> None:
    make.platform()
    seen(make.watched(), True, False)

    page = windows.window_page(code=make.WINDOW, now=make.now())

    assert [column["value"] for column in page.columns] == [80.0, None]


def test_window_has_ninety_cells() -> None:
    make.platform()
    make.watched()

    page = windows.window_page(code=make.WINDOW, now=make.now())

    assert (len(page.cells), len(page.days)) == (90, 89)


def test_window_without_history_claims_no_availability(client_as: Login) -> None:
    make.platform()

    page = windows.window_page(code=make.WINDOW, now=make.now())

    assert page.share_up is None
    assert "无数据" in client_as("purchaser").get(PATH).content.decode()


def test_window_lists_its_incidents(client_as: Login) -> None:
    make.platform()
    check = make.watched(state=State.DOWN)
    incident = make.fault(check=check)
    incident.window_code = make.WINDOW
    incident.save()

    assert incident.number in client_as("ops_software").get(PATH).content.decode()


@pytest.mark.parametrize(("role", "offered"), [("ops_software", True), ("purchaser", False)])
def test_window_offers_a_drill_to_those_who_may(
    client_as: Login, role: str, *, offered: bool
) -> None:
    make.platform()

    text = client_as(role).get(PATH).content.decode()

    assert ("/ops/drills/start/" in text) is offered


def test_window_that_does_not_exist_is_404(client_as: Login) -> None:
    assert client_as("ops_software").get("/ops/windows/no-such/").status_code == 404


def test_window_keeps_its_query_budget(
    client_as: Login, django_assert_max_num_queries: Any
) -> None:
    make.platform()
    seen(make.watched(), *([True] * 12))
    client = client_as("ops_software")

    with django_assert_max_num_queries(22):
        client.get(PATH)
