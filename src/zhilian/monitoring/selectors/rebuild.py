"""The figures compared with their evidence: packs and flips read anew, every difference told.

Nothing is written here. A day whose pack was altered after it was sealed, a figure that no evidence
bears, a pack without figure, a month that is not the sum of its days: each is one difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Max, Min

from zhilian.core import selectors as core
from zhilian.monitoring import figures, grading, packing
from zhilian.monitoring.events import DayPacked
from zhilian.monitoring.models import Check, DayFigure, DayPack, MonthFigure
from zhilian.monitoring.selectors.history import degraded_of, turns_of
from zhilian.monitoring.selectors.rollup import summed_month
from zhilian.monitoring.selectors.storage import day_digest, last_ended

WORDS = {
    "up_s": "正常秒数",
    "down_s": "中断秒数",
    "unknown_s": "未知秒数",
    "maintenance_s": "维护秒数",
    "drill_s": "演练秒数",
    "degraded_s": "降级秒数",
    "n": "正常样本",
    "failed": "失败样本",
    "tainted": "不计样本",
    "excellent": "优秀样本",
    "qualified": "合格样本",
    "p50_us": "P50（微秒）",
    "p95_us": "P95（微秒）",
    "p99_us": "P99（微秒）",
    "sketch": "分布",
    "days": "天数",
}
Row = Mapping[str, Any]
Told = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One figure that its evidence does not bear. `where` names the day or the month."""

    code: str
    where: str
    what: str
    stored: str
    rebuilt: str


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """What was compared, and what differs. `unproven`: figures from before there were packs."""

    first: date
    last: date
    days: int
    figures: int
    unproven: int
    differences: tuple[Difference, ...]

    @property
    def clean(self) -> bool:
        return not self.differences


def evidence_span(*, now: datetime) -> tuple[date, date]:
    """From the first day of which there is a pack to the last that has ended."""
    span = DayPack.objects.aggregate(first=Min("date"), last=Max("date"))
    last = last_ended(now=now)
    return (last, last) if span["first"] is None else (span["first"], max(span["last"], last))


def compared(
    *,
    first: date,
    last: date,
    now: datetime,
    check_ids: Sequence[int] | None = None,
    told: Told | None = None,
) -> Comparison:
    """Compare every stored figure of these days. `told` hears how many of the days are done."""
    codes = _codes(check_ids)
    turns = turns_of(check_ids=list(codes), until=now)
    degraded = degraded_of(check_ids=list(codes), until=now)
    days = (last - first).days + 1
    count, unproven = 0, 0
    found: list[Difference] = []
    for n in range(days):
        day = first + timedelta(days=n)
        stored = _stored(day, codes)
        packs, broken = _packs(day, codes)
        count += len(stored)
        found += broken
        for pk in sorted(stored.keys() | packs.keys()):
            if pk in stored and pk not in packs and stored[pk]["n"] and not stored[pk]["sketch"]:
                unproven += 1
                continue
            seconds = figures.day_within(
                turns.get(pk, ()), day=day, now=now, degraded=degraded.get(pk, ())
            )
            rebuilt = grading.columns(seconds, packs.get(pk, grading.NO_GRADES))
            found += _differing(codes[pk], f"{day:%F}", stored.get(pk), rebuilt)
        found += _unsealed(day) if check_ids is None else []
        if told is not None:
            told(n + 1, days)
    found += _months(first, last, codes)
    return Comparison(
        first=first,
        last=last,
        days=days,
        figures=count,
        unproven=unproven,
        differences=tuple(found),
    )


def _codes(check_ids: Sequence[int] | None) -> dict[int, str]:
    rows = Check.objects.all() if check_ids is None else Check.objects.filter(id__in=check_ids)
    return dict(rows.order_by("id").values_list("id", "code"))


def _stored(day: date, codes: Mapping[int, str]) -> dict[int, Row]:
    rows = DayFigure.objects.filter(date=day, check_ref_id__in=list(codes))
    return {row["check_ref_id"]: row for row in rows.values("check_ref_id", *grading.COLUMNS)}


def _packs(
    day: date, codes: Mapping[int, str]
) -> tuple[dict[int, grading.Grades], list[Difference]]:
    grades: dict[int, grading.Grades] = {}
    broken: list[Difference] = []
    rows = DayPack.objects.filter(date=day, check_ref_id__in=list(codes))
    for pk, answer in rows.values_list("check_ref_id", "answer").iterator(chunk_size=200):
        try:
            grades[pk] = grading.of_day(packing.unpack(answer))
        except packing.BadPack as error:
            broken.append(_difference(codes[pk], f"{day:%F}", "样本包", f"损坏（{error}）", "—"))
    return grades, broken


def _differing(code: str, where: str, stored: Row | None, rebuilt: Row) -> Iterator[Difference]:
    if stored is None:
        yield _difference(code, where, "整天", "没有记录", "有样本包")
        return
    for name, value in rebuilt.items():
        held = bytes(stored[name]) if name == "sketch" else stored[name]
        if held != value:
            yield _difference(code, where, WORDS.get(name, name), held, value)


def _unsealed(day: date) -> Iterator[Difference]:
    """The packs of a day against the digest that the sealed journal keeps of them."""
    entry = core.latest_entry(kind=DayPacked.kind, subject=f"day:{day:%F}")
    if entry is None:
        return
    digest, packs = day_digest(day=day)
    if digest != entry.data["digest"]:
        was, now = (f"{n} 包 {text[:16]}" for n, text in (
            (entry.data["packs"], entry.data["digest"]), (packs, digest)
        ))  # fmt: skip
        yield _difference("全部", f"{day:%F}", "样本包与审计记录", was, now)


def _months(first: date, last: date, codes: Mapping[int, str]) -> Iterator[Difference]:
    month = first.replace(day=1)
    while month <= last:
        rows = MonthFigure.objects.filter(month=month, check_ref_id__in=list(codes))
        names = ("days", *grading.COLUMNS)
        stored = {row["check_ref_id"]: row for row in rows.values("check_ref_id", *names)}
        for pk, rebuilt in summed_month(month=month, check_ids=list(codes)).items():
            yield from _differing(codes[pk], f"{month:%Y-%m}", stored.get(pk), rebuilt)
        month = (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def _difference(code: str, where: str, what: str, stored: object, rebuilt: object) -> Difference:
    texts = [
        f"{len(one)} 字节" if isinstance(one, bytes) else "—" if one is None else str(one)
        for one in (stored, rebuilt)
    ]
    return Difference(code=code, where=where, what=what, stored=texts[0], rebuilt=texts[1])
