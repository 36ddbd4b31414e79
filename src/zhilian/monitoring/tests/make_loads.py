"""Field counters and lab rounds for tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from zhilian.core.testing import NOON
from zhilian.core.times import local_date
from zhilian.monitoring.models import Check
from zhilian.monitoring.rum import Histogram
from zhilian.monitoring.service import past, rum
from zhilian.monitoring.tests import make
from zhilian.monitoring.types import Device, Measured, Net

TODAY = local_date(NOON)


def seen(
    spans: Sequence[int],
    *,
    page: str = "haircut",
    day: date = TODAY,
    kind: Measured = Measured.LOAD,
    **other: Any,
) -> None:
    """What browsers measured on a page on a day."""
    row = rum.DayInput(
        date=day,
        page=page,
        kind=kind,
        release=other.get("release", "1.0"),
        device=other.get("device", Device.PHONE),
        net=other.get("net", Net.FAST),
        histogram=Histogram.of(spans),
    )
    rum.bulk_rum_days(rows=[row])


def page_check(*, window: str = "haircut") -> Check:
    return make.check(kind="page", window_code=window, name=f"{window} 页面加载")


def graded(
    *spans_ms: int, window: str = "haircut", days_ago: int = 0, now: datetime = NOON
) -> None:
    """One round of the lab, which needs a page check of the window."""
    past.bulk_page_runs(
        rows=[
            past.PastRun(
                window_code=window,
                at=now - timedelta(days=days_ago, hours=3),
                loads_us=tuple(ms * 1000 for ms in spans_ms),
                blank_us=58_000,
                profile="往返 50 毫秒",
            )
        ]
    )
