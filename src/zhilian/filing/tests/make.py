"""Makers: valid rows by default; a test states only what it is about."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from zhilian.core.effects import Asking, Call
from zhilian.core.testing import NOON
from zhilian.directory.models import Unit
from zhilian.directory.tests import make as people
from zhilian.filing import service
from zhilian.filing.models import Campaign, InstitutionVersion, Report
from zhilian.filing.types import CampaignDraft, CampaignKind, ReportDraft, VersionDraft

_numbers = count(1)
FIGURES = {"electricity": Decimal(1000), "electricity_fee": Decimal(80000), "water": Decimal(200)}


def uscc() -> str:
    return f"11610100{next(_numbers):09d}X"


def institution(**values: Any) -> InstitutionVersion:
    """A public institution in the registry, with a unit that files for it."""
    n = next(_numbers)
    defaults: dict[str, Any] = {
        "key": f"registry:{n}",
        "action": "新增",
        "name": f"机构{n}",
        "uscc": uscc(),
        "category": "国家机关",
        "effective": date(2025, 1, 1),
        "floor_area": Decimal(5000),
        "people": 120,
    }
    if "unit_id" not in values:
        values["unit_id"] = people.unit().pk
    return service.add_version(draft=VersionDraft(**{**defaults, **values}), at=NOON)


def unit_of(version: InstitutionVersion) -> Unit:
    unit = version.institution.unit
    assert unit is not None
    return unit


def report(
    version: InstitutionVersion, period: str = "2026-10", *, approved: bool = False, **figures: Any
) -> Report:
    n = next(_numbers)
    given: Mapping[str, Decimal] = {key: Decimal(value) for key, value in figures.items()}
    unit = unit_of(version)
    draft = ReportDraft(
        key=f"report:{n}",
        kind=CampaignKind.MONTHLY,
        period=period,
        unit_id=unit.pk,
        figures=given or FIGURES,
        subject=f"case:{n}",
        case_number=f"NH{n:04d}",
    )
    row = service.file_report(draft=draft, at=NOON)
    if approved:
        service.approve_report(unit_id=unit.pk, kind=draft.kind, period=period, at=NOON)
    return row


def campaign(*, opened: bool = True, **values: Any) -> Campaign:
    defaults: dict[str, Any] = {
        "kind": CampaignKind.MONTHLY,
        "name": "2026 年 11 月能源月报",
        "period": "2026-11",
        "opens_at": NOON,
        "due_at": NOON + timedelta(days=10),
    }
    draft = CampaignDraft(**{**defaults, **values})
    row = service.plan_campaign(draft=draft, by_id=None, at=NOON)
    if opened:
        service.open_campaign(campaign_id=row.pk, at=NOON)
        row.refresh_from_db()
    return row


def call(name: str, *, unit_id: int | None = None, **values: Any) -> Call:
    n = next(_numbers)
    defaults: dict[str, Any] = {
        "key": f"NH{n:04d}/validate/enter/{name}/1.1",
        "subject": f"case:{n}",
        "number": f"NH{n:04d}",
        "window": "energy-monthly",
        "at": NOON,
        "unit_id": unit_id,
    }
    return Call(name=name, **{**defaults, **values})


def asking(version: InstitutionVersion, **values: Any) -> Asking:
    return Asking(at=NOON, unit_id=unit_of(version).pk, window="energy-monthly", values=values)
