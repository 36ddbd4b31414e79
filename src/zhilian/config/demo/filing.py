"""The registry of public institutions, a year of energy figures, campaigns on their way."""

from datetime import datetime, timedelta
from decimal import Decimal

from zhilian.core.times import local, local_midnight
from zhilian.directory import selectors as directory
from zhilian.directory.dice import Dice
from zhilian.filing import service
from zhilian.filing.figures import month_before, period_of, shown_period
from zhilian.filing.models import InstitutionVersion
from zhilian.filing.service.history import PastReport
from zhilian.filing.types import CampaignDraft, CampaignKind, VersionDraft

MONTHS = 24
SEASON = (96, 92, 84, 72, 76, 98, 118, 116, 88, 74, 82, 94)
"""How much electricity a month takes, January first; heating and cooling in per cent of usual."""
LATE = 9
WAITING = 6


def tell(*, at: datetime, seed: int) -> None:
    dice = Dice(seed)
    institutions = _registry(dice, at=at)
    last = month_before(period_of(local(at).date()))
    _figures(dice, institutions, last=last, at=at)
    month = last
    for _ in range(MONTHS):
        service.roll_up(kind=CampaignKind.MONTHLY, period=month, at=at)
        month = month_before(month)
    _campaigns(last, at=at)


def _registry(dice: Dice, *, at: datetime) -> list[InstitutionVersion]:
    """Every unit of the city but the contractor, and each district's own office."""
    units = [unit for unit in directory.top_units() if "项目部" not in unit.name]
    found = []
    for number, unit in enumerate(units, start=1):
        people = 40 + dice.roll(360)
        draft = VersionDraft(
            key=f"demo:registry:{number}",
            action="新增",
            name=unit.name,
            uscc=f"1161010{number % 10}MB{number:08d}"[:17].ljust(17, "0") + "X",
            category="国家机关" if dice.roll(4) else "教育事业",
            effective=local(at).date() - timedelta(days=1000),
            floor_area=Decimal(people * (22 + dice.roll(14))),
            people=people,
            region=unit.branch.name if unit.branch else "未央区",
            branch_id=unit.branch_id,
            unit_id=unit.pk,
        )
        found.append(service.add_version(draft=draft, at=at - timedelta(days=900)))
    return found


def _figures(
    dice: Dice, institutions: list[InstitutionVersion], *, last: str, at: datetime
) -> None:
    """The last month lacks some returns, and some wait for their review."""
    rows = []
    for place, version in enumerate(institutions):
        month = last
        for back in range(MONTHS):
            missing = back == 0 and place % LATE == 4
            if not missing:
                filed = local_midnight(local(at).date()) - timedelta(days=30 * back + dice.roll(9))
                rows.append(
                    PastReport(
                        institution_id=version.institution_id,
                        period=month,
                        figures=_month(dice, version, month),
                        at=filed + timedelta(hours=9 + dice.roll(8)),
                        approved=back > 0 or place % WAITING != 1,
                    )
                )
            month = month_before(month)
    service.bulk_past_reports(rows=rows)


def _month(dice: Dice, version: InstitutionVersion, month: str) -> dict[str, Decimal]:
    """By people and season, a little uneven, less from year to year."""
    season = SEASON[int(month[5:]) - 1]
    year = int(month[:4])
    trend = 100 - 2 * (year - 2025)
    power = version.people * 165 * season * trend * (92 + dice.roll(17)) // 1_000_000
    water = version.people * 3 * (90 + dice.roll(21)) // 100
    heated = season if month[5:] in {"11", "12", "01", "02", "03"} else 0
    return {
        "electricity": Decimal(power),
        "electricity_fee": Decimal(power * 68),
        "water": Decimal(water),
        "water_fee": Decimal(water * 580),
        "gas": Decimal(version.people * (2 + dice.roll(3))),
        "coal": Decimal(0),
        "gasoline": Decimal(120 + dice.roll(300)),
        "diesel": Decimal(dice.roll(60)),
        "heat": Decimal(version.people * heated // 40),
    }


def _campaigns(last: str, *, at: datetime) -> None:
    today = local_midnight(local(at).date())
    monthly = CampaignDraft(
        kind=CampaignKind.MONTHLY,
        name=f"{shown_period(last)}能源月报",
        period=last,
        opens_at=today - timedelta(days=20),
        due_at=today + timedelta(days=4, hours=18),
    )
    year = local(at).year
    green = CampaignDraft(
        kind=CampaignKind.GREEN,
        name=f"{year} 年节约型机关创建",
        period=str(year),
        opens_at=today - timedelta(days=40),
        due_at=today + timedelta(days=30),
    )
    inventory = CampaignDraft(
        kind=CampaignKind.INVENTORY,
        name=f"{year} 年资产盘点",
        period=str(year),
        opens_at=today - timedelta(days=10),
        due_at=today + timedelta(days=20),
    )
    annual = CampaignDraft(
        kind=CampaignKind.ANNUAL,
        name=f"{year} 年度能耗统计",
        period=str(year),
        opens_at=today + timedelta(days=40),
        due_at=today + timedelta(days=90),
    )
    for draft in (monthly, green, inventory, annual):
        row = service.plan_campaign(draft=draft, by_id=None, at=at)
        if draft.opens_at <= at:
            service.open_campaign(campaign_id=row.pk, at=draft.opens_at)
