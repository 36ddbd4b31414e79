"""What is asked of monitoring: the wall in three queries, lists by key, the platform in a line."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from zhilian.catalogue.tests import make as windows
from zhilian.contract.types import Period, Verdict
from zhilian.core.testing import NOON
from zhilian.monitoring import selectors, service
from zhilian.monitoring.indicators import monitoring_is_complete
from zhilian.monitoring.models import Agent, Check
from zhilian.monitoring.selectors import CheckFilter
from zhilian.monitoring.selectors.checks import RETIRED, SORTS
from zhilian.monitoring.tests import make
from zhilian.monitoring.types import GRAVITY, State, WallTile

pytestmark = pytest.mark.django_db


def tile(code: str) -> WallTile:
    return next(one for one in selectors.wall(now=NOON) if one.window_code == code)


def test_wall_has_a_tile_for_every_window_in_three_queries(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    windows.catalogue()
    service.ensure_window_checks(base_url="http://127.0.0.1:8000", at=NOON)

    with django_assert_max_num_queries(3):
        tiles = selectors.wall(now=NOON)

    assert len(tiles) == 64
    assert {one.state for one in tiles} == {State.UNKNOWN}


def test_window_that_nobody_watches_is_unknown_on_the_wall() -> None:
    windows.catalogue()
    make.check(window_code="haircut", paused=True)

    assert (tile("haircut").state, tile("haircut").checks) == (State.UNKNOWN, 0)


@pytest.mark.parametrize("worst", GRAVITY)
def test_tile_shows_the_worst_of_the_windows_checks(worst: State) -> None:
    windows.catalogue()
    for state in GRAVITY[GRAVITY.index(worst) :]:
        make.check(window_code="haircut", state=state)

    assert tile("haircut").state is worst


def test_tile_shows_p95_of_the_last_hours_good_samples() -> None:
    windows.catalogue()
    check, (agent, _) = make.check(window_code="haircut"), make.agent()
    samples = [
        make.sample(check, at=NOON - timedelta(minutes=n), took_us=n * 1000) for n in range(1, 21)
    ]
    samples.append(make.sample(check, at=NOON - timedelta(minutes=30), took_us=9**9, tainted=True))
    service.ingest(agent_id=agent.pk, batch=make.batch(samples), at=NOON)

    assert tile("haircut").p95_ms == 19.0


@pytest.mark.parametrize("sort", SORTS)
def test_pages_by_key_show_every_check_once_in_the_order_of_the_list(sort: str) -> None:
    states = list(State)
    for n in range(23):
        make.check(
            state=states[n % 5], name=f"名称 {n % 3}", state_since=NOON - timedelta(hours=n % 4)
        )
    wanted = CheckFilter(sort=sort)
    whole = [one.pk for one in selectors.page(wanted=wanted, size=100).rows]

    seen: list[int] = []
    key, pages = "", 0
    while pages == 0 or key:
        page = selectors.page(wanted=wanted, key=key, size=5)
        seen += [one.pk for one in page.rows]
        key, pages = page.next_key, pages + 1

    assert (seen, pages, page.total) == (whole, 5, 23)


@pytest.mark.parametrize("key", ["x", "99999", "-1", "１２"])
def test_a_wrong_key_shows_the_first_page(key: str) -> None:
    check = make.check()

    assert selectors.page(wanted=CheckFilter(), key=key).rows == (check,)


def test_filters_narrow_and_paused_or_retired_stand_apart() -> None:
    up = make.check(code="a-up", kind="tcp", sub_platform="canteen")
    down = make.check(code="b-down", state=State.DOWN, target="http://oa.example.cn/")
    paused = make.check(code="c-paused", paused=True)
    gone = make.check(code="d-gone", retired_at=NOON)

    def codes(**said: str) -> list[str]:
        return [one.code for one in selectors.page(wanted=CheckFilter(**said, sort="code")).rows]

    assert codes() == [up.code, down.code, paused.code]
    assert codes(state="UP") == [up.code]
    assert codes(state="PAUSED") == [paused.code]
    assert codes(state=RETIRED) == [gone.code]
    assert codes(q="OA.example") == [down.code]
    assert codes(kind="tcp", sub_platform="canteen") == [up.code]
    assert codes(kind="tcp", q="nothing") == []


def test_platform_is_as_bad_as_its_worst_check() -> None:
    make.check(window_code="haircut")
    make.check(window_code="visitor", state=State.DOWN)
    make.check(paused=True)
    make.agent()

    found = selectors.platform_summary(now=NOON)

    assert (found.state, found.checks, found.paused) == (State.DOWN, 2, 1)
    assert (found.windows, found.windows_up, found.agents_silent) == (2, 1, 1)


def test_platform_without_checks_is_unknown() -> None:
    assert selectors.platform_summary(now=NOON).state is State.UNKNOWN


def test_phase_bars_follow_each_other_and_fill_the_whole() -> None:
    check, (agent, _) = make.check(), make.agent()
    make.see(check, True, by=agent)
    sample = selectors.latest_sample(check_id=check.pk)
    assert sample is not None
    sample.dns_us, sample.tcp_us, sample.ttfb_us, sample.total_us = 1000, 3000, 6000, 10_000

    bars = selectors.phase_bars(sample)

    assert [(one.name, one.start_permille, one.width_permille) for one in bars] == [
        ("dns", 0, 100),
        ("tcp", 100, 300),
        ("ttfb", 400, 600),
    ]


def year() -> Period:
    return Period(start_at=NOON - timedelta(days=30), end_at=NOON)


def test_monitoring_is_complete_when_every_window_is_watched_by_a_living_agent() -> None:
    windows.catalogue()
    service.ensure_window_checks(base_url="http://127.0.0.1:8000", at=NOON)
    agent, _ = make.agent()
    Agent.objects.filter(id=agent.pk).update(last_seen_at=NOON)

    reading = monitoring_is_complete(year())

    assert (reading.value, reading.n, reading.verdict) == (100.0, 64, Verdict.MET)


def test_monitoring_with_a_gap_is_at_risk_and_without_an_agent_missed() -> None:
    windows.catalogue()
    service.ensure_window_checks(base_url="http://127.0.0.1:8000", at=NOON)
    Check.objects.filter(window_code="haircut").update(paused=True)
    agent, _ = make.agent()
    Agent.objects.filter(id=agent.pk).update(last_seen_at=NOON)

    gap = monitoring_is_complete(year())
    Agent.objects.filter(id=agent.pk).update(last_seen_at=NOON - timedelta(minutes=2))
    dead = monitoring_is_complete(year())

    assert (gap.value, gap.verdict) == (98.44, Verdict.AT_RISK)
    assert dead.verdict is Verdict.MISSED
