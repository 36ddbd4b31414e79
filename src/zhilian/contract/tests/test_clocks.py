from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django_tasks_db.models import DBTaskResult

from zhilian.contract import jobs, selectors, service
from zhilian.contract.errors import UnknownPolicy
from zhilian.contract.models import Breach, Clock, ClockEvent, Threshold
from zhilian.contract.projections import projection_of
from zhilian.contract.tests import make
from zhilian.contract.types import ClockVerdict, ClockView, Period
from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def view(clock: Clock, *, at: datetime) -> ClockView:
    return selectors.clock(clock_id=clock.pk, now=at)


def fired(clock: Clock) -> list[tuple[int, bool]]:
    return [(each.percent, each.late) for each in selectors.thresholds(clock_id=clock.pk)]


def test_start_clock_is_due_after_the_target_of_its_clause() -> None:
    clock = make.clock(policy="fix_general")

    shown = view(clock, at=NOON + HOUR)
    assert (shown.clause, shown.due_at) == ("C2.3c", NOON + 4 * HOUR)
    assert (shown.elapsed_s, shown.share, shown.verdict) == (3600, 0.25, ClockVerdict.RUNNING)


def test_start_clock_twice_is_one_clock_and_the_earliest_start_counts() -> None:
    clock = make.clock(subject="incident:7")

    again = service.start_clock(policy="fix_general", subject="incident:7", at=NOON - HOUR)
    service.start_clock(policy="fix_general", subject="incident:7", at=NOON + HOUR)

    assert again == clock.pk
    assert view(clock, at=NOON).started_at == NOON - HOUR


def test_call_that_comes_twice_writes_one_fact() -> None:
    clock = make.clock()

    for _twice in range(2):
        service.start_clock(policy="fix_general", subject=clock.subject, at=NOON)
        service.stop_clocks(subject=clock.subject, at=NOON + HOUR)

    kinds = [event.kind for event in selectors.clock_events(clock_id=clock.pk)]
    assert kinds == ["STARTED", "STOPPED"]


def test_start_clock_of_unknown_policy_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownPolicy, match="fix_general"):
        service.start_clock(policy="fix_soon", subject="incident:7", at=NOON)


def test_stop_clocks_stops_only_the_named_policies() -> None:
    fix = make.clock(policy="fix_general", subject="incident:7")
    detect = make.clock(policy="detect", subject="incident:7")

    service.stop_clocks(subject="incident:7", at=NOON + HOUR, policies=["detect"])

    assert view(detect, at=NOON + HOUR).stopped_at == NOON + HOUR
    assert view(fix, at=NOON + HOUR).running


def test_stopped_in_time_is_met_and_stays_met() -> None:
    clock = make.clock()

    service.stop_clocks(subject=clock.subject, at=NOON + 4 * HOUR)
    service.fire_threshold(clock_id=clock.pk, at=NOON + 100 * HOUR)

    assert view(clock, at=NOON + 100 * HOUR).verdict is ClockVerdict.MET
    assert not Breach.objects.exists()


def test_thresholds_fire_once_each_in_order() -> None:
    clock = make.clock()
    moments = [NOON + share * 4 * HOUR / 100 for share in (49, 51, 60, 76, 91, 101, 150)]

    counts = [service.fire_threshold(clock_id=clock.pk, at=moment) for moment in moments]

    assert counts == [0, 1, 0, 1, 1, 1, 0]
    assert [percent for percent, _late in fired(clock)] == [50, 75, 90, 100]


def test_thresholds_found_late_fire_in_order_and_say_so() -> None:
    clock = make.clock()

    service.fire_threshold(clock_id=clock.pk, at=NOON + 4 * HOUR + timedelta(seconds=1))

    assert fired(clock) == [(50, True), (75, True), (90, True), (100, False)]
    told = JournalEntry.objects.filter(subject=clock.subject).order_by("id")
    assert [entry.data.get("percent") for entry in told] == [50, 75, 90, 100, None]
    assert told.last().kind == "contract.clock.breached"  # type: ignore[union-attr]


