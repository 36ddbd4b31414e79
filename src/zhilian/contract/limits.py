"""The numbers of the contract by name. Each stands once, in clauses.yaml; here it gets a type."""

from datetime import timedelta
from typing import Final

from zhilian.contract import book


def _number(clause_id: str, name: str) -> float:
    numbers = book.clause(clause_id).numbers
    if name not in numbers:
        raise book.BookError(f"clauses.yaml：条款 {clause_id} 缺少数字 {name}")
    return numbers[name]


def _count(clause_id: str, name: str) -> int:
    return int(_number(clause_id, name))


def _hours(clause_id: str, name: str) -> timedelta:
    return timedelta(hours=_number(clause_id, name))


OUTAGES_BELOW: Final = _count("C2.1", "outages_below")
OUTAGE: Final = _hours("C2.1", "outage_h")
PAGE_EXCELLENT_MS: Final = _count("C2.2", "excellent_ms")
PAGE_QUALIFIED_MS: Final = _count("C2.2", "qualified_ms")
DETECT: Final = _hours("C2.3b", "detect_h")
FIX_GENERAL: Final = _hours("C2.3c", "fix_general_h")
FIX_HARDWARE: Final = _hours("C2.3d", "fix_hardware_h")
VULNERABILITY: Final = _hours("C2.4c", "vulnerability_h")
SATISFIED_PERCENT: Final = _number("C2.5", "satisfied_percent")
INSPECTION: Final = _hours("C3.1", "inspection_h")
SUB_PLATFORMS: Final = _count("C3.2", "sub_platforms")
WINDOWS: Final = _count("C3.2", "windows")
BACKUP_MONTHS: Final = _count("C3.2", "backup_months")
CONSULTS_PER_DAY: Final = _count("C3.3", "consults_per_day")
RESIDENTS: Final = _count("C3.5", "residents")
RESIDENTS_HARDWARE: Final = _count("C3.5", "residents_hardware")
RESIDENTS_SOFTWARE: Final = _count("C3.5", "residents_software")
MESSAGES_PER_DAY: Final = _count("C3.8", "messages_per_day")
MESSAGES_PER_YEAR: Final = _count("C3.8", "messages_per_year")
DELIVERED_PERCENT: Final = _number("C3.8", "delivered_percent")
ARRIVAL: Final = _hours("C3.9", "arrival_h")
WORKING_HOURS_A_DAY: Final = _hours("C3.9", "working_hours_a_day")
