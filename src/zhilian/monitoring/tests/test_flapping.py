"""Flapping: seen by how often a target changes, begun and ended with a gap between, told once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON
from zhilian.monitoring import flapping
from zhilian.monitoring.models import Agent, Check, Flip
from zhilian.monitoring.tests import make


def pushed(oks: list[bool]) -> int:
    ring = 0
    for ok in oks:
        ring = flapping.push(ring, ok=ok)
    return ring


def test_a_target_that_turns_every_time_changes_wholly() -> None:
    ring = pushed([True, False] * 11)

    assert flapping.share(ring) == pytest.approx(1.0)
    assert flapping.flaps(ring, flapping=False)


def test_one_outage_is_no_flapping() -> None:
    ring = pushed([True] * 20 + [False] * 10 + [True] * 5)

    assert not flapping.flaps(ring, flapping=False)


@given(st.booleans(), st.booleans())
def test_twenty_equal_samples_end_it(was: bool, ok: bool) -> None:
    ring = pushed([True, False] * 11 + [ok] * 21)

    assert not flapping.flaps(ring, flapping=was)


@given(st.lists(st.booleans(), max_size=60))
def test_it_ends_only_below_where_it_begins(oks: list[bool]) -> None:
    ring = pushed(oks)

    if flapping.flaps(ring, flapping=False):
        assert flapping.flaps(ring, flapping=True)
    if flapping.flaps(ring, flapping=True) != flapping.flaps(ring, flapping=False):
        assert flapping.STOP <= flapping.share(ring) < flapping.START


@given(st.lists(st.booleans(), min_size=22, max_size=60), st.lists(st.booleans(), max_size=30))
def test_only_the_latest_twenty_changes_count(latest: list[bool], before: list[bool]) -> None:
    assert pushed(before + latest) & 0xFFFFF == pushed(latest) & 0xFFFFF


def told() -> list[bool]:
    rows = JournalEntry.objects.filter(kind="monitoring.target.flapping").order_by("id")
    return [row.data["flapping"] for row in rows]


@pytest.mark.django_db
def test_flapping_is_announced_when_it_begins_and_when_it_ends() -> None:
    check, (agent, _) = make.check(), make.agent()

    _turns(check, agent, times=6)
    began = told()
    make.see(check, *[True] * 30, by=agent, start=NOON + timedelta(hours=2))
    check.refresh_from_db()

    assert (began, told()) == ([True], [True, False])
    assert not check.flapping
    assert Flip.objects.filter(check_ref=check, flapping=True).exists()


def _turns(check: Check, agent: Agent, *, times: int) -> None:
    """Down and up again, so many times, ten minutes each."""
    for n in range(times):
        start = NOON + timedelta(minutes=10 * n)
        make.see(check, False, False, False, True, True, by=agent, start=start)
