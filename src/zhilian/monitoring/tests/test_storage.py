"""Days are packed once they are over, again when late samples come, and only then let go."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON
from zhilian.core.times import day_bounds, local_date
from zhilian.monitoring import packing, selectors, service
from zhilian.monitoring.models import (
    Agent,
    Batch,
    Check,
    DayFigure,
    DayPack,
    MonthFigure,
    Sample,
    partitions,
)
from zhilian.monitoring.phases import unframed
from zhilian.monitoring.service.figures import DayInput
from zhilian.monitoring.service.retention import packs_kept_from, ready_partitions
from zhilian.monitoring.tests import make
from zhilian.probe.types import Phases

pytestmark = pytest.mark.django_db
DAY = local_date(NOON)
BEGIN, END = day_bounds(DAY)
SOON = END + timedelta(minutes=10)
LATER = END + timedelta(hours=49)


def push(check: Check, agent: Agent, minutes: Iterable[int], *, at: datetime = END) -> None:
    """Good samples at these minutes of the day."""
    phases = Phases(dns=900, tcp=1_200, ttfb=70_000, transfer=500, total=72_600)
    samples = [
        make.sample(check, at=BEGIN + timedelta(minutes=minute, seconds=3), phases=phases)
        for minute in minutes
    ]
    service.ingest(agent_id=agent.pk, batch=make.batch(samples), at=at)


def kept(check: Check) -> list[int]:
    """Minutes of the pack that hold something."""
    codes = packing.unpack(DayPack.objects.get(check_ref=check).answer)
    return [minute for minute, code in enumerate(codes) if code != packing.NO_SAMPLE]


def test_a_day_is_owed_when_it_is_over_and_packed_once() -> None:
    check, (agent, _) = make.check(), make.agent()
    push(check, agent, [0, 1, 720, 1439])

    before = selectors.days_owed(now=END - timedelta(minutes=1))
    owed = selectors.days_owed(now=SOON)
    packed = [service.keep_day(day=DAY, now=SOON) for _ in range(2)]

    assert (before, owed, selectors.days_owed(now=SOON)) == ([], [DAY], [])
    assert (packed, kept(check)) == ([1, 0], [0, 1, 720, 1439])
    assert sorted(unframed(DayPack.objects.get().phases)) == ["dns", "tcp", "transfer", "ttfb"]
    assert DayFigure.objects.get().n == 4
    assert MonthFigure.objects.get().n == 4
    assert JournalEntry.objects.filter(kind="monitoring.day.packed").count() == 1


def test_late_samples_of_a_site_pack_the_day_again() -> None:
    check, (agent, _) = make.check(), make.agent()
    push(check, agent, range(10))
    service.keep_day(day=DAY, now=SOON)

    push(check, agent, range(900, 910), at=END + timedelta(hours=30))

    assert selectors.days_owed(now=SOON) == [DAY]
    assert service.keep_day(day=DAY, now=SOON) == 1
    assert kept(check) == [*range(10), *range(900, 910)]
    assert DayFigure.objects.get().n == 20


def test_only_a_packed_day_is_let_go_after_48_hours_and_the_journal_says_so() -> None:
    check, (agent, _) = make.check(), make.agent()
    push(check, agent, range(5))

    unpacked = service.prune_samples(now=LATER)
    service.keep_day(day=DAY, now=SOON)
    early = service.prune_samples(now=END + timedelta(hours=47))
    gone = service.prune_samples(now=LATER)

    assert (unpacked, early, gone, Sample.objects.count()) == (0, 0, 5, 0)
    told = JournalEntry.objects.get(kind="monitoring.samples.let_go")
    assert (told.subject, told.data["samples"]) == (f"day:{DAY:%F}", 5)
    assert kept(check) == list(range(5))
    assert selectors.days_owed(now=SOON) == []


def test_a_pruned_batch_brings_nothing_back() -> None:
    check, (agent, _) = make.check(), make.agent()
    batch = make.batch([make.sample(check, at=NOON)], seq=1)
    service.ingest(agent_id=agent.pk, batch=batch, at=NOON)
    service.keep_day(day=DAY, now=SOON)
    late = NOON + timedelta(hours=80)

    service.prune_samples(now=late)
    again = service.ingest(agent_id=agent.pk, batch=batch, at=late)

    assert (again.duplicate, again.accepted, Sample.objects.count()) == (False, 0, 0)
    assert Batch.objects.count() == 1


def test_days_without_any_sample_get_their_figures_too() -> None:
    make.check(created_at=BEGIN - timedelta(days=3))
    service.roll_day(day=DAY - timedelta(days=3), now=SOON)

    owed = selectors.days_owed(now=SOON)
    for day in owed:
        service.keep_day(day=day, now=SOON)

    assert owed == [DAY - timedelta(days=n) for n in (2, 1, 0)]
    assert DayFigure.objects.filter(unknown_s=86_400).count() == 4


def test_a_flip_that_reaches_into_yesterday_writes_its_figures_anew() -> None:
    check, (agent, _) = make.check(horizon_at=BEGIN), make.agent()
    make.see(check, True, by=agent, start=BEGIN + timedelta(hours=1))
    service.keep_day(day=DAY, now=SOON)
    make.see(check, False, False, False, by=agent, start=END - timedelta(seconds=10))
    stale = DayFigure.objects.get().down_s

    days = service.roll_late_flips(now=END + timedelta(minutes=30))

    assert (stale, days, DayFigure.objects.get().down_s) == (0, 1, 10)


days = st.dates(date(2024, 1, 1), date(2030, 12, 31))


@given(days, st.none() | st.tuples(days, st.integers(1, 1500)), st.integers(31, 4000))
def test_packs_of_the_contract_are_kept_until_long_after_its_end(
    today: date, term: tuple[date, int] | None, keep: int
) -> None:
    dates = None if term is None else (term[0], term[0] + timedelta(days=term[1]))

    since = packs_kept_from(today=today, term=dates, keep_days=keep)

    assert since <= today - timedelta(days=keep)
    if dates and today <= dates[1] + timedelta(days=keep):
        assert since <= dates[0]


def test_old_packs_go_and_their_figures_stay(settings: Any) -> None:
    check, (agent, _) = make.check(), make.agent()
    push(check, agent, range(3))
    service.keep_day(day=DAY, now=SOON)
    settings.KEEP_PACKS_DAYS = 31

    kept_on = service.prune_packs(now=SOON + timedelta(days=30))
    gone = service.prune_packs(now=SOON + timedelta(days=40))

    assert (kept_on, gone) == (0, 1)
    assert DayFigure.objects.get().n == 3
    assert JournalEntry.objects.get(kind="monitoring.packs.let_go").data["packs"] == 1


def test_a_check_has_one_pack_a_day() -> None:
    check = make.check()
    rows = [
        DayPack(check_ref=check, date=DAY, samples=1, packed_at=NOON, answer=b"", phases=b"")
        for _ in range(2)
    ]

    with pytest.raises(IntegrityError, match=r"day_pack_once|check_id"), transaction.atomic():
        DayPack.objects.bulk_create(rows)


def test_bands_nest_in_every_stored_day() -> None:
    check = make.check()
    row = DayInput(check_id=check.pk, date=DAY, seconds=selectors.history.BLANK)
    service.bulk_day_figures(rows=[row])

    with pytest.raises(IntegrityError, match="day_figure_bands_nest"), transaction.atomic():
        DayFigure.objects.update(n=1, qualified=1, excellent=2)


def test_a_month_begins_on_its_first_day() -> None:
    check = make.check()
    row = DayInput(check_id=check.pk, date=DAY, seconds=selectors.history.BLANK)
    service.bulk_day_figures(rows=[row])

    with pytest.raises(IntegrityError, match="month_figure_begins_a_month"), transaction.atomic():
        MonthFigure.objects.update(month=DAY)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="partitions are PostgreSQL's")
def test_a_day_gets_its_partition_and_letting_it_go_drops_it() -> None:
    check, (agent, _) = make.check(), make.agent()
    push(check, agent, range(7))

    made = ready_partitions(now=NOON)
    again = ready_partitions(now=NOON)
    moved = Sample.objects.count()
    service.keep_day(day=DAY, now=SOON)
    service.prune_samples(now=LATER)

    assert (made, again, moved) == (7, 0, 7)
    assert DAY not in partitions.existing()
    assert Sample.objects.count() == 0
