"""Passive checks: judged by what others report, once, and never handed to an agent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhilian.core.testing import NOON
from zhilian.monitoring import hearing, selectors
from zhilian.monitoring.errors import MonitoringRefusal
from zhilian.monitoring.machine import Seen, Watch
from zhilian.monitoring.models import Check, Flip, Sample
from zhilian.monitoring.service import checks, passive
from zhilian.monitoring.tests import make
from zhilian.monitoring.types import State
from zhilian.probe import options as opt
from zhilian.probe.kinds.base import KINDS, PassiveKind

MINUTE = timedelta(minutes=1)


class Told(PassiveKind):
    name = "told"
    label = "听说"
    options = (opt.Option(name="host", label="谁", parse=opt.host),)


@pytest.fixture(autouse=True)
def _told_kind() -> Iterator[None]:
    KINDS.all()
    KINDS.register(Told)
    yield
    KINDS.unregister("told")


def told(*, state: State = State.UP, **values: Any) -> Check:
    return make.check(kind="told", state=state, options={"host": "backup"}, **values)


def report(check: Check, ok: bool, *, minutes: float = 0, text: str = "没有按时") -> bool:
    at = NOON + minutes * MINUTE
    return passive.report(check_id=check.pk, ok=ok, at=at, received_at=at + MINUTE, text=text)


@pytest.mark.django_db
def test_one_bad_report_makes_it_down_since_then_for_the_reason_given() -> None:
    check = told()

    changed = report(check, False)

    flip = Flip.objects.get()
    assert (changed, flip.to_state, flip.began_at) == (True, State.DOWN, NOON)
    assert (flip.at, flip.reason) == (NOON + MINUTE, "没有按时")


@pytest.mark.django_db
def test_one_good_report_makes_it_up_again_since_then() -> None:
    check = told()
    report(check, False)

    report(check, True, minutes=5, text="已恢复")

    flip = Flip.objects.latest("id")
    assert (flip.to_state, flip.began_at, flip.reason) == (
        State.UP,
        NOON + 5 * MINUTE,
        "已恢复",
    )


@pytest.mark.django_db
def test_the_same_report_twice_flips_once_and_samples_are_kept() -> None:
    check = told()

    answers = [report(check, False), report(check, False)]

    assert (answers, Flip.objects.count()) == ([True, False], 1)
    assert Sample.objects.filter(check_ref=check, agent_id=passive.NOBODY).count() == 2


@pytest.mark.django_db
def test_a_report_older_than_the_last_moves_nothing() -> None:
    check = told()
    report(check, True, minutes=5)

    assert not report(check, False, minutes=4)


@pytest.mark.django_db
def test_a_report_from_the_future_counts_as_now() -> None:
    check = told()

    passive.report(check_id=check.pk, ok=False, at=NOON + 9 * MINUTE, received_at=NOON)

    assert Flip.objects.get().began_at == NOON


@pytest.mark.django_db
@pytest.mark.parametrize("values", [{"paused": True}, {"retired_at": NOON}, {"kind": "http"}])
def test_paused_retired_and_measured_checks_take_no_report(values: dict[str, Any]) -> None:
    check = make.check(**({"kind": "told"} | values))

    assert not report(check, False)
    assert not Sample.objects.exists()


@pytest.mark.django_db
def test_behind_a_parent_that_is_down_it_is_unreachable() -> None:
    check = told(parent=make.check(state=State.DOWN))

    report(check, False)

    assert Flip.objects.get().to_state == State.UNREACHABLE


@pytest.mark.django_db
def test_a_source_that_has_nothing_to_say_makes_it_unknown_once() -> None:
    check = told()

    lost = [
        passive.lose_sight(check_id=check.pk, at=NOON, received_at=NOON, text="来源中断")
        for _ in range(2)
    ]

    assert (lost, Flip.objects.get().to_state) == ([True, False], State.UNKNOWN)


@pytest.mark.django_db
def test_no_agent_is_given_a_passive_check_and_silence_is_not_its_fault() -> None:
    check, (agent, _) = told(recheck_at=NOON), make.agent()

    handed = [spec.id for spec in selectors.specs(agent=agent)]

    assert handed == []
    assert not selectors.rechecks_wanted(agent=agent)
    assert selectors.silent_checks(now=NOON + timedelta(days=9)) == []
    with pytest.raises(MonitoringRefusal, match="上报"):
        checks.request_recheck(check_id=check.pk, at=NOON)


@given(oks=st.lists(st.booleans(), max_size=30))
def test_the_state_after_any_reports_is_what_the_last_one_said(oks: list[bool]) -> None:
    watch = Watch(state=State.UNKNOWN, since=NOON, horizon=NOON)
    turns = 0

    for place, ok in enumerate(oks, 1):
        step = hearing.hear(watch, Seen(at=NOON + place * MINUTE, ok=ok), text="")
        watch, turns = step.watch, turns + (step.change is not None)

    expected = [State.UNKNOWN, *(State.UP if ok else State.DOWN for ok in oks)]
    changes = sum(one != other for one, other in zip(expected, expected[1:], strict=False))
    assert (watch.state, turns) == (expected[-1], changes)
