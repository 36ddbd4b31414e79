"""Past weeks of page loads: what the lab and readers' browsers would have measured.

Invented like the rest of the demo, and said so: the profile of every round ends in 演示数据. The
story: three releases, each a little quicker, and one window whose list was slow until the second.
"""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import exp
from typing import NamedTuple

from zhilian.catalogue import selectors as catalogue
from zhilian.core.times import day_bounds, local_date
from zhilian.monitoring.rum import Histogram
from zhilian.monitoring.service import past, releases, rum
from zhilian.monitoring.service.past import PastRun
from zhilian.monitoring.types import Device, Measured, Net, Oddity

SEED = 20_261_125
DAYS, PARTS_DAYS = 90, 30
PROFILE = "往返 50 毫秒，20 Mbit/s，处理器慢 4 倍（演示数据）"
VERSIONS = (
    ("0.0.6", 120, 1.22, "首页图标合并成一个文件"),
    ("0.0.7", 68, 1.10, "样式随页面一起送出"),
    ("0.0.8", 36, 1.0, "列表只送看得见的部分"),
    ("0.0.9", 12, 0.93, "脚本推迟到加载之后"),
)
SLOW_WINDOW, SLOW_UNTIL_DAYS_AGO, SLOW_TIMES = "energy-monthly", 36, 3.4
HEAVY = {"mall-order": 1.7, "asset-transfer": 1.5, "institution-registry": 1.6}
QUIET_WINDOWS = 8
SPREAD = 0.42
PARTS = ((Measured.TTFB, 0.28), (Measured.FCP, 0.55), (Measured.LCP, 0.72))
SORTS = ((Device.PHONE, Net.FAST, 1.15, 0.68), (Device.DESK, Net.NONE, 0.82, 0.32))


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page of the story: its usual time on a phone, and how many read it a day."""

    code: str
    base_ms: float
    readers: int


class Key(NamedTuple):
    page: str
    ago: int
    kind: Measured
    device: Device
    net: Net


def tell(*, at: datetime) -> None:
    """Write the releases, the rounds and the counters up to yesterday."""
    dice, today = random.Random(SEED), local_date(at)
    _mark_versions(today=today)
    pages = _pages(dice)
    past.bulk_page_runs(rows=_rounds(pages, dice=dice, today=today))
    others = [Page(code="portal:home", base_ms=205, readers=420)]
    others.append(Page(code="portal:sub_platform", base_ms=180, readers=160))
    rum.bulk_rum_days(rows=_counters([*pages, *others], dice=dice, today=today))
    rum.bulk_rum_days(rows=_queries(pages, dice=dice, today=today))
    rum.bulk_oddities(rows=_oddities(pages, dice=dice, today=today))


def _mark_versions(*, today: date) -> None:
    for name, ago, _, note in VERSIONS:
        began = day_bounds(today - timedelta(days=ago))[0] + timedelta(hours=22)
        releases.import_release(name=name, at=began, note=note)


def _pages(dice: random.Random) -> list[Page]:
    found = []
    for place, window in enumerate(catalogue.windows()):
        base = dice.uniform(170, 300) * HEAVY.get(window.code, 1.0)
        quiet = place % QUIET_WINDOWS == 5 and window.code != SLOW_WINDOW
        readers = dice.randint(6, 20) if quiet else dice.randint(60, 140)
        found.append(Page(code=window.code, base_ms=base, readers=readers))
    return found


def _rounds(pages: list[Page], *, dice: random.Random, today: date) -> list[PastRun]:
    rows = []
    for page in pages:
        for ago in range(DAYS, 0, -1):
            day = today - timedelta(days=ago)
            middle = _base(page, ago) * 1.05 * dice.uniform(0.95, 1.08)
            minute = dice.randint(0, 5 * 60)
            rows.append(
                PastRun(
                    window_code=page.code,
                    at=day_bounds(day)[0] + timedelta(hours=1, minutes=minute),
                    loads_us=tuple(round(middle * dice.uniform(0.93, 1.1) * 1000)
                                   for _ in range(5)),
                    blank_us=round(dice.uniform(141, 159) * 1000),
                    profile=PROFILE,
                )
            )  # fmt: skip
    return rows


def _counters(pages: list[Page], *, dice: random.Random, today: date) -> list[rum.DayInput]:
    rows = []
    for page in pages:
        for ago in range(DAYS, 0, -1):
            readers = round(page.readers * _week(today - timedelta(days=ago)))
            for device, net, slower, share in SORTS:
                middle, n = _base(page, ago) * slower, round(readers * share)
                kinds = [(Measured.LOAD, 1.0, n)]
                if ago <= PARTS_DAYS and device is Device.PHONE:
                    kinds += [(kind, part, readers) for kind, part in PARTS]
                rows += [
                    _day(Key(page.code, ago, kind, device, net), today,
                         _spread(middle * part, many, dice))
                    for kind, part, many in kinds if many
                ]  # fmt: skip
    return rows


def _queries(pages: list[Page], *, dice: random.Random, today: date) -> list[rum.DayInput]:
    """The search on the home page, and forms that were checked on the windows' pages."""
    asked = [
        Page(code=one.code, base_ms=one.base_ms * 0.7, readers=one.readers // 5) for one in pages
    ]
    return [
        _day(Key(page.code, ago, Measured.QUERY, Device.PHONE, Net.FAST), today,
             _spread(_base(page, ago), page.readers, dice))
        for page in (Page(code="portal:home", base_ms=150, readers=90), *asked)
        for ago in range(DAYS, 0, -1)
    ]  # fmt: skip


def _oddities(
    pages: list[Page], *, dice: random.Random, today: date
) -> list[tuple[date, str, Oddity, int]]:
    usual = (Oddity.LEFT, Oddity.EXPIRED, Oddity.REPLAYED, Oddity.IMPLAUSIBLE)
    return [
        (today - timedelta(days=ago), page.code, dice.choices(usual, (6, 2, 2, 1))[0],
         dice.randint(1, 3))
        for page in pages for ago in range(PARTS_DAYS, 0, -1) if dice.random() < 0.12
    ]  # fmt: skip


def _day(key: Key, today: date, held: Histogram) -> rum.DayInput:
    return rum.DayInput(
        date=today - timedelta(days=key.ago),
        page=key.page,
        kind=key.kind,
        release=_version(key.ago)[0],
        device=key.device,
        net=key.net,
        histogram=held,
    )


def _version(ago: int) -> tuple[str, float]:
    """What ran on that day: its name, and how much slower it was than the third."""
    stood = [one for one in VERSIONS if one[1] > ago]
    return stood[-1][0], stood[-1][2]


def _base(page: Page, ago: int) -> float:
    slow = SLOW_TIMES if page.code == SLOW_WINDOW and ago >= SLOW_UNTIL_DAYS_AGO else 1.0
    return page.base_ms * _version(ago)[1] * slow


def _week(day: date) -> float:
    return 0.5 if day.weekday() > 4 else 1.0


def _spread(middle: float, n: int, dice: random.Random) -> Histogram:
    return Histogram.of(max(12, round(middle * exp(dice.gauss(0, SPREAD)))) for _ in range(n))
