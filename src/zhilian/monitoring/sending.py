"""From samples to lines of numbers with labels, as other systems keep them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from zhilian.monitoring.connectors.base import Labels, Series
from zhilian.monitoring.phases import NAMES

SUCCESS = "zhilian_probe_success"
DURATION = "zhilian_probe_duration_seconds"
PHASE = "zhilian_probe_phase_seconds"


@dataclass(frozen=True, kw_only=True)
class Origin:
    """What a sample's labels say: its check, and who measured it."""

    check: str
    kind: str
    window: str
    agent: str


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """One sample as far as another system gets it; `spans` are the phases in the order of NAMES."""

    id: int
    at_us: int
    origin: Origin
    ok: bool
    counts: bool
    took_us: int | None
    spans: Sequence[int | None] = ()


def series_of(rows: Iterable[Measurement], *, phases: bool) -> list[Series]:
    """Each line once, its points in the order of time, one a millisecond. Samples that say nothing
    about their target (tainted, or of a blind prober) are left out as in every figure.
    """
    found: dict[Labels, dict[int, float]] = {}
    for row in rows:
        if row.counts:
            for labels, value in _points(row, phases=phases):
                found.setdefault(labels, {})[row.at_us // 1000] = value
    return [
        Series(labels=labels, points=tuple(sorted(points.items())))
        for labels, points in sorted(found.items())
    ]


def halves(rows: Sequence[Measurement]) -> tuple[list[Measurement], list[Measurement]]:
    """Two parts that share as few lines as may be: by prober, then by check."""
    ordered = sorted(rows, key=lambda row: (row.origin.agent, row.origin.check, row.at_us))
    return ordered[: len(ordered) // 2], ordered[len(ordered) // 2 :]


def _points(row: Measurement, *, phases: bool) -> Iterator[tuple[Labels, float]]:
    yield _labels(SUCCESS, row.origin), float(row.ok)
    if row.took_us is not None:
        yield _labels(DURATION, row.origin), row.took_us / 1e6
    if phases:
        for name, span in zip(NAMES, row.spans, strict=False):
            if span is not None:
                yield _labels(PHASE, row.origin, phase=name), span / 1e6


def _labels(name: str, origin: Origin, **more: str) -> Labels:
    """In the order of their names; empty ones are left out, which to Prometheus is the same."""
    held: Mapping[str, str] = {
        "__name__": name,
        "check": origin.check,
        "kind": origin.kind,
        "window": origin.window,
        "agent": origin.agent,
        **more,
    }
    return tuple(sorted((key, value) for key, value in held.items() if value))
