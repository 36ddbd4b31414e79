"""C2.2 in three words: a page's load time, its grade. Pure; the two limits are the contract's."""

from __future__ import annotations

from zhilian.contract import limits
from zhilian.monitoring.types import PageGrade

EXCELLENT_US = limits.PAGE_EXCELLENT_MS * 1000
QUALIFIED_US = limits.PAGE_QUALIFIED_MS * 1000


def grade_of(load_us: int | None) -> PageGrade:
    """The grade of one figure; a load that never ended (None) is unqualified, never dropped."""
    if load_us is None or load_us > QUALIFIED_US:
        return PageGrade.UNQUALIFIED
    return PageGrade.EXCELLENT if load_us <= EXCELLENT_US else PageGrade.QUALIFIED