def test_clock_due_is_found_by_the_poll_until_it_has_fired() -> None:
    clock = make.clock(started_at=NOON)
    later = NOON + 2 * HOUR + timedelta(seconds=1)

    before = selectors.clocks_due(now=NOON + HOUR)
    due = selectors.clocks_due(now=later)
    service.fire_threshold(clock_id=clock.pk, at=later)

    assert (before, due) == ([], [clock.pk])
    assert selectors.clocks_due(now=later) == []


def test_start_queues_an_exact_wake_up_at_the_next_mark() -> None:
    clock = make.clock()

    (queued,) = DBTaskResult.objects.filter(task_path="zhilian.contract.jobs.fire_clock")

    assert queued.run_after == NOON + 2 * HOUR + timedelta(milliseconds=1)
    assert queued.args_kwargs["kwargs"] == {"clock_id": clock.pk}


def test_each_mark_queues_the_wake_up_for_the_next_and_a_stop_queues_none() -> None:
    clock = make.clock()
    service.fire_threshold(clock_id=clock.pk, at=NOON + 2 * HOUR + timedelta(seconds=1))

    service.stop_clocks(subject=clock.subject, at=NOON + 2.5 * HOUR)

    queued = DBTaskResult.objects.filter(task_path="zhilian.contract.jobs.fire_clock")
    marks = [task.run_after - timedelta(milliseconds=1) for task in queued.order_by("run_after")]
    assert marks == [NOON + 2 * HOUR, NOON + 3 * HOUR]
    clock.refresh_from_db()
    assert clock.next_mark_at is None


def test_sweep_fires_what_an_old_clock_ran_past() -> None:
    clock = make.clock(started_at=NOON - timedelta(days=400))

    jobs.sweep_clocks()
    jobs.fire_clock(clock_id=clock.pk)

    assert fired(clock) == [(50, True), (75, True), (90, True), (100, True)]


def test_stop_after_the_due_instant_records_the_breach_before_any_poll() -> None:
    clock = make.clock()

    service.stop_clocks(subject=clock.subject, at=NOON + 5 * HOUR)

    breach = Breach.objects.get(clock=clock)
    assert (breach.due_at, breach.found_at) == (NOON + 4 * HOUR, NOON + 5 * HOUR)


def test_breach_stays_when_an_earlier_stop_becomes_known() -> None:
    clock = make.clock()
    service.fire_threshold(clock_id=clock.pk, at=NOON + 5 * HOUR)

    service.stop_clocks(subject=clock.subject, at=NOON + 3 * HOUR)

    shown = view(clock, at=NOON + 6 * HOUR)
    assert (shown.elapsed_s, shown.breached) == (3 * 3600, True)
    assert shown.verdict is ClockVerdict.BREACHED


