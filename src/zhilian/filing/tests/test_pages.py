"""Pages of filing: campaigns and their progress, returns, sums, the registry."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from zhilian.core.times import clock_now, local
from zhilian.directory.tests import make as people
from zhilian.filing import service
from zhilian.filing.models import Campaign, Extension, Report
from zhilian.filing.tests import make
from zhilian.filing.types import CampaignKind, ReportState

pytestmark = pytest.mark.django_db
Door = Callable[..., Client]


def typed(days: int) -> str:
    return f"{local(clock_now() + timedelta(days=days)):%Y-%m-%dT%H:%M}"


def test_a_campaign_is_planned_opened_and_locked(client_as: Door) -> None:
    make.institution(name="市档案馆")
    admin = client_as("energy_admin")
    said = {"kind": "MONTHLY", "name": "十一月月报", "period": "2026-11"}
    wrong = admin.post("/desk/filing/new/", {**said, "opens_at": typed(9), "due_at": typed(1)})
    admin.post("/desk/filing/new/", {**said, "opens_at": typed(1), "due_at": typed(9)})
    row = Campaign.objects.get()

    admin.post(f"/desk/filing/{row.pk}/open/")
    shown = admin.get(f"/desk/filing/{row.pk}/?state=MISSING").content.decode()
    admin.post(f"/desk/filing/{row.pk}/lock/")

    row.refresh_from_db()
    assert (wrong.status_code, row.state) == (422, "LOCKED")
    assert "市档案馆" in shown


def test_one_unit_is_given_more_time(client_as: Door) -> None:
    make.institution()
    row = make.campaign()
    unit = row.units.get()
    admin = client_as("energy_admin")
    later = f"{local(row.due_at + timedelta(days=40)):%Y-%m-%dT%H:%M}"

    admin.post(f"/desk/filing/units/{unit.pk}/extend/", {"until_at": later, "reason": "停电"})

    assert Extension.objects.get().reason == "停电"


def test_readers_plan_nothing(client_as: Door) -> None:
    row = make.campaign()
    reader = client_as("ops_software")

    assert reader.get(f"/desk/filing/{row.pk}/").status_code == 200
    assert reader.post(f"/desk/filing/{row.pk}/lock/").status_code == 403
    assert client_as("staff").get("/desk/filing/").status_code == 403


def test_a_return_shows_its_doubts_and_the_year_before(client_as: Door) -> None:
    version = make.institution(name="市档案馆")
    make.report(version, "2025-10", electricity=1000)
    row = make.report(version, "2026-10", electricity=2000)
    admin = client_as("energy_admin")

    page = admin.get(f"/desk/filing/reports/{row.pk}/").content.decode()
    listed = admin.get("/desk/filing/reports/?warned=1").content.decode()
    file = b"".join(admin.get("/desk/filing/reports/export/")).decode()  # type: ignore[arg-type]

    assert "用电量同比上升 100.0%" in page
    assert "1,000" in page
    assert "市档案馆" in listed
    assert "市档案馆" in file


def test_a_locked_return_is_unlocked_by_the_city(client_as: Door) -> None:
    version = make.institution()
    row = make.report(version, approved=True)
    unit = make.unit_of(version)
    service.lock_report(
        unit_id=unit.pk, kind=CampaignKind.MONTHLY, period="2026-10", at=clock_now()
    )

    client_as("energy_admin").post(f"/desk/filing/reports/{row.pk}/unlock/")

    assert Report.objects.get().state == ReportState.APPROVED


def test_sums_show_their_coverage(client_as: Door) -> None:
    first = make.institution()
    make.institution()
    make.report(first, "2026-10", electricity=1234, approved=True)
    admin = client_as("energy_admin")

    page = admin.get("/desk/filing/sums/?kind=MONTHLY&period=2026-10").content.decode()
    file = admin.get("/desk/filing/sums/export/?kind=MONTHLY&period=2026-10")

    assert "1,234" in page
    assert "1 / 2" in page
    assert "全市" in b"".join(file).decode()  # type: ignore[arg-type]


def test_a_district_finds_its_own_and_no_other(client_as: Door) -> None:
    branch = people.branch()
    mine = make.institution(branch_id=branch.pk, unit_id=people.unit(branch=branch).pk, name="甲")
    other = make.institution(name="乙")
    reviewer, client = people.person(), Client()
    people.grant(person=reviewer, role="district_reviewer", branch=branch)
    people.sign_in(client, reviewer)

    listed = client.get("/desk/filing/registry/").content.decode()

    assert ("甲" in listed, "乙" in listed) == (True, False)
    assert client.get(f"/desk/filing/registry/{mine.institution_id}/").status_code == 200
    assert client.get(f"/desk/filing/registry/{other.institution_id}/").status_code == 404


def test_the_board_stays_within_its_queries(
    client_as: Door, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    for _ in range(5):
        make.institution()
    row = make.campaign()
    admin = client_as("energy_admin")

    with django_assert_max_num_queries(18):
        assert admin.get(f"/desk/filing/{row.pk}/").status_code == 200
