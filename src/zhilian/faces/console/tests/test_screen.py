"""The screen on the wall says the whole at a glance, and what is open comes first."""

from collections.abc import Callable

import pytest
from django.test import Client

from zhilian.faces.console import screen as screens
from zhilian.faces.console.tests import make
from zhilian.monitoring.types import State

pytestmark = pytest.mark.django_db
Login = Callable[..., Client]
WINDOWS = ("visitor-booking", "room-booking", "haircut-booking", "mall-order")


def test_screen_names_an_open_incident_and_its_clock(client_as: Login) -> None:
    make.platform()
    incident = make.fault(check=make.watched(state=State.DOWN))

    text = client_as("ops_manager").get("/ops/screen/").content.decode()

    assert "1 起故障没有恢复" in text
    assert incident.title in text
    assert "data-due=" in text
    assert "今日短信" in text


def test_screen_without_data_does_not_say_well() -> None:
    make.platform()

    shown = screens.screen(now=make.now())

    assert shown.headline == "64 个窗口状态未知"
    assert shown.desk.tone == "unk"


def test_screen_shows_three_incidents_and_counts_the_rest() -> None:
    make.platform()
    for code in WINDOWS:
        make.fault(check=make.watched(code=code, state=State.DOWN))

    shown = screens.screen(now=make.now())

    assert (len(shown.cases), shown.hidden_cases) == (3, 1)


def test_screen_names_the_windows_that_are_not_well() -> None:
    make.platform()
    make.watched(state=State.DOWN)

    group = next(one for one in screens.screen(now=make.now()).wall.groups if one.code == make.PART)

    assert group.ill[0].window_name == make.NAME


def test_screen_is_not_sent_again_while_unchanged(client_as: Login) -> None:
    make.platform()
    client = client_as("ops_software")
    tag = client.get("/ops/screen/", headers={"HX-Request": "true"}).headers["ETag"]

    again = client.get("/ops/screen/", headers={"HX-Request": "true", "If-None-Match": tag})

    assert again.status_code == 304