@pytest.mark.parametrize("model", [Breach, ClockEvent, Threshold])
def test_facts_cannot_be_changed_or_deleted_in_the_database(
    model: type[Breach] | type[ClockEvent] | type[Threshold],
) -> None:
    make.breached_clock()

    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.update(clock_id=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.all()._raw_delete(using="default")
    assert model.objects.exists()


def test_second_clock_of_one_subject_and_policy_is_refused_by_the_database() -> None:
    clock = make.clock()

    with pytest.raises(IntegrityError), transaction.atomic():
        Clock.objects.create(
            subject=clock.subject,
            policy=clock.policy,
            policy_name=clock.policy_name,
            started_at=NOON,
            due_at=NOON,
        )


def test_relapse_reopens_the_repair_but_not_the_detection() -> None:
    detect = make.clock(policy="detect", subject="incident:7")
    fix = make.clock(policy="fix_general", subject="incident:7")
    service.stop_clocks(subject="incident:7", at=NOON + HOUR)

    service.reopen_clocks(subject="incident:7", at=NOON + 3 * HOUR)

    assert view(fix, at=NOON + 4 * HOUR).elapsed_s == 2 * 3600
    assert view(fix, at=NOON + 4 * HOUR).due_at == NOON + 6 * HOUR
    assert not view(detect, at=NOON + 4 * HOUR).running


def test_waiting_is_shown_beside_the_gross_figure() -> None:
    clock = make.clock()
    for _twice in range(2):
        service.add_wait(
            subject=clock.subject, start_at=NOON, end_at=NOON + HOUR, reason="等待供电恢复"
        )

    shown = view(clock, at=NOON + 2 * HOUR)
    assert (shown.elapsed_s, shown.waiting_s, shown.net_s) == (7200, 3600, 3600)


def test_reclassify_keeps_both_histories() -> None:
    general = make.clock(policy="fix_general", subject="incident:7")

    service.reclassify_clock(subject="incident:7", policy="fix_hardware", at=NOON + HOUR)

    old, new = selectors.clocks_for(subject="incident:7", now=NOON + 6 * HOUR)
    assert (old.id, old.verdict, old.elapsed_s) == (general.pk, ClockVerdict.SUPERSEDED, 3600)
    assert (new.policy, new.started_at, new.due_at) == ("fix_hardware", NOON, NOON + 24 * HOUR)


def test_reclassify_after_the_breach_does_not_undo_it() -> None:
    make.clock(policy="fix_general", subject="incident:7")

    service.reclassify_clock(subject="incident:7", policy="fix_hardware", at=NOON + 5 * HOUR)

    old, new = selectors.clocks_for(subject="incident:7", now=NOON + 6 * HOUR)
    assert (old.verdict, new.verdict) == (ClockVerdict.BREACHED, ClockVerdict.RUNNING)


def test_reclassify_there_and_back_carries_stops_and_waits_along() -> None:
    make.clock(policy="fix_general", subject="incident:7")
    service.add_wait(subject="incident:7", start_at=NOON, end_at=NOON + HOUR, reason="等配件")
    service.stop_clocks(subject="incident:7", at=NOON + 2 * HOUR)

    service.reclassify_clock(subject="incident:7", policy="fix_hardware", at=NOON + 3 * HOUR)
    back = service.reclassify_clock(subject="incident:7", policy="fix_general", at=NOON + 4 * HOUR)

    shown = selectors.clock(clock_id=back, now=NOON + 9 * HOUR)
    assert (shown.elapsed_s, shown.waiting_s) == (7200, 3600)
    assert shown.verdict is ClockVerdict.MET


def test_reclassify_without_a_clock_is_refused() -> None:
    with pytest.raises(UnknownPolicy, match="无法改类"):
        service.reclassify_clock(subject="incident:7", policy="fix_hardware", at=NOON)


def test_columns_for_lists_equal_the_projection_after_every_call() -> None:
    clock = make.clock()
    service.stop_clocks(subject=clock.subject, at=NOON + HOUR)
    service.reopen_clocks(subject=clock.subject, at=NOON + 2 * HOUR)
    service.fire_threshold(clock_id=clock.pk, at=NOON + 4 * HOUR)

    clock.refresh_from_db()

    projected = projection_of(clock)
    assert clock.due_at == projected.due_at == view(clock, at=NOON).due_at
    assert (clock.started_at, clock.stopped_at) == (projected.started_at, projected.stopped_at)
    assert clock.next_mark_at == projected.mark_at(75)


def test_tally_leaves_out_drills_and_replaced_clocks() -> None:
    late = make.breached_clock()
    make.breached_clock(drill=True)
    make.clock(subject="incident:900", started_at=NOON - HOUR)
    service.reclassify_clock(subject="incident:900", policy="fix_hardware", at=NOON)
    period = Period(start_at=NOON - timedelta(days=9), end_at=NOON)

    counted = selectors.tally(policy="fix_general", period=period, now=NOON)

    assert (counted.started, counted.breached, counted.met) == (1, 1, 0)
    assert [each.id for each in counted.clocks] == [late.pk]


def test_open_clocks_lists_the_nearest_deadline_first() -> None:
    far = make.clock(policy="vulnerability")
    near = make.clock(policy="detect")
    make.breached_clock()

    assert [each.id for each in selectors.open_clocks(now=NOON)] == [near.pk, far.pk]


def test_target_of_our_own_is_marked_as_advice() -> None:
    consult = make.clock(policy="consult", subject="consultation:1")

    assert view(consult, at=NOON).advisory
    assert not view(make.clock(), at=NOON).advisory
