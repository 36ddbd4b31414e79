"""Who may read /metrics, what stands there, and that its cost does not grow with the checks."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from zhilian.core.times import clock_now
from zhilian.faces.metrics.exposition import page
from zhilian.faces.metrics.families import families
from zhilian.faces.tests.metrics.parser import Parsed, parse
from zhilian.monitoring.tests import make
from zhilian.monitoring.types import State

pytestmark = pytest.mark.django_db
TOKEN = {"Authorization": "Bearer let-me-read"}
MOST_QUERIES = 12


@pytest.fixture(autouse=True)
def _on(settings: Any) -> None:
    settings.METRICS_TOKEN = "let-me-read"


def read() -> Parsed:
    return parse(page(families(now=clock_now())))


def test_only_the_token_opens_it(client: Client, client_as: Any, settings: Any) -> None:
    assert client.get("/metrics").status_code == 401
    assert client_as("system_admin").get("/metrics").status_code == 401
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 401
    assert client.get("/metrics", headers=TOKEN).status_code == 200

    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_the_answer_says_its_format_and_reads_well(client: Client) -> None:
    make.check(name='坏"名\n')
    make.agent(name='机房 "一"\\')

    answer = client.get("/metrics", headers=TOKEN)

    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert parse(answer.content.decode()).value("zhilian_agent_blind", agent='机房 "一"\\') == 0


def test_checks_stand_by_state_and_one_by_one() -> None:
    make.check(code="a", window_code="w1")
    make.check(code="b", state=State.DOWN)
    make.check(code="c", state=State.UNKNOWN)
    make.check(code="d", paused=True)

    found = read()

    states = ("up", "down", "unknown", "paused")
    assert [found.value("zhilian_checks", state=state) for state in states] == [1, 1, 1, 1]
    assert found.value("zhilian_check_up", check="a", kind="http", window="w1") == 1
    assert found.value("zhilian_check_up", check="b", kind="http", window="") == 0
    held = {dict(labels).get("check") for name, labels in found.samples if name.endswith("_up")}
    assert held == {"a", "b"}


def test_the_latest_good_time_is_told() -> None:
    agent, _ = make.agent()
    check = make.check(code="a")
    make.see(check, True, True, by=agent, start=clock_now() - timedelta(seconds=20))

    found = read()

    labels = {"check": "a", "kind": "http", "window": ""}
    assert found.value("zhilian_check_duration_seconds", **labels) == 0.08
    assert found.value("zhilian_check_last_sample_age_seconds", **labels) < 60


def test_an_open_incident_counts_in_its_class_and_its_clocks_run() -> None:
    from zhilian.incidents.tests import make as incidents

    incidents.incident()

    found = read()

    assert found.value("zhilian_incidents_open", **{"class": "unclassified"}) == 1
    assert found.value("zhilian_incidents_open", **{"class": "power"}) == 0


@pytest.mark.parametrize("checks", [0, 30])
def test_queries_do_not_grow_with_what_is_shown(checks: int) -> None:
    for _ in range(checks):
        make.check()

    with CaptureQueriesContext(connection) as asked:
        read()

    assert len(asked) <= MOST_QUERIES
