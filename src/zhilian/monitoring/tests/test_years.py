"""A year told from its evidence: shown, compared, exported."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pyarrow import parquet

from zhilian.core.models import JournalEntry
from zhilian.core.times import clock_now, day_bounds, local_date
from zhilian.monitoring import commands, packing, selectors, service
from zhilian.monitoring.models import Check, DayFigure, DayPack, MonthFigure
from zhilian.monitoring.packing import Probe, day_codes
from zhilian.monitoring.service import past
from zhilian.monitoring.service.packs import PackInput
from zhilian.monitoring.tests import make

pytestmark = pytest.mark.django_db
ClientAs = Callable[..., Client]
NOW = clock_now()
TODAY = local_date(NOW)
DAYS = [TODAY - timedelta(days=ago) for ago in (3, 2, 1)]


@pytest.fixture
def check() -> Check:
    """Three packed days of a check, an hour of outage in the second."""
    begun = day_bounds(DAYS[0])[0]
    one = make.check(code="portal", name="门户首页", created_at=begun - timedelta(days=1))
    down = day_bounds(DAYS[1])[0] + timedelta(hours=3)
    past.write_beginning(check_ids=[one.pk], at=begun)
    past.write_outage(
        check_id=one.pk, began_at=down, ended_at=down + timedelta(hours=1), reason="断电"
    )
    probes = [
        Probe(minute=minute, ok=True, tainted=False, spans=(300_000 if minute % 4 else 900_000,))
        for minute in range(1440)
    ]
    [answer] = day_codes(probes, phases=1)
    rows = [PackInput(check_id=one.pk, date=day, answer=answer) for day in DAYS]
    service.bulk_day_packs(rows=rows, at=NOW)
    service.roll_days(first=DAYS[0], last=DAYS[-1], now=NOW)
    return one


def compared() -> list[str]:
    found = selectors.compared(first=DAYS[0], last=DAYS[-1], now=NOW)
    return [one.what for one in found.differences]


def test_a_span_adds_its_days_up(check: Check) -> None:
    found = selectors.span(check_id=check.pk, first=DAYS[0], last=DAYS[-1])

    assert (found.days, found.seconds.down_s, found.grades.n) == (3, 3600, 3 * 1440)
    assert found.grades.excellent == 3 * 1080
    assert found.p50_ms == pytest.approx(300, rel=0.02)
    assert found.p99_ms == pytest.approx(900, rel=0.02)


def test_whole_months_count_as_their_days(check: Check) -> None:
    first = (DAYS[0].replace(day=1) - timedelta(days=1)).replace(day=1)
    last = (TODAY.replace(day=28) + timedelta(days=40)).replace(day=1)

    found = selectors.span(check_id=check.pk, first=first, last=last)

    assert (found.days, found.seconds.down_s, found.grades.n) == (3, 3600, 3 * 1440)


def test_months_hold_each_day_once(check: Check) -> None:
    found = selectors.months(check_id=check.pk, today=TODAY)

    assert sum(month.grades.n for month in found) == 3 * 1440
    assert sorted(cell.date for month in found for cell in month.cells) == DAYS


def test_figures_made_from_their_evidence_compare_clean(check: Check) -> None:
    assert compared() == []
    assert commands.main(["rebuild", "--compare", "--check", check.code]) == 0


@pytest.mark.parametrize(
    ("alter", "told"),
    [
        (lambda: DayFigure.objects.filter(date=DAYS[1]).update(down_s=0), "中断秒数"),
        (lambda: DayFigure.objects.filter(date=DAYS[1]).update(excellent=1440), "优秀样本"),
        (lambda: DayFigure.objects.filter(date=DAYS[1]).delete(), "整天"),
        (lambda: MonthFigure.objects.update(p95_us=1), "P95（微秒）"),
        (lambda: DayPack.objects.filter(date=DAYS[1]).delete(), "样本包与审计记录"),
        (lambda: DayPack.objects.filter(date=DAYS[1]).update(answer=b"\x01"), "样本包"),
        (
            lambda: DayPack.objects.filter(date=DAYS[1]).update(phases=b"\x00"),
            "样本包与审计记录",
        ),
    ],
)
def test_whatever_is_altered_is_told(
    check: Check, capsys: pytest.CaptureFixture[str], alter: Callable[[], Any], told: str
) -> None:
    alter()

    assert told in compared()
    assert commands.main(["rebuild", "--compare"]) == 1
    assert told in capsys.readouterr().out


def test_write_makes_the_figures_anew_and_the_journal_says_so(check: Check) -> None:
    DayFigure.objects.filter(date=DAYS[1]).update(down_s=0, up_s=86_400)

    code = commands.main(["rebuild", "--write"])

    assert (code, compared()) == (0, [])
    assert JournalEntry.objects.filter(kind="monitoring.figures.rebuilt").count() == 1


def test_an_unknown_check_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main(["rebuild", "--compare", "--check", "nobody"]) == 2
    assert "nobody" in capsys.readouterr().out


def test_the_page_tells_the_year_and_the_comparison(
    client_as: ClientAs, check: Check, django_assert_max_num_queries: Any
) -> None:
    client = client_as("purchaser")
    with django_assert_max_num_queries(12):
        shown = client.get(reverse("monitoring:year", args=[check.pk])).content.decode()
    clean = client.post(reverse("monitoring:verify", args=[check.pk])).content.decode()
    DayFigure.objects.filter(date=DAYS[1]).update(down_s=1)
    bad = client.post(reverse("monitoring:verify", args=[check.pk])).content.decode()

    assert f"{TODAY - timedelta(days=1):%Y-%m}" in shown
    assert "75.00" in shown
    assert "核对一致" in clean
    assert "核对不一致" in bad
    assert "中断秒数" in bad


@pytest.mark.parametrize(
    ("what", "rows"), [("minutes", 3 * 1440), ("days", 3), ("flips", 3), ("samples", 0)]
)
@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_evidence_leaves_as_a_file(
    client_as: ClientAs, check: Check, what: str, rows: int, form: str
) -> None:
    query = {"check": str(check.pk), "what": what, "format": form}
    query |= {"first": f"{DAYS[0]:%F}", "last": f"{DAYS[-1]:%F}"}

    answer: Any = client_as("purchaser").get(reverse("monitoring:extract"), query)

    body = b"".join(answer.streaming_content)
    if form == "parquet":
        table = parquet.read_table(io.BytesIO(body))
        assert table.num_rows == rows
        assert set(table.column("check").to_pylist()) <= {"portal"}
    else:
        assert len(list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))) == rows + 1


def test_a_minute_is_exported_as_it_was_packed(client_as: ClientAs, check: Check) -> None:
    query = {"check": str(check.pk), "what": "minutes", "format": "parquet"}
    query |= {"first": f"{DAYS[0]:%F}", "last": f"{DAYS[0]:%F}"}

    answer: Any = client_as("ops_manager").get(reverse("monitoring:extract"), query)
    table = parquet.read_table(io.BytesIO(b"".join(answer.streaming_content)))

    assert table.column("minute")[0].as_py() == day_bounds(DAYS[0])[0]
    assert table.column("total_us")[1].as_py() == packing.us_of(packing.level_of(300_000))


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"what": "secrets"}, "请选择要导出的内容"),
        ({"first": "gestern"}, "请填写开始日期"),
        ({"first": "2026-02-02", "last": "2026-02-01"}, "请对调"),
        ({"first": "2010-01-01", "last": "2026-02-01"}, "一次最多导出 2500 天"),
    ],
)
def test_a_wrong_export_is_refused_with_its_remedy(
    client_as: ClientAs, check: Check, changed: dict[str, str], told: str
) -> None:
    query = {"check": str(check.pk), "what": "minutes", "first": "2026-01-01"}
    query |= {"last": "2026-01-02"} | changed

    answer = client_as("ops_manager").get(reverse("monitoring:extract"), query, follow=True)

    assert told in answer.content.decode()
