"""Which figures go out, and how they are called. docs/inbound.md lists them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from zhilian.contract import selectors as contract
from zhilian.contract.types import ClockVerdict
from zhilian.core import selectors as core
from zhilian.faces.metrics.exposition import Labels, Metric, by_label, gauge
from zhilian.incidents import selectors as incidents
from zhilian.incidents.types import FaultClass
from zhilian.monitoring import selectors as monitoring
from zhilian.monitoring.selectors import inbound
from zhilian.monitoring.types import CheckGauge, State
from zhilian.notices import selectors as notices
from zhilian.notices.types import Status

MOST_CHECKS = 2000
DAY = timedelta(hours=24)


def families(*, now: datetime) -> list[Metric]:
    """Everything, in at most twelve queries whatever the number of checks."""
    return [
        *_checks(now=now),
        *_incidents(),
        *_clocks(now=now),
        _notices(now=now),
        *_queue(now=now),
        *_agents(now=now),
        *_sources(now=now),
        *_sending(now=now),
    ]


def _checks(*, now: datetime) -> Iterable[Metric]:
    rows = monitoring.check_gauges(now=now)
    counted = Counter(row.state for row in rows if not row.paused)
    counts = {state.value.lower(): counted[state] for state in State}
    counts["paused"] = sum(row.paused for row in rows)
    yield by_label("zhilian_checks", "Checks by state.", label="state", values=counts)
    yield gauge(
        "zhilian_checks_left_out",
        f"Checks beyond the {MOST_CHECKS} that are exported one by one.",
        max(0, len(rows) - MOST_CHECKS),
    )
    yield from _each_check(rows[:MOST_CHECKS], now=now)


def _each_check(rows: list[CheckGauge], *, now: datetime) -> Iterable[Metric]:
    measured = [row for row in rows if not row.paused]
    yield Metric(
        name="zhilian_check_up",
        help="1 while the check is up, 0 while it is down or unreachable; absent when unknown.",
        samples=tuple(
            (_names(row), 1.0 if row.state is State.UP else 0.0)
            for row in measured
            if row.state in (State.UP, State.DOWN, State.UNREACHABLE)
        ),
    )
    yield Metric(
        name="zhilian_check_state",
        help="0 up, 1 down, 2 unreachable, 3 unknown, 4 maintenance.",
        samples=tuple((_names(row), float(list(State).index(row.state))) for row in measured),
    )
    yield Metric(
        name="zhilian_check_degraded",
        help="1 while the check is up but crossed a limit short of an outage.",
        samples=tuple((_names(row), float(row.degraded)) for row in measured),
    )
    yield Metric(
        name="zhilian_check_duration_seconds",
        help="How long the latest good sample of the last ten minutes took.",
        samples=tuple(
            (_names(row), row.took_us / 1e6) for row in measured if row.took_us is not None
        ),
    )
    yield Metric(
        name="zhilian_check_last_sample_age_seconds",
        help="Seconds since the latest sample or decision.",
        samples=tuple((_names(row), _age(row.seen_at, now=now)) for row in measured),
    )


def _incidents() -> Iterable[Metric]:
    held = incidents.open_incidents()
    real = Counter(one.fault_class for one in held if not one.drill)
    yield by_label(
        "zhilian_incidents_open",
        "Open incidents by class, without drills.",
        label="class",
        values={one.value.lower(): real[one.value] for one in FaultClass},
    )
    yield gauge(
        "zhilian_incidents_open_drill", "Open incidents of drills.", sum(one.drill for one in held)
    )


def _clocks(*, now: datetime) -> Iterable[Metric]:
    views = [one for one in contract.open_clocks(now=now) if not one.drill]
    counted = Counter(one.verdict for one in views)
    wanted = (ClockVerdict.RUNNING, ClockVerdict.AT_RISK, ClockVerdict.BREACHED)
    yield by_label(
        "zhilian_clocks_open",
        "Running contract clocks by verdict, without drills.",
        label="verdict",
        values={one.value.lower(): counted[one] for one in wanted},
    )
    due = min((one.due_at for one in views), default=None)
    yield gauge(
        "zhilian_clock_next_due_seconds",
        "Seconds to the nearest deadline; negative when it has passed.",
        None if due is None else (due - now).total_seconds(),
    )


def _notices(*, now: datetime) -> Metric:
    counted = notices.status_counts(since=now - DAY)
    return by_label(
        "zhilian_notices_24h",
        "Messages written in the last 24 hours, by present status.",
        label="status",
        values={one.value.lower(): counted.get(one.value, 0) for one in Status},
    )


def _queue(*, now: datetime) -> Iterable[Metric]:
    queue = core.queue_figures(now=now)
    yield by_label(
        "zhilian_tasks",
        "Tasks by status; dead ones used up their attempts.",
        label="status",
        values={"ready": queue.ready, "running": queue.running, "dead": queue.dead},
    )
    yield gauge(
        "zhilian_tasks_oldest_ready_seconds",
        "Age of the oldest task that is due and waits.",
        queue.oldest_s,
    )
    yield by_label(
        "zhilian_worker_last_seen_seconds",
        "Seconds since a worker's last sign of life, of workers seen in the last day.",
        label="worker",
        values={name: _age(at, now=now) for name, at in core.worker_beats(since=now - DAY)},
    )


def _agents(*, now: datetime) -> Iterable[Metric]:
    agents = monitoring.agent_gauges()
    yield by_label(
        "zhilian_agent_last_seen_seconds",
        "Seconds since a prober's last message; absent when it never called.",
        label="agent",
        values={one.name: _age(one.last_seen_at, now=now) for one in agents if one.last_seen_at},
    )
    yield by_label(
        "zhilian_agent_blind",
        "1 while a prober says that it cannot see out.",
        label="agent",
        values={one.name: float(one.blind) for one in agents},
    )


def _sources(*, now: datetime) -> Iterable[Metric]:
    held = inbound.source_gauges()
    yield by_label(
        "zhilian_source_last_message_seconds",
        "Seconds since an inbound source's last message; absent when it never spoke.",
        label="source",
        values={name: _age(at, now=now) for name, at, _ in held if at},
    )
    yield by_label(
        "zhilian_source_alerts_firing",
        "Alerts of an inbound source that fire now.",
        label="source",
        values={name: n for name, _, n in held},
    )


def _sending(*, now: datetime) -> Iterable[Metric]:
    state = monitoring.sending_state(now=now)
    if state is None:
        return
    yield gauge(
        "zhilian_remote_write_lag_seconds",
        "Age of the oldest sample that waits to be sent.",
        round(state.lag.total_seconds(), 3),
    )
    yield gauge("zhilian_remote_write_waiting_samples", "Samples to be sent.", state.waiting)
    yield gauge("zhilian_remote_write_failures", "Tries since the last good one.", state.failures)
    fates = {"sent": state.sent, "refused": state.refused, "lost": state.lost}
    yield Metric(
        name="zhilian_remote_write_samples_total",
        help="Samples since the first start: sent, refused by the receiver, or let go unsent.",
        kind="counter",
        samples=tuple(((("fate", fate),), float(n)) for fate, n in fates.items()),
    )


def _names(row: CheckGauge) -> Labels:
    return (("check", row.code), ("kind", row.kind), ("window", row.window_code))


def _age(at: datetime, *, now: datetime) -> float:
    return round(max(0.0, (now - at).total_seconds()), 3)
