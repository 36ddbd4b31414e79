"""Degraded: up, but a limit short of an outage was crossed. From the setting to every page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from zhilian.catalogue.tests import make as catalogue
from zhilian.core import times
from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON
from zhilian.monitoring import drafts, figures, machine, selectors, service
from zhilian.monitoring.machine import Seen, Step, Watch
from zhilian.monitoring.models import Agent, Check, DayFigure, Flip, MonthFigure, Strain
from zhilian.monitoring.service import plans
from zhilian.monitoring.service.ingest import ingest
from zhilian.monitoring.tables import rows_of
from zhilian.monitoring.tests import make
from zhilian.monitoring.types import CheckDraft, State

ClientAs = Callable[..., Client]
DAY = date(2026, 11, 24)
BEGIN, END = times.day_bounds(DAY)
SLOW, QUICK = 900_000, 80_000


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def up() -> Watch:
    return Watch(state=State.UP, since=NOON, horizon=NOON)


def seen(*told: str) -> list[Seen]:
    """ok, slow or bad; a minute apart."""
    return [
        Seen(at=at(60 * n), ok=word != "bad", warning="慢" if word == "slow" else "")
        for n, word in enumerate(told, start=1)
    ]


def run(watch: Watch, sights: list[Seen]) -> tuple[Watch, list[Step]]:
    steps = []
    for one in sights:
        steps.append(machine.see(watch, one))
        watch = steps[-1].watch
    return watch, [step for step in steps if step.strain or step.change]


def test_three_slow_answers_in_a_row_degrade_since_the_first() -> None:
    two, nothing = run(up(), seen("slow", "slow", "ok", "slow", "slow"))
    three, [turned] = run(up(), seen("slow", "slow", "slow"))

    assert (two.degraded, nothing) == (False, [])
    assert turned.strain
    assert (three.degraded, turned.strain.began_at, turned.change) == (True, at(60), None)


def test_three_quick_answers_end_it_since_the_first() -> None:
    slow, _ = run(up(), seen("slow", "slow", "slow"))

    quick = [Seen(at=at(600 + n), ok=True) for n in range(3)]
    after, [turned] = run(slow, quick)

    assert turned.strain
    assert (after.degraded, turned.strain.degraded) == (False, False)
    assert turned.strain.began_at == at(600)


def test_what_falls_is_no_longer_degraded_from_the_instant_of_its_fall() -> None:
    after, turned = run(up(), seen("slow", "slow", "slow", "bad", "bad", "bad"))

    fall = turned[-1]
    assert fall.change
    assert fall.strain
    assert (after.state, after.degraded) == (State.DOWN, False)
    assert fall.strain.began_at == fall.change.began_at == at(240)


@given(st.lists(st.sampled_from(["ok", "slow", "bad"]), max_size=60))
def test_only_what_is_up_is_degraded_and_turns_alternate(told: list[str]) -> None:
    after, turned = run(up(), seen(*told))

    assert after.state is State.UP or not after.degraded
    strains = [step.strain.degraded for step in turned if step.strain]
    assert strains == [n % 2 == 0 for n in range(len(strains))]


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 50)), max_size=8))
def test_seconds_within_a_day_are_those_of_the_spans(gaps: list[tuple[int, int]]) -> None:
    clock, spans, told = 0, [], set[int]()
    for gap, length in gaps:
        clock += gap
        spans.append((BEGIN + timedelta(seconds=clock), BEGIN + timedelta(seconds=clock + length)))
        told |= set(range(clock, clock + length))
        clock += length

    start, end = BEGIN + timedelta(seconds=20), BEGIN + timedelta(seconds=200)
    counted = figures.within(spans, start=start, end=end)

    assert counted == len([second for second in told if 20 <= second < 200])


@pytest.mark.parametrize(("warn_ms", "wrong"), [(800, False), (0, True), (5000, True)])
def test_a_limit_that_no_answer_can_cross_is_refused(warn_ms: int, wrong: bool) -> None:
    draft = CheckDraft(
        code="a1", name="门户", kind="http", options={"url": "http://a.cn"}, warn_ms=warn_ms
    )

    assert ("warn_ms" in drafts.faults(draft)) == wrong


def measured(check: Check, agent: Agent, *spans: int, start: datetime = NOON) -> None:
    for n, took_us in enumerate(spans):
        moment = start + timedelta(minutes=n)
        one = make.sample(check, at=moment, took_us=took_us)
        ingest(agent_id=agent.pk, batch=make.batch([one]), at=moment)


@pytest.mark.django_db
def test_slow_answers_are_degraded_time_and_no_incident() -> None:
    check, (agent, _) = make.check(warn_ms=500, horizon_at=BEGIN, state_since=BEGIN), make.agent()

    measured(check, agent, *[SLOW] * 10, *[QUICK] * 5)
    service.keep_day(day=DAY, now=END)

    day = DayFigure.objects.get(check_ref=check)
    assert (day.degraded_s, day.down_s) == (600, 0)
    assert MonthFigure.objects.get(check_ref=check).degraded_s == 600
    assert [one.reason for one in Strain.objects.order_by("id")] == [
        "耗时 900 毫秒，超过降级阈值 500 毫秒",
        "",
    ]
    assert JournalEntry.objects.filter(kind="monitoring.target.strained").count() == 2
    assert not Flip.objects.exists()
    assert selectors.compared(first=DAY, last=DAY, now=END).clean


@pytest.mark.django_db
def test_bent_degraded_seconds_are_found_out() -> None:
    check, (agent, _) = make.check(warn_ms=500, horizon_at=BEGIN, state_since=BEGIN), make.agent()
    measured(check, agent, *[SLOW] * 10, *[QUICK] * 5)
    service.keep_day(day=DAY, now=END)

    DayFigure.objects.filter(check_ref=check).update(degraded_s=0)
    found = selectors.compared(first=DAY, last=DAY, now=END).differences

    assert [one.what for one in found if one.where == "2026-11-24"] == ["降级秒数"]


@pytest.mark.django_db
def test_pages_show_what_is_degraded_or_flapping(client_as: ClientAs) -> None:
    catalogue.catalogue()
    slow = make.check(window_code="haircut", degraded=True)
    make.check(window_code="room-booking", flapping=True)
    make.check(window_code="meal-booking")
    client = client_as("ops_manager")

    everything = client.get(reverse("monitoring:list")).context
    one = client.get(reverse("monitoring:check", args=[slow.pk])).content.decode()
    tiles = {tile.window_code: tile.shown for tile in selectors.wall(now=NOON)}

    assert [row.check.pk for row in everything["rows"] if row.check.degraded] == [slow.pk]
    chips = {chip["state"]: chip["count"] for chip in everything["chips"]}
    assert (chips["DEGRADED"], chips["FLAPPING"], chips[""]) == (1, 1, 3)
    assert "降级" in one
    assert (tiles["haircut"], tiles["room-booking"]) == ("DEGRADED", "FLAPPING")
    assert tiles["meal-booking"] == "UP"


@pytest.mark.django_db
def test_the_filter_shows_only_what_is_degraded(client_as: ClientAs) -> None:
    slow = make.check(degraded=True)
    make.check()

    rows = client_as("hotline").get(reverse("monitoring:list"), {"state": "DEGRADED"}).context

    assert [row.check.pk for row in rows["rows"]] == [slow.pk]


@pytest.mark.django_db
def test_the_limit_is_set_in_the_form_and_taken_off_again(client_as: ClientAs) -> None:
    check = make.check(code="portal")
    client = client_as("ops_software")
    page = reverse("monitoring:edit", args=[check.pk])
    typed = {"name": "门户", "code": "portal", "interval_s": "60", "timeout_s": "5"}
    typed["o_url"] = "http://a.cn/"

    client.post(page, typed | {"warn_ms": "800"})
    check.refresh_from_db()
    set_to = check.warn_ms
    refused = client.post(page, typed | {"warn_ms": "慢"})
    client.post(page, typed | {"warn_ms": ""})
    check.refresh_from_db()

    assert (set_to, check.warn_ms) == (800, None)
    assert "降级阈值应为整数毫秒" in refused.content.decode()


@pytest.mark.django_db
def test_the_limit_goes_out_and_in_with_a_file() -> None:
    make.check(code="portal", warn_ms=800)

    [out] = plans.plan(rows_of("编号,降级阈值（毫秒）\nportal,900\n", name="a.csv"))
    declared = list(selectors.declared(wanted=selectors.CheckFilter()))

    assert [(one.label, one.before, one.after) for one in out.differences] == [
        ("降级阈值（毫秒）", "800", "900")
    ]
    assert declared[0]["warn_ms"] == 800
