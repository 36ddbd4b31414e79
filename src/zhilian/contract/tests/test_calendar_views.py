"""Pages of the working calendar and the service hours."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from zhilian.contract import selectors
from zhilian.contract.tests import make

pytestmark = pytest.mark.django_db
ClientAs = Callable[..., Client]


def test_calendar_marks_holidays_make_up_days_and_provisional_days(client_as: ClientAs) -> None:
    client = client_as("hotline")

    this_year, next_year = (
        make.page(client, "calendar", year="2026"),
        make.page(client, "calendar", year="2027"),
    )

    assert "2026-10-01 国庆节 放假" in this_year
    assert "2026-10-10 国庆节 调休上班" in this_year
    assert "2027-02-06 春节 放假 暂按推算" in next_year
    assert "<i></i>暂按推算" not in this_year


def test_calendar_takes_the_notice_from_its_own_export(client_as: ClientAs) -> None:
    client = client_as("ops_manager")
    rows = (
        "日期,安排,名称,来源,状态\n"
        "2027-02-06,休,春节,国办发明电〔2026〕7 号,\n"
        "2027/2/20,班,春节,国办发明电〔2026〕7 号,官方通知\n"
    )

    answer = client.post(
        reverse("contract:calendar_import"), {"year": "2027", "table": make.table(rows)}
    )

    assert answer.status_code == 302
    shown = make.page(client, "calendar", year="2027")
    assert "2027-02-20 春节 调休上班" in shown
    assert "暂按推算</span>" not in shown


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ("日期,安排\n2027-02-06,休\n", "缺少列"),
        ("日期,安排,名称,来源\n二月六日,休,春节,文\n", "第 2 行：日期“二月六日”看不懂"),
        ("日期,安排,名称,来源\n2027-02-06,玩,春节,文\n", "安排“玩”不认识"),
        ("日期,安排,名称,来源\n2027-02-06,休,春节,\n", "请填来源"),
        ("日期,安排,名称,来源\n2026-02-06,休,春节,文\n", "不在 2027 年内"),
    ],
)
def test_broken_notice_is_refused_with_its_line(
    client_as: ClientAs, rows: str, complaint: str
) -> None:
    answer = client_as("ops_manager").post(
        reverse("contract:calendar_import"), {"year": "2027", "table": make.table(rows)}
    )

    assert answer.status_code == 400
    assert complaint in answer.content.decode()


def test_hours_are_set_by_the_manager_and_confirmed_by_the_purchaser(client_as: ClientAs) -> None:
    manager, purchaser = client_as("ops_manager"), client_as("purchaser")
    manager.post(
        reverse("contract:hours"), {"hours": "9:00-12:00，13:00-18:00", "weekdays": ["0", "1"]}
    )
    before = make.page(purchaser, "calendar")
    revision = selectors.revisions()[0]

    purchaser.post(reverse("contract:confirm_hours"), {"revision": str(revision.pk)})

    assert "09:00–12:00" in before
    assert "待采购人确认" in before
    assert "采购人已确认" in make.page(purchaser, "calendar")


def test_hours_that_cannot_be_read_are_refused_and_kept(client_as: ClientAs) -> None:
    answer = client_as("ops_manager").post(
        reverse("contract:hours"), {"hours": "早八晚五", "weekdays": ["0"]}
    )

    shown = answer.content.decode()
    assert answer.status_code == 400
    assert "看不懂时段" in shown
    assert "早八晚五" in shown


def test_manager_cannot_confirm_hours(client_as: ClientAs) -> None:
    answer = client_as("ops_manager").post(reverse("contract:confirm_hours"))

    assert answer.status_code == 403
