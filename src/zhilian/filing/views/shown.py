"""What the pages of filing share: tabs, tones, places."""

from decimal import Decimal
from typing import Any

from django.urls import reverse

from zhilian.core.effects import yuan
from zhilian.core.listing import Cell
from zhilian.directory import selectors as directory
from zhilian.filing.figures import label_of
from zhilian.filing.models import Campaign, CampaignUnit, Report
from zhilian.filing.shipped import indicator_by_key
from zhilian.filing.types import CampaignState, ReportState, UnitState

TABS = (
    ("filing:campaigns", "填报批次"),
    ("filing:reports", "报表"),
    ("filing:sums", "汇总"),
    ("filing:registry", "公共机构名录"),
)
CAMPAIGN_TONES = {
    CampaignState.PLANNED: ("plain", "calendar-clock"),
    CampaignState.OPEN: ("blue", "circle-play"),
    CampaignState.LOCKED: ("good", "lock"),
}
UNIT_TONES = {
    UnitState.MISSING: ("risk", "hourglass"),
    UnitState.SUBMITTED: ("blue", "send"),
    UnitState.RETURNED: ("bad", "undo-2"),
    UnitState.APPROVED: ("good", "circle-check"),
}
REPORT_TONES = {
    ReportState.SUBMITTED: ("blue", "hourglass"),
    ReportState.APPROVED: ("good", "circle-check"),
    ReportState.LOCKED: ("good", "lock"),
    ReportState.SUPERSEDED: ("plain", "archive"),
}


def tabs(current: str) -> list[dict[str, Any]]:
    return [
        {"label": label, "href": reverse(name), "current": name == current} for name, label in TABS
    ]


def crumb(label: str, name: str, *args: object) -> dict[str, str]:
    return {"label": label, "href": reverse(f"filing:{name}", args=args)}


def campaign_cell(row: Campaign) -> Cell:
    tone, icon = CAMPAIGN_TONES[CampaignState(row.state)]
    return Cell(text=row.get_state_display(), tone=tone, icon=icon)


def unit_cell(row: CampaignUnit) -> Cell:
    tone, icon = UNIT_TONES[UnitState(row.state)]
    return Cell(text=row.get_state_display(), tone=tone, icon=icon)


def report_cell(row: Report) -> Cell:
    tone, icon = REPORT_TONES[ReportState(row.state)]
    return Cell(text=row.get_state_display(), tone=tone, icon=icon)


def places() -> list[tuple[str, str]]:
    return [("city", "市本级"), *((str(b.pk), b.name) for b in directory.branches())]


def amount(key: str, value: Decimal | None) -> str:
    """A figure as people read it: yuan with two places, other numbers without idle zeros."""
    if value is None:
        return "—"
    known = indicator_by_key().get(key)
    if known and known.money:
        return f"{yuan(int(value)):,}"
    plain = value.normalize()
    places_ = max(0, -int(plain.as_tuple().exponent))
    return f"{plain:,.{places_}f}"


def unit_of(key: str) -> str:
    known = indicator_by_key().get(key)
    return known.unit if known else ""


def named(key: str) -> str:
    return {"datacenter": "数据中心机房用电"}.get(key) or label_of(key)


def case_href(number: str) -> str:
    return f"/cases/{number}/" if number else ""
