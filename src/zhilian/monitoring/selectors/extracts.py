"""Evidence as tables for other programs: minutes of packs, days, flips, hot samples."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from zhilian.core import times
from zhilian.monitoring import packing
from zhilian.monitoring.models import Check, DayFigure, DayPack, Flip, Sample
from zhilian.monitoring.models.sample import to_us
from zhilian.monitoring.phases import NAMES, unframed
from zhilian.monitoring.types import State

Cell = str | int | float | bool | datetime | date | None
Row = tuple[Cell, ...]
KINDS = {packing.Minute.OK: "通过", packing.Minute.FAILED: "未通过", packing.Minute.TAINTED: "不计"}
DAY_FIELDS = (
    "up_s", "down_s", "unknown_s", "maintenance_s", "drill_s", "degraded_s", "n", "failed",
    "tainted", "excellent", "qualified", "p50_us", "p95_us", "p99_us",
)  # fmt: skip
DAY_HEADER = tuple(
    name if name.endswith(("_s", "_us")) else f"{name}_minutes" for name in DAY_FIELDS
)
SAMPLE_FIELDS = (
    "agent_id", "ok", "tainted", "blind", "attempt", "dns_us", "tcp_us", "tls_us", "ttfb_us",
    "transfer_us", "total_us", "error_code", "error_text",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Extract:
    """One kind of table. `most` check-days are given at once."""

    label: str
    header: tuple[str, ...]
    rows: Callable[[Mapping[int, str], date, date], Iterator[Row]]
    most: int


def codes_of(*, check_ids: Sequence[int]) -> dict[int, str]:
    return dict(Check.objects.filter(id__in=check_ids).order_by("code").values_list("id", "code"))


def _minutes(codes: Mapping[int, str], first: date, last: date) -> Iterator[Row]:
    packs = DayPack.objects.filter(check_ref_id__in=list(codes), date__gte=first, date__lte=last)
    rows = packs.order_by("date", "check_ref_id").values_list(
        "check_ref_id", "date", "answer", "phases"
    )
    for pk, day, answer, phases in rows.iterator(chunk_size=50):
        start, _ = times.day_bounds(day)
        spans = unframed(phases)
        for minute, code in enumerate(packing.unpack(answer)):
            kind, us = packing.read_code(code)
            if kind is not None:
                levels = [spans[name][minute] if name in spans else 0 for name in NAMES]
                yield (
                    codes[pk],
                    times.local(start + timedelta(minutes=minute)),
                    KINDS[kind],
                    us,
                    *(packing.us_of(level) if level else None for level in levels),
                )


def _days(codes: Mapping[int, str], first: date, last: date) -> Iterator[Row]:
    found = DayFigure.objects.filter(check_ref_id__in=list(codes), date__gte=first, date__lte=last)
    rows = found.order_by("date", "check_ref_id").values_list("check_ref_id", "date", *DAY_FIELDS)
    for pk, day, *values in rows.iterator():
        yield (codes[pk], day, *values)


def _flips(codes: Mapping[int, str], first: date, last: date) -> Iterator[Row]:
    start, end = times.day_bounds(first)[0], times.day_bounds(last)[1]
    found = Flip.objects.filter(check_ref_id__in=list(codes), began_at__gte=start, began_at__lt=end)
    for one in found.order_by("began_at", "id").iterator():
        yield (
            codes[one.check_ref_id], times.local(one.began_at), times.local(one.at),
            State(one.from_state).label, State(one.to_state).label, one.drill, one.reason,
        )  # fmt: skip


def _samples(codes: Mapping[int, str], first: date, last: date) -> Iterator[Row]:
    start, end = times.day_bounds(first)[0], times.day_bounds(last)[1]
    found = Sample.objects.filter(
        check_ref_id__in=list(codes), at_us__gte=to_us(start), at_us__lt=to_us(end)
    )
    for one in found.order_by("at_us", "id").iterator():
        yield (
            codes[one.check_ref_id],
            times.local(one.at),
            *(getattr(one, name) for name in SAMPLE_FIELDS),
        )


EXTRACTS = {
    "minutes": Extract(
        label="逐分钟（样本包）",
        header=("check", "minute", "result", "total_us", *(f"{name}_us" for name in NAMES)),
        rows=_minutes,
        most=2_500,
    ),
    "days": Extract(
        label="每日数字", header=("check", "date", *DAY_HEADER), rows=_days, most=400_000
    ),
    "flips": Extract(
        label="状态变化",
        header=("check", "began_at", "decided_at", "from", "to", "drill", "reason"),
        rows=_flips,
        most=400_000,
    ),
    "samples": Extract(
        label="原始样本（最近 48 小时）",
        header=("check", "at", *SAMPLE_FIELDS),
        rows=_samples,
        most=2_500,
    ),
}
