"""Page rounds in: what a sample of kind `page` carries becomes a run with its loads and a grade.

Called by `ingest` with samples that were taken in just now, in the same transaction: so a round is
kept once, as its sample is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from zhilian.core.times import local_date
from zhilian.monitoring.grades import grade_of
from zhilian.monitoring.models import Check, Drill, PageLoad, PageRun
from zhilian.monitoring.types import Aside, PageGrade, State
from zhilian.probe.rounds import PageRound, round_of
from zhilian.probe.types import Sample, WireError


def keep(
    samples: Iterable[Sample],
    *,
    checks: Mapping[int, Check],
    drills: Mapping[str, Sequence[Drill]],
    agent_id: int,
) -> int:
    """Write the rounds that these samples carry; how many they were. `drills` by window code."""
    kept = 0
    for sample in samples:
        found = _round(sample)
        if found is not None and sample.check_id in checks:
            check = checks[sample.check_id]
            aside = _aside(check, drills.get(check.window_code, ()), sample)
            kept += _write(found, sample, check=check, aside=aside, agent_id=agent_id)
    return kept


def _round(sample: Sample) -> PageRound | None:
    """A round without a load says nothing: the browser was missing, or never began."""
    try:
        found = round_of(sample.detail)
    except WireError:
        return None
    return found if found is not None and found.loads else None


def _aside(check: Check, drills: Sequence[Drill], sample: Sample) -> str:
    if any(drill.covers(sample.at) for drill in drills):
        return Aside.DRILL
    return Aside.MAINTENANCE if check.state == State.MAINTENANCE else ""


def _write(found: PageRound, sample: Sample, *, check: Check, aside: str, agent_id: int) -> int:
    gradable = found.gradable and not sample.blind
    run, new = PageRun.objects.get_or_create(
        check_ref=check,
        at=sample.at,
        defaults={
            "window_code": check.window_code,
            "date": local_date(sample.at),
            "agent_id": agent_id,
            "attempt": sample.attempt,
            "grade": grade_of(found.median_us) if gradable else PageGrade.VOID,
            "median_us": found.median_us if gradable else None,
            "blank_us": found.blank_us,
            "profile": found.profile,
            "counted": len(found.counted),
            "failed": sum(bool(load.failed) for load in found.counted),
            "voided": len(found.loads) - len(found.counted),
            "aside": aside,
        },
    )
    if new:
        PageLoad.objects.bulk_create(
            PageLoad(run=run, n=n, **{name: getattr(load, name) for name in LOAD_FIELDS})
            for n, load in enumerate(found.loads, 1)
        )
    return int(new)


LOAD_FIELDS = (
    "load_us",
    "lcp_us",
    "fcp_us",
    "ttfb_us",
    "response_us",
    "dom_us",
    "status",
    "failed",
    "void",
    "busy_permille",
)
