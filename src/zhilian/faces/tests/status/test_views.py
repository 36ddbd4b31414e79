"""The public page for a crowd: light, cached, and there when much else is not."""

from __future__ import annotations

import gzip
import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client

from zhilian.core.testing import NOON
from zhilian.core.times import clock_now
from zhilian.faces import jobs
from zhilian.faces.status import keeping
from zhilian.faces.status.copying import write_copy
from zhilian.incidents.tests import make as incidents
from zhilian.monitoring.tests import make
from zhilian.monitoring.types import State

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_catalogue")]
BUDGET = 14_000


def watch_all(state: State = State.UP) -> None:
    from zhilian.catalogue import selectors as catalogue

    for window in catalogue.windows():
        make.check(window_code=window.code, state=state)


def test_strangers_read_it_and_it_is_light(client: Client) -> None:
    watch_all(State.DOWN)

    answer = client.get("/status/")

    assert answer.status_code == 200
    text = answer.content.decode()
    assert "64 项服务受影响" in text
    weight = len(gzip.compress((text + render_to_string("c/demo.html")).encode(), 6))
    assert weight <= BUDGET
    assert not re.search(r'\bstyle="|\bonclick=|<script>|data-beacon', text)


def test_an_unchanged_page_is_answered_without_the_database(
    client: Client, django_assert_num_queries: Any
) -> None:
    first = client.get("/status/")

    with django_assert_num_queries(0):
        second = client.get("/status/", headers={"If-None-Match": first.headers["ETag"]})
        third = client.get("/status/")

    assert second.status_code == 304
    assert third.status_code == 200
    assert first.headers["Cache-Control"] == "public, max-age=10"


def test_the_elder_edition_is_another_page(client: Client) -> None:
    plain = client.get("/status/").headers["ETag"]
    client.cookies["zl_edition"] = "elder"

    answer = client.get("/status/", headers={"If-None-Match": plain})

    assert answer.status_code == 200
    assert 'data-edition="elder"' in answer.content.decode()


def test_json_and_feed_say_the_same(client: Client) -> None:
    incidents.incident(
        at=clock_now() - timedelta(minutes=9),
        check=make.check(window_code="haircut", state=State.DOWN),
    )

    told = client.get("/status.json").json()
    feed = client.get("/status.atom").content.decode()

    assert told["state"] == "受影响"
    assert [one["title"] for one in told["incidents"]] == ["“理发预约”受影响"]
    head, entry = feed.split("<entry>")
    assert "<title>“理发预约”受影响（已发现，正在安排处理）</title>" in entry
    for part in (head, entry):
        assert all(f"<{name}>" in part for name in ("id", "title", "updated"))
    assert head.startswith("<?xml")
    assert feed.endswith("</feed>")


def test_what_is_kept_serves_until_it_is_five_seconds_old() -> None:
    first = keeping.board(now=NOON)
    make.check(window_code="haircut", state=State.DOWN)

    assert keeping.board(now=NOON + timedelta(seconds=4)) == first
    later = keeping.board(now=NOON + timedelta(seconds=6))
    assert later is not None
    assert later.headline == "1 项服务受影响"


def test_without_a_database_it_says_what_it_last_knew(client: Client) -> None:
    known = keeping.board(now=clock_now() - timedelta(minutes=1))
    assert known is not None

    with connection.execute_wrapper(_gone):
        answer = client.get("/status/")
        cache.clear()
        nothing = client.get("/status/")

    assert answer.status_code == 200
    assert "正在核实平台状态" in answer.content.decode()
    assert nothing.status_code == 503


def _gone(*_: Any) -> None:
    from django.db import OperationalError

    raise OperationalError("the database is away")


def test_the_copy_on_disk_is_complete_and_says_when_it_was_made(tmp_path: Path) -> None:
    make.check(window_code="haircut", state=State.DOWN)

    written = write_copy(now=NOON, to=tmp_path)

    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "1 项服务受影响" in page
    assert f'data-made="{NOON.isoformat()}"' in page
    asked = re.findall(r'(?:src|href)="([^"/#][^":]*\.(?:css|js))"', page)
    assert asked == ["portal.css", "status-age.js"]
    assert sorted(path.name for path in tmp_path.iterdir()) == written
    assert json.loads((tmp_path / "status.json").read_text(encoding="utf-8"))["state"] == "受影响"


def test_the_job_writes_only_where_it_was_told_to(tmp_path: Path, settings: Any) -> None:
    jobs.write_status_copy.func()
    settings.STATUS_DIR = str(tmp_path / "deep" / "status")

    jobs.write_status_copy.func()

    assert (tmp_path / "deep" / "status" / "index.html").exists()


@pytest.mark.parametrize(
    ("state", "drill", "title"),
    [
        (State.DOWN, False, "这个窗口现在受影响"),
        (State.DOWN, True, "这个窗口正在演练"),
        (State.MAINTENANCE, False, "这个窗口正在维护"),
        (State.UP, False, ""),
        (State.UNKNOWN, False, ""),
    ],
)
def test_the_page_of_a_window_says_that_it_is_hit_and_where_to_read_more(
    client: Client, state: State, drill: bool, title: str
) -> None:
    make.check(window_code="haircut", state=state, in_drill=drill)

    text = client.get("/w/haircut/").content.decode()

    assert ('role="status"><a class="note' in text) is bool(title)
    assert title in text


def test_the_home_page_says_how_many_are_hit(client: Client) -> None:
    make.check(window_code="haircut", state=State.DOWN)

    assert "1 项服务受影响" in client.get("/").content.decode()
