"""A clause has one measure or none; which have none is said here, and shown as 无数据."""

from zhilian.contract import selectors
from zhilian.contract.types import INDICATORS

UNMEASURED = {
    "C1.2",
    "C1.3",
    "C1.4",
    "C1.5",
    "C1.6",
    "C1.7",
    "C1.8",
    "C1.9",
    "C1.10",
    "C2.4a",
    "C2.4b",
    "C2.4c",
    "C2.5",
    "C3.1",
    "C3.3",
    "C3.4",
    "C3.6",
    "C3.7",
    "C3.8",
    "C3.10",
}


def test_these_clauses_and_no_others_have_no_measure_yet() -> None:
    clauses = {clause.id for clause in selectors.clauses()}

    assert clauses - set(INDICATORS.all()) == UNMEASURED
