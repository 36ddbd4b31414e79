"""Ctrl-K finds by name, number and pinyin, and never what one may not open."""

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from zhilian.directory.tests import make as directory
from zhilian.faces.console.tests import make
from zhilian.monitoring.types import State

pytestmark = pytest.mark.django_db
Login = Callable[..., Client]


def test_find_a_window_by_its_initials(client_as: Login) -> None:
    make.platform()

    text = client_as("ops_software").get("/ops/find/?q=hysyy").content.decode()

    assert "会议室预约" in text


def test_find_an_incident_by_a_part_of_its_number(client_as: Login) -> None:
    make.platform()
    incident = make.fault(check=make.watched(state=State.DOWN))

    text = client_as("ops_software").get(f"/ops/find/?q={incident.number[-6:]}").content.decode()

    assert f"/ops/incidents/{incident.pk}/" in text


def test_find_an_action_by_pinyin(client_as: Login) -> None:
    text = client_as("hotline").get("/ops/find/?q=dengji").content.decode()

    assert "登记电话报修" in text


def test_find_shows_no_action_that_one_may_not_do(client_as: Login) -> None:
    text = client_as("purchaser").get("/ops/find/?q=dengji").content.decode()

    assert "登记电话报修" not in text


def test_find_shows_people_only_to_whom_they_are_open(client_as: Login) -> None:
    person = directory.person(name="上官测试")

    manager = client_as("ops_manager").get("/ops/find/?q=上官测试").content.decode()
    engineer = client_as("ops_software").get("/ops/find/?q=上官测试").content.decode()

    assert f"/ops/people/{person.pk}/" in manager
    assert "上官测试" not in engineer


def test_find_nothing_for_an_empty_question(client_as: Login) -> None:
    make.platform()

    assert not client_as("ops_software").get("/ops/find/?q=%20").content.strip()


def test_find_asks_the_database_little(
    client_as: Login, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    make.platform()
    client = client_as("ops_manager")

    with django_assert_max_num_queries(12):
        client.get("/ops/find/?q=预约")
