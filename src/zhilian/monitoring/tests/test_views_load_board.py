"""The page-load board: what it shows, to whom, narrowed and sorted; one page in full; releases."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from zhilian.catalogue.tests import make as catalogues
from zhilian.core.times import clock_now, local_date
from zhilian.monitoring.models import Release
from zhilian.monitoring.service import releases, rum
from zhilian.monitoring.tests import make_loads as make
from zhilian.monitoring.types import Measured, Oddity

pytestmark = pytest.mark.django_db
ClientAs = Callable[..., Client]
BOARD, ONE, MARKS = "/ops/pages/", "/ops/pages/at/haircut/", "/ops/pages/releases/"


@pytest.fixture
def engineer(client_as: ClientAs) -> Client:
    catalogues.catalogue()
    return client_as("ops_software")


def shown(client: Client, path: str, **query: str) -> str:
    answer = client.get(path, query)
    assert answer.status_code == 200
    return answer.content.decode()


def today() -> Any:
    return local_date(clock_now())


def test_the_board_lists_every_window_and_says_where_nothing_is_known(engineer: Client) -> None:
    first = shown(engineer, BOARD)
    second = shown(engineer, BOARD, after=first.split("after=")[1].split('"')[0])

    assert "共 64 条" in first
    assert first.count('data-href="/ops/pages/at/') == 32
    assert second.count('data-href="/ops/pages/at/') == 32
    assert "无数据" in first
    assert "无法比较" in first


def test_a_column_that_a_narrow_screen_leaves_out_is_left_out_of_the_head_too(
    engineer: Client,
) -> None:
    text = shown(engineer, BOARD, q="haircut")

    assert text.count("load-wide") == 2 * len(re.findall(r"<th [^>]*load-wide", text)) == 4


def test_a_measured_window_shows_its_field_figures(engineer: Client) -> None:
    make.seen([340] * 30 + [900] * 10, day=today())
    make.seen([1_900] * 40, day=today(), kind=Measured.QUERY)

    text = shown(engineer, BOARD, q="haircut")

    assert "75.0 % 优秀" in text
    assert "350<small> ms" in text
    assert "1950<small> ms" in text


def test_twenty_nine_measurements_are_too_few(engineer: Client) -> None:
    make.seen([340] * 29, day=today())

    assert "样本不足" in shown(engineer, BOARD, q="haircut")


def test_lab_grades_are_shown_counted_and_filtered(engineer: Client) -> None:
    make.page_check()
    make.graded(2_500, 2_500, 2_500, now=clock_now())

    bad, none = shown(engineer, BOARD, grade="UNQUALIFIED"), shown(engineer, BOARD, grade="NONE")

    assert "共 1 条" in bad
    assert "2500" in bad
    assert "共 63 条" in none


def test_sorting_puts_the_slowest_first(engineer: Client) -> None:
    make.seen([300] * 40, day=today(), page="visitor-booking")
    make.seen([900] * 40, day=today())

    text = shown(engineer, BOARD, sort="field")

    assert text.index("/ops/pages/at/haircut/") < text.index("/ops/pages/at/visitor-booking/")


def test_other_pages_are_shown_apart_and_in_no_figure(engineer: Client) -> None:
    make.seen([5_000] * 40, day=today(), page="portal:home")
    make.seen([5_000] * 40, day=today(), page="incidents:list")

    usual, portal = shown(engineer, BOARD), shown(engineer, BOARD, line="portal")
    desk = shown(engineer, BOARD, line="desk")

    assert "样本不足，0 次" in usual
    assert "平台首页" in portal
    assert "/ops/incidents/</a>" in desk


def test_oddities_are_counted_beside_the_figures(engineer: Client) -> None:
    make.seen([300] * 40, day=today())
    rum.bulk_oddities(rows=[(today(), "haircut", Oddity.REPLAYED, 10)])

    text = shown(engineer, BOARD, q="haircut")

    assert "20.0 %" in text
    assert "重复使用的凭据" in text


def test_nonsense_in_the_address_is_left_out(engineer: Client) -> None:
    assert "共 64 条" in shown(engineer, BOARD, line="'", grade="x", sort="x", after="zz")


def test_the_table_leaves_as_csv_with_the_filter(engineer: Client) -> None:
    make.seen([340] * 40, day=today())

    answer = engineer.get(f"{BOARD}export.csv", {"q": "haircut"})
    lines = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]

    assert len(lines) == 2
    assert ",40,338,100.00%,100.00%," in lines[1]


def test_one_window_in_full(engineer: Client) -> None:
    make.page_check()
    make.graded(380, 390, 500, now=clock_now())
    for ago in (0, 1):
        make.seen([340] * 30 + [900] * 10, day=today() - timedelta(days=ago))
    releases.note_running(name="9.9.1", at=clock_now() - timedelta(days=1))

    text = shown(engineer, ONE)

    assert "390 ms" in text
    assert "优秀 ≤ 400 ms" in text
    assert "合格 ≤ 2000 ms" in text
    assert "9.9.1" in text
    assert "手机" in text


def test_a_page_that_nobody_measured_says_so(engineer: Client) -> None:
    text = shown(engineer, ONE)

    assert "近 30 天没有现场样本" in text
    assert "还没有实验室测量" in text


def test_a_page_that_does_not_exist_is_404(engineer: Client) -> None:
    assert engineer.get("/ops/pages/at/no-such/").status_code == 404


@pytest.mark.parametrize("path", [BOARD, ONE, MARKS])
def test_pages_keep_their_query_budget(
    engineer: Client, path: str, django_assert_max_num_queries: Any
) -> None:
    make.page_check()
    make.graded(380, 390, 500, now=clock_now())
    make.seen([340] * 40, day=today())
    engineer.get(path)

    with django_assert_max_num_queries(16 if path == ONE else 12):
        engineer.get(path)


def test_an_engineer_marks_a_change_and_takes_it_back(client_as: ClientAs) -> None:
    engineer = client_as("ops_software")
    sent = {"name": "数据库扩容", "at": "2026-11-20T22:00", "note": "加一倍内存"}

    answer = engineer.post(f"{MARKS}new/", sent, follow=True)
    mark = Release.objects.get()

    assert "已标记“数据库扩容”" in answer.content.decode()
    assert f"{mark.at:%F %H:%M}" == "2026-11-20 14:00"
    engineer.post(f"{MARKS}{mark.pk}/withdraw/")
    assert "已撤下" in shown(engineer, MARKS, q="扩容")


def test_a_wrong_mark_keeps_what_was_typed_and_names_the_field(client_as: ClientAs) -> None:
    engineer = client_as("ops_software")
    text = engineer.post(f"{MARKS}new/", {"name": "扩容", "at": "明天"}).content.decode()

    assert "时间应写成" in text
    assert 'value="扩容"' in text


def test_readers_who_may_not_act_see_no_acts(client_as: ClientAs) -> None:
    client = client_as("purchaser")

    assert "标记变更" not in shown(client, MARKS)
    assert client.get(f"{MARKS}new/").status_code == 403


def test_marks_leave_as_csv(client_as: ClientAs) -> None:
    engineer = client_as("ops_software")
    releases.note_running(name="9.9.1", at=clock_now())

    answer = engineer.get(f"{MARKS}export.csv")

    assert "9.9.1" in b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
