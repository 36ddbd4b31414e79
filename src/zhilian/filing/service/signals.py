"""A campaign opens or is due: the people who file for each unit are told, by SMS too."""

from datetime import datetime

from zhilian.cases import service as cases
from zhilian.core.times import local
from zhilian.directory import selectors as directory
from zhilian.directory.types import Role
from zhilian.filing import selectors
from zhilian.filing.figures import shown_period
from zhilian.filing.models import Campaign, CampaignUnit
from zhilian.filing.types import WINDOW_OF, UnitState
from zhilian.notices import service as notices
from zhilian.notices.types import InApp, MessageKind

OPENED, DUE = "campaign_opened", "campaign_due"


def tell_opened(*, campaign_id: int, at: datetime) -> int:
    """Everybody who must file; returns to how many people. Told once, however often it is asked."""
    row = selectors.campaign(campaign_id=campaign_id)
    if row is None:
        return 0
    units = selectors.all_units(campaign_id=campaign_id)
    return sum(_tell(row, unit, signal=OPENED, title="填报开始", at=at) for unit in units)


def tell_due(*, campaign_id: int, at: datetime) -> int:
    """Those who have not filed yet."""
    row = selectors.campaign(campaign_id=campaign_id)
    if row is None:
        return 0
    units = selectors.missing_units(campaign_id=campaign_id)
    return sum(_tell(row, unit, signal=DUE, title="填报即将截止", at=at) for unit in units)


def reporters(unit: CampaignUnit) -> list[int]:
    """The liaison of the unit, in a district those who fill in for it."""
    if unit.unit is None:
        return []
    if unit.branch_id is not None:
        fillers = directory.holders(roles=[Role.DISTRICT_FILLER], branch_id=unit.branch_id)
        return sorted(fillers)
    inside = directory.ids_of_people(unit_paths=[unit.unit.path])
    return sorted(inside & directory.holders(roles=[Role.DEPT_LIAISON], branch_id=None))


def _tell(row: Campaign, unit: CampaignUnit, *, signal: str, title: str, at: datetime) -> int:
    people = reporters(unit)
    deadline = f"{local(unit.due_at):%-m月%-d日}"
    note = InApp(
        kind=MessageKind.REMINDER,
        title=f"{title}：{row.name}"[:80],
        body=f"{unit.name}的“{row.name}”请于 {deadline} 前报送。",
        link=f"/w/{WINDOW_OF[row.kind]}/",
        subject=f"campaign:{row.pk}",
    )
    key = f"campaign:{row.pk}:{signal}:{unit.pk}"
    notices.tell(to=people, note=note, key=key, at=at)
    told = {
        "year": row.period[:4],
        "period": shown_period(row.period),
        "campaign": row.name,
        "deadline": deadline,
        "percent": "0%" if unit.state == UnitState.MISSING else "100%",
    }
    asked = cases.Signal(
        name=signal, window_code=WINDOW_OF[row.kind], told=told, to_ids=tuple(people)
    )
    cases.take_signal(signal=asked, key=key, at=at)
    return len(people)
