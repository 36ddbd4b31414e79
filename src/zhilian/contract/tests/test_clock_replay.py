"""What the database holds after calls in any order equals what the pure clock says of the facts."""

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from zhilian.contract import selectors, service
from zhilian.contract.calendar_math import AroundTheClock
from zhilian.contract.clock_math import Fact, FactKind, project
from zhilian.contract.limits import FIX_GENERAL
from zhilian.contract.models import Breach, Clock, Threshold
from zhilian.core.testing import NOON

SUBJECT = "incident:1"
offsets = st.integers(0, 12 * 60).map(lambda minutes: NOON + timedelta(minutes=minutes))
moves = st.lists(
    st.tuples(st.sampled_from(["stop", "reopen", "wait", "fire"]), offsets), max_size=6
)


def apply(move: str, at: datetime) -> Fact | None:
    """Do the move through the service; say which fact it means."""
    clock_id = Clock.objects.get(subject=SUBJECT).pk
    if move == "stop":
        service.stop_clocks(subject=SUBJECT, at=at)
        return Fact(FactKind.STOPPED, at)
    if move == "reopen":
        service.reopen_clocks(subject=SUBJECT, at=at)
        return Fact(FactKind.REOPENED, at)
    if move == "wait":
        end = at + timedelta(hours=1)
        service.add_wait(subject=SUBJECT, start_at=at, end_at=end, reason="等待")
        return Fact(FactKind.WAITED, at, until=end)
    service.fire_threshold(clock_id=clock_id, at=at)
    return None


class ReplayTest(TestCase):
    @given(moves)
    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
    def test_incremental_equals_replay(self, drawn: list[tuple[str, datetime]]) -> None:
        facts = [Fact(FactKind.STARTED, NOON)]
        service.start_clock(policy="fix_general", subject=SUBJECT, at=NOON)
        for move, at in drawn:
            fact = apply(move, at)
            facts.extend([fact] if fact else [])

        pure = project(facts=facts, target=FIX_GENERAL, calendar=AroundTheClock())

        end = NOON + timedelta(hours=20)
        (shown,) = selectors.clocks_for(subject=SUBJECT, now=end)
        row = Clock.objects.get(subject=SUBJECT)
        assert shown.due_at == row.due_at == pure.due_at
        assert shown.stopped_at == row.stopped_at == pure.stopped_at
        assert timedelta(seconds=shown.elapsed_s) == pure.elapsed(end)
        assert timedelta(seconds=shown.waiting_s) == pure.waiting(end)

    @given(moves)
    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
    def test_breach_once_found_stays_and_thresholds_fire_in_order(
        self, drawn: list[tuple[str, datetime]]
    ) -> None:
        service.start_clock(policy="fix_general", subject=SUBJECT, at=NOON)
        found = False
        for move, at in drawn:
            apply(move, at)
            held = Breach.objects.exists()
            assert held or not found
            found = held

        percents = list(Threshold.objects.order_by("id").values_list("percent", flat=True))
        assert percents == [50, 75, 90, 100][: len(percents)]
        (shown,) = selectors.clocks_for(subject=SUBJECT, now=NOON + timedelta(days=1))
        assert shown.breached or not found


@pytest.mark.django_db
def test_due_at_is_the_same_in_list_detail_and_row() -> None:
    service.start_clock(policy="consult", subject="consultation:1", at=NOON)

    (listed,) = selectors.open_clocks(now=NOON)
    detail = selectors.clock(clock_id=listed.id, now=NOON + timedelta(days=1))

    row = Clock.objects.get(id=listed.id)
    assert listed.due_at == detail.due_at == row.due_at
