from datetime import date, timedelta
from typing import Any

import pytest

from zhilian.contract import book, holidays, limits
from zhilian.contract.calendar_math import CalendarError

CLAUSE = {
    "id": "C9.9",
    "source": "九.9",
    "title": "样例",
    "wording": "样例条款",
    "kind": "limit",
    "origin": "tender",
    "proof": "样例记录",
    "numbers": {"within_h": 3},
    "target": "{within_h} 小时内",
}
POLICY = {
    "name": "sample",
    "label": "样例",
    "clause": "C9.9",
    "target": "within_h",
    "calendar": "7x24",
    "stops": "完成",
}


def policies(**changed: Any) -> dict[str, Any]:
    return {"thresholds": [50, 100], "policies": [{**POLICY, **changed}]}


def test_the_contract_has_31_clauses_in_three_groups() -> None:
    groups = [clause.group for clause in book.clauses()]

    assert len(groups) == 31
    assert [groups.count(group) for group in book.GROUPS.values()] == [10, 11, 10]


def test_every_clause_shows_its_number_wording_target_and_proof() -> None:
    for clause in book.clauses():
        assert all([clause.source, clause.wording, clause.title, clause.target, clause.proof])
        assert "{" not in clause.target


def test_limits_and_policies_take_their_figure_from_the_clause() -> None:
    assert timedelta(hours=book.clause("C2.3c").numbers["fix_general_h"]) == limits.FIX_GENERAL
    assert book.policies()["fix_general"].target == limits.FIX_GENERAL
    assert book.policies()["arrival"].target == limits.ARRIVAL


def test_target_is_written_with_the_clause_number() -> None:
    (read,) = book.read_clauses({"clauses": [CLAUSE]})

    assert read.target == "3 小时内"


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"proof": ...}, "缺少 proof"),
        ({"kind": "wish"}, "不在允许范围"),
        ({"numbers": {}}, "numbers 中没有的"),
        ({"target": ""}, "应写明 target"),
    ],
)
def test_broken_clause_is_refused_with_its_place(changed: dict[str, Any], complaint: str) -> None:
    raw = {key: value for key, value in (CLAUSE | changed).items() if value is not ...}

    with pytest.raises(book.BookError, match=f"C9.9.*{complaint}"):
        book.read_clauses({"clauses": [raw]})


def test_clause_named_twice_is_refused() -> None:
    with pytest.raises(book.BookError, match="重复：C9.9"):
        book.read_clauses({"clauses": [CLAUSE, CLAUSE]})


@pytest.mark.parametrize(
    "changed",
    [{"target": "unknown"}, {"clause": "C0"}, {"calendar": "lunar"}, {"origin": "ours"}],
)
def test_policy_without_a_figure_or_a_place_is_refused(changed: dict[str, Any]) -> None:
    clauses = book.read_clauses({"clauses": [CLAUSE]})

    with pytest.raises(book.BookError, match="sample"):
        book.read_policies(policies(**changed), clauses=clauses)


def test_thresholds_must_rise_to_the_breach() -> None:
    document = policies() | {"thresholds": [75, 50]}

    with pytest.raises(book.BookError, match="100 结尾"):
        book.read_policies(document, clauses=book.read_clauses({"clauses": [CLAUSE]}))


def test_announced_year_has_holidays_and_make_up_days_with_their_source() -> None:
    by_date = {row.date: row for row in holidays.dated_days(2026)}

    national, make_up = by_date[date(2026, 10, 1)], by_date[date(2026, 10, 10)]
    assert (national.working, national.label, national.status) == (False, "国庆节", "official")
    assert (make_up.working, make_up.label) == (True, "国庆节")
    assert "2026年" in make_up.source


def test_year_without_notice_has_the_statutory_days_and_says_provisional() -> None:
    rows = holidays.dated_days(2027)

    assert len(rows) == 13
    assert {row.status for row in rows} == {"provisional"}
    assert date(2027, 2, 5) in {row.date for row in rows}


def test_year_nobody_knows_is_refused_with_the_remedy() -> None:
    with pytest.raises(CalendarError, match="通知导入"):
        holidays.dated_days(2039)


@pytest.mark.parametrize(
    ("today", "missing"),
    [(date(2026, 10, 31), None), (date(2026, 11, 1), 2027), (date(2027, 1, 1), 2027)],
)
def test_missing_notice_is_told_from_november_on(today: date, missing: int | None) -> None:
    assert holidays.missing_notice(today=today, official_years={2025, 2026}) == missing
