"""Campaigns: who must file, how far they are, who is told, who may file later."""

from datetime import timedelta
from typing import Any

import pytest

from zhilian.core.effects import Picked
from zhilian.core.listing import Asked
from zhilian.core.testing import NOON
from zhilian.directory.models import Person
from zhilian.directory.tests import make as people
from zhilian.filing import reactions, selectors, service
from zhilian.filing.errors import CampaignRefused
from zhilian.filing.models import Campaign, CampaignUnit
from zhilian.filing.service.signals import reporters
from zhilian.filing.tests import make
from zhilian.filing.types import CampaignKind, CampaignState, Progress, UnitState
from zhilian.notices import selectors as notices

pytestmark = pytest.mark.django_db
SOON = timedelta(days=8)


def progress(row: Campaign, viewer: Person) -> dict[str, Progress]:
    found = selectors.progress(campaign_id=row.pk, viewer_id=viewer.pk)
    return {line.scope: line for line in found}


def file_it(row: Campaign, line: CampaignUnit, *, at: Any = NOON) -> None:
    service.follow_case(
        campaign_unit_id=line.pk, state=UnitState.SUBMITTED, subject="case:1", number="NH1", at=at
    )


def test_opening_freezes_the_list_of_the_registry() -> None:
    first = make.institution()
    row = make.campaign()
    make.institution()

    assert [unit.name for unit in selectors.all_units(campaign_id=row.pk)] == [first.name]
    assert service.open_campaign(campaign_id=row.pk, at=NOON) is False


def test_an_inventory_asks_every_unit() -> None:
    unit = people.unit()
    people.unit(parent=unit)

    row = make.campaign(kind=CampaignKind.INVENTORY, period="2026", name="年度盘点")

    assert [line.unit_id for line in selectors.all_units(campaign_id=row.pk)] == [unit.pk]


def test_the_same_round_is_not_planned_twice() -> None:
    make.campaign(opened=False)

    with pytest.raises(CampaignRefused, match="已有同类批次"):
        make.campaign(opened=False)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"due_at": NOON}, "晚于开放"),
        ({"period": "2026"}, "2026-11"),
        ({"name": " "}, "名称"),
        ({"kind": CampaignKind.ANNUAL, "period": "2026-11"}, "2026"),
    ],
)
def test_a_campaign_that_cannot_be_is_refused(wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(CampaignRefused, match=words):
        make.campaign(opened=False, **wrong)


def test_timely_and_complete_are_two_figures() -> None:
    viewer = people.person(roles=["energy_admin"])
    versions = [make.institution() for _ in range(3)]
    row = make.campaign()
    lines = selectors.all_units(campaign_id=row.pk)
    file_it(row, lines[0], at=row.due_at)
    file_it(row, lines[1], at=row.due_at + timedelta(seconds=1))

    total = progress(row, viewer)["total"]

    assert len(versions) == total.units == 3
    assert (total.filed, total.timely, total.missing, total.done_share) == (2, 1, 1, 0)


def test_a_district_sees_its_own_line_only() -> None:
    branch = people.branch()
    make.institution()
    make.institution(branch_id=branch.pk, unit_id=people.unit(branch=branch).pk)
    row = make.campaign()
    reviewer = people.person()
    people.grant(person=reviewer, role="district_reviewer", branch=branch)

    seen = progress(row, reviewer)
    listed = selectors.units(campaign_id=row.pk, viewer_id=reviewer.pk, asked=Asked(), now=NOON)

    assert (list(seen), seen[str(branch.pk)].units) == ([str(branch.pk)], 1)
    assert [line.branch_id for line in listed.rows] == [branch.pk]


def test_who_files_for_a_unit() -> None:
    branch = people.branch()
    unit = people.unit()
    liaison = people.person(unit=people.unit(parent=unit), roles=["dept_liaison"])
    people.person(unit=unit, roles=["staff"])
    filler = people.person()
    people.grant(person=filler, role="district_filler", branch=branch)
    make.institution(unit_id=unit.pk, name="甲")
    make.institution(branch_id=branch.pk, unit_id=people.unit(branch=branch).pk, name="乙")
    lines = selectors.all_units(campaign_id=make.campaign().pk)

    assert {line.name: reporters(line) for line in lines} == {
        "甲": [liaison.pk],
        "乙": [filler.pk],
    }


def test_only_those_who_are_missing_are_reminded_and_once() -> None:
    units = [people.unit(), people.unit()]
    done, late = (people.person(unit=unit, roles=["dept_liaison"]) for unit in units)
    for unit in units:
        make.institution(unit_id=unit.pk)
    row = make.campaign(kind=CampaignKind.GREEN, period="2026", name="创建")
    line = next(x for x in selectors.all_units(campaign_id=row.pk) if x.unit_id == units[0].pk)
    file_it(row, line)

    due = selectors.due_soon(now=NOON + SOON)
    told = [service.remind(campaign_id=row.pk, at=NOON + SOON) for _ in range(2)]
    assert selectors.due_soon(now=NOON + SOON) == []
    assert (due, told) == ([row.pk], [True, False])
    assert [x.unit_id for x in selectors.missing_units(campaign_id=row.pk)] == [late.unit_id]
    assert notices.unread_count(person_id=done.pk) == 0


def test_locking_and_extending_are_the_citys() -> None:
    admin, other = people.person(roles=["energy_admin"]), people.person()
    make.institution()
    row = make.campaign()
    line = selectors.all_units(campaign_id=row.pk)[0]
    later = row.due_at + timedelta(days=3)
    with pytest.raises(CampaignRefused):
        service.lock_campaign(campaign_id=row.pk, by_id=other.pk, at=NOON)

    service.lock_campaign(campaign_id=row.pk, by_id=admin.pk, at=NOON)
    service.extend_unit(
        campaign_unit_id=line.pk, until_at=later, by_id=admin.pk, reason="停电补报", at=NOON
    )

    row.refresh_from_db()
    line.refresh_from_db()
    assert (row.state, line.due_at) == (CampaignState.LOCKED, later)
    with pytest.raises(CampaignRefused, match="晚于"):
        service.extend_unit(
            campaign_unit_id=line.pk, until_at=NOON, by_id=admin.pk, reason="x", at=NOON
        )


def test_returns_that_came_early_are_in_the_campaign() -> None:
    version = make.institution()
    make.report(version, "2026-11", approved=True)

    row = make.campaign()

    assert selectors.all_units(campaign_id=row.pk)[0].state == UnitState.APPROVED


def test_the_line_is_found_by_month_or_by_what_was_chosen() -> None:
    version = make.institution()
    monthly = make.campaign()
    green = make.campaign(kind=CampaignKind.GREEN, period="2026", name="创建")
    unit_id = make.unit_of(version).pk
    chosen = {"batch": Picked(key=str(green.pk), label="创建")}

    by_month = reactions._line_of(CampaignKind.MONTHLY, {"period": NOON.date()}, unit_id=unit_id)
    by_choice = reactions._line_of(CampaignKind.GREEN, chosen, unit_id=unit_id)

    assert by_month is not None
    assert by_choice is not None
    assert (by_month.campaign_id, by_choice.campaign_id) == (monthly.pk, green.pk)
    assert reactions._line_of(CampaignKind.MONTHLY, {}, unit_id=unit_id) is None
