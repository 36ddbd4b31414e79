"""The wall shows every window in its group, with state as icon and word."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from zhilian.core.times import local_date
from zhilian.faces.console import walls
from zhilian.faces.console.tests import make
from zhilian.monitoring.models import DayFigure
from zhilian.monitoring.tests import make_loads as loads
from zhilian.monitoring.types import State

pytestmark = pytest.mark.django_db
Login = Callable[..., Client]


def test_wall_shows_64_windows_in_10_groups() -> None:
    make.platform()

    shown = walls.wall(now=make.now())

    assert (len(shown.tiles), len(shown.groups)) == (64, 10)
    assert sum(len(group.tiles) for group in shown.groups) == 64


def test_wall_counts_all_even_when_it_shows_few() -> None:
    make.platform()
    make.watched(state=State.DOWN)

    shown = walls.wall(now=make.now(), state="DOWN")

    assert [tile.window_code for group in shown.groups for tile in group.tiles] == [make.WINDOW]
    assert (shown.down, shown.unproven) == (1, 63)


def test_wall_says_the_state_in_a_word(client_as: Login) -> None:
    make.platform()
    make.watched(state=State.DOWN)

    text = client_as("ops_software").get("/ops/wall/?state=DOWN").content.decode()

    assert make.NAME in text
    assert "故障" in text
    assert "会议室预约" not in text


def test_wall_finds_a_window_by_name(client_as: Login) -> None:
    make.platform()

    text = client_as("ops_software").get("/ops/wall/?q=理发").content.decode()

    assert "理发预约" in text
    assert "会议室预约" not in text


def test_wall_without_a_match_says_what_to_do(client_as: Login) -> None:
    make.platform()

    text = client_as("ops_software").get("/ops/wall/?q=没有这个").content.decode()

    assert "没有符合条件的窗口" in text


def test_wall_part_is_not_sent_again_while_unchanged(client_as: Login) -> None:
    make.platform()
    client = client_as("ops_software")
    tag = client.get("/ops/wall/", headers={"HX-Request": "true"}).headers["ETag"]

    again = client.get("/ops/wall/", headers={"HX-Request": "true", "If-None-Match": tag})

    assert again.status_code == 304


def test_wall_part_is_sent_when_a_window_falls(client_as: Login) -> None:
    make.platform()
    check = make.watched()
    client = client_as("ops_software")
    tag = client.get("/ops/wall/", headers={"HX-Request": "true"}).headers["ETag"]
    type(check).objects.filter(pk=check.pk).update(state=State.DOWN)

    again = client.get("/ops/wall/", headers={"HX-Request": "true", "If-None-Match": tag})

    assert again.status_code == 200
    assert "故障" in again.content.decode()


@pytest.mark.parametrize("path", ["/ops/wall/", "/ops/screen/"])
def test_tile_says_how_much_it_was_up_and_how_its_page_is_graded(
    path: str, client_as: Login
) -> None:
    make.platform()
    check = make.watched()
    today = local_date(make.now())
    for ago, down in ((1, 864), (2, 0), (40, 86_400)):
        DayFigure.objects.create(
            check_ref=check,
            date=today - timedelta(days=ago),
            n=0,
            up_s=86_400 - down,
            down_s=down,
            unknown_s=0,
            maintenance_s=0,
            drill_s=0,
        )
    loads.page_check(window=make.WINDOW)
    loads.graded(350, 350, 350, window=make.WINDOW, now=make.now())

    page = client_as("ops_software").get(path).content.decode()

    assert "99.50%" in page
    assert "加载优秀" in page
    assert "可用 无数据" in page
    assert "加载未评" in page


def test_wall_keeps_its_query_budget(client_as: Login, django_assert_max_num_queries: Any) -> None:
    make.platform()
    for code in ("visitor-booking", "room-booking", "haircut"):
        make.watched(code=code)
    client = client_as("ops_software")

    with django_assert_max_num_queries(14):
        client.get("/ops/wall/")
