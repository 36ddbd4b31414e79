"""What the page of a page check shows: its last round load by load, and the rounds before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from zhilian.contract import limits
from zhilian.core import times
from zhilian.monitoring import selectors
from zhilian.monitoring.models import Check, PageRun
from zhilian.monitoring.types import PageGrade

KIND = "page"
RUNS = 30


def page_context(one: Check) -> dict[str, Any]:
    """Empty for checks of another kind."""
    if one.kind != KIND:
        return {}
    runs = selectors.page_runs(check_id=one.pk, limit=RUNS)
    last = runs[0] if runs else None
    return {
        "is_page": True,
        "runs": runs,
        "last_run": last,
        "loads": list(last.loads.all()) if last else [],
        "top_us": _top_us(last),
        "graded_run": next((run for run in runs if run.grade != PageGrade.VOID), None),
        "run_columns": _columns(runs),
        "excellent_ms": limits.PAGE_EXCELLENT_MS,
        "qualified_ms": limits.PAGE_QUALIFIED_MS,
    }


def _top_us(run: PageRun | None) -> int:
    spans = [load.load_us or 0 for load in run.loads.all()] if run else []
    return max(spans, default=0) or 1


def _columns(runs: Sequence[PageRun]) -> list[dict[str, Any]]:
    """Medians, oldest first; a round without a figure is a gap."""
    every = max(1, len(runs) // 6)
    return [
        {
            "value": run.median_ms,
            "title": f"{times.local(run.at):%m-%d %H:%M} {_word(run)}",
            "tick": f"{times.local(run.at):%m-%d}" if place % every == every // 2 else "",
        }
        for place, run in enumerate(reversed(runs))
    ]


def _word(run: PageRun) -> str:
    grade = PageGrade(run.grade).label
    return f"{run.median_ms:.0f} 毫秒，{grade}" if run.median_ms is not None else grade
