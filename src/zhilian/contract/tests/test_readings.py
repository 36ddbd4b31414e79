from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from zhilian.contract import jobs, selectors, service
from zhilian.contract.book import BookError
from zhilian.contract.errors import TermRefused
from zhilian.contract.models import ReadingRecord
from zhilian.contract.tests import make
from zhilian.contract.types import (
    INDICATORS,
    Evidence,
    Period,
    Reading,
    Verdict,
    indicator,
)
from zhilian.core.testing import NOON, run_reactions
from zhilian.directory.tests import make as people

pytestmark = pytest.mark.django_db
CLAUSE = "C2.4c"


@pytest.fixture
def measured() -> Iterator[list[Period]]:
    """A measure of a clause that no app owns, noting the periods it was asked for."""
    INDICATORS.all()
    asked: list[Period] = []

    def measure(period: Period) -> Reading:
        asked.append(period)
        return Reading(
            value=36.5,
            unit="小时",
            n=2,
            verdict=Verdict.MET,
            text="2 个漏洞均在 48 小时内修复",
            evidence=(Evidence(label="漏洞单", url="/ops/security/1/"),),
        )

    indicator(CLAUSE)(measure)
    yield asked
    del INDICATORS._members[CLAUSE]


def test_take_reading_keeps_the_figure_with_its_evidence(measured: list[Period]) -> None:
    service.take_reading(clause_id=CLAUSE, at=NOON)

    row = selectors.clause_row(clause_id=CLAUSE, now=NOON)
    assert row is not None
    assert (row.value, row.unit, row.verdict) == (36.5, "小时", Verdict.MET)
    assert row.evidence == (Evidence(label="漏洞单", url="/ops/security/1/"),)
    assert row.taken_at == NOON


def test_take_readings_asks_every_measured_clause(measured: list[Period]) -> None:
    jobs.take_readings()

    run_reactions()

    assert ReadingRecord.objects.filter(clause=CLAUSE).count() == 1


def test_reading_covers_the_contract_term_to_date(measured: list[Period]) -> None:
    service.set_term(first_date=date(2026, 5, 21), last_date=date(2027, 5, 20), at=NOON)

    service.take_reading(clause_id=CLAUSE, at=NOON)

    (period,) = measured
    assert period.start_at.isoformat() == "2026-05-20T16:00:00+00:00"
    assert period.end_at == NOON


def test_without_dates_the_period_is_the_calendar_year_and_says_so() -> None:
    period = selectors.term_to_date(at=NOON)

    assert period.start_at.isoformat() == "2025-12-31T16:00:00+00:00"
    assert "未录入" in period.label


def test_term_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(TermRefused, match="晚于"):
        service.set_term(first_date=date(2026, 5, 21), last_date=date(2026, 5, 20), at=NOON)


def test_every_clause_is_on_the_wall_and_the_unmeasured_say_no_data() -> None:
    rows = selectors.clause_rows(now=NOON)

    assert [row.id for row in rows] == [clause.id for clause in selectors.clauses()]
    unmeasured = [row for row in rows if not row.measured]
    assert {row.verdict for row in unmeasured} == {Verdict.NO_DATA}
    assert {row.text for row in unmeasured} == {"尚未接入数据"}


def test_trend_has_the_last_value_of_each_day() -> None:
    for hours, value in ((-49, 90.0), (-48, 91.0), (-1, 95.0), (0, 96.0)):
        make.reading(taken_at=NOON + timedelta(hours=hours), value=value)

    row = selectors.clause_row(clause_id="C2.3c", now=NOON)

    assert row is not None
    assert (row.trend, row.value) == ((91.0, 96.0), 96.0)


def test_second_measure_of_one_clause_is_refused(measured: list[Period]) -> None:
    def another(period: Period) -> Reading:
        raise NotImplementedError

    with pytest.raises(RuntimeError, match=CLAUSE):
        indicator(CLAUSE)(another)


def test_measure_of_a_clause_that_is_not_in_the_contract_is_refused() -> None:
    with pytest.raises(BookError, match="C9.9"):
        indicator("C9.9")


def test_breach_takes_a_new_reading_at_once(measured: list[Period]) -> None:
    make.breached_clock(policy="vulnerability")

    run_reactions()

    assert ReadingRecord.objects.filter(clause=CLAUSE).exists()


def test_waiver_takes_a_new_reading_at_once(measured: list[Period]) -> None:
    waiver = make.waiver(of=make.breached_clock(policy="vulnerability"))
    run_reactions()
    before = ReadingRecord.objects.count()
    purchaser = people.person(roles=["purchaser"])

    service.approve_waiver(waiver_id=waiver.pk, person_id=purchaser.pk, answer="属实", at=NOON)
    run_reactions()

    assert ReadingRecord.objects.count() == before + 1


def test_original_wording_is_kept_in_versions() -> None:
    purchaser = people.person(roles=["purchaser"])
    for text in ("初稿", "定稿"):
        service.paste_original(clause_id=CLAUSE, text=text, person_id=purchaser.pk, at=NOON)

    held = selectors.original(clause_id=CLAUSE)

    assert held is not None
    assert held.text == "定稿"
