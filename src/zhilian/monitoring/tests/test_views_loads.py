"""The page of a page check: its last round load by load, its grades, the machine's empty page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from zhilian.monitoring.models import Check, PageLoad
from zhilian.monitoring.service.ingest import ingest
from zhilian.monitoring.templatetags.loads import load_bar
from zhilian.monitoring.tests import make
from zhilian.probe.rounds import PageRound

pytestmark = pytest.mark.django_db
ClientAs = Callable[..., Client]


def test_load_is_cut_into_its_parts_only_when_they_are_known() -> None:
    whole = PageLoad(n=1, load_us=400_000, void=False, busy_permille=0)
    parts = PageLoad(
        n=1, ttfb_us=100_000, response_us=120_000, dom_us=250_000, load_us=400_000, lcp_us=300_000,
        void=False, busy_permille=0,
    )  # fmt: skip

    assert "load-whole" in load_bar(whole, 400_000)
    assert load_bar(parts, 400_000).count("<rect") == 4
    assert "最大绘制 300 ms" in load_bar(parts, 400_000)


def page_check() -> Check:
    return make.check(kind="page", interval_s=86_400, options={"url": "http://127.0.0.1/"})


def measured(check: Check, *rounds: PageRound) -> None:
    agent, _ = make.agent()
    now = datetime.now(UTC)
    for n, found in enumerate(rounds):
        at = now - timedelta(hours=len(rounds) - n)
        ingest(agent_id=agent.pk, batch=make.batch([make.page_sample(check, found, at=at)]), at=at)


def shown(client: Client, check: Check) -> str:
    answer = client.get(reverse("monitoring:check", args=[check.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_last_round_is_shown_load_by_load_with_grade_and_empty_page(client_as: ClientAs) -> None:
    check = page_check()
    measured(check, make.loaded(310, 322, 335, 900, None, void=1, blank_ms=171))

    page = shown(client_as("purchaser"), check)

    assert "最近评级 · 优秀" in page
    assert "335<small>ms" in page
    assert "本机空白页 171 ms" in page
    assert page.count('class="load-bar"') == 6
    assert page.count("作废</span>") == 1
    assert "30 秒内没有加载完" in page


def test_void_round_says_so_and_shows_the_last_grade(client_as: ClientAs) -> None:
    check = page_check()
    measured(check, make.loaded(2500), make.loaded(void=6))

    page = shown(client_as("ops_software"), check)

    assert "这一轮不评级" in page
    assert "最近评级 · 不合格" in page


def test_page_check_that_was_never_measured_says_when_it_will_be(client_as: ClientAs) -> None:
    page = shown(client_as("ops_software"), page_check())

    assert "还没有测过" in page
    assert "立即复测" in page


def test_other_kinds_show_no_page_loads(client_as: ClientAs) -> None:
    assert "历次评级" not in shown(client_as("ops_software"), make.check())


def test_page_of_thirty_rounds_asks_few_questions(
    client_as: ClientAs, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    check, client = page_check(), client_as("ops_software")
    measured(check, *[make.loaded(300, 310, 320) for _ in range(30)])
    shown(client, check)

    with django_assert_max_num_queries(16):
        shown(client, check)
