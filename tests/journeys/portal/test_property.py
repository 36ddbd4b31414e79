"""A broken lamp is reported: the dispatcher's word makes a work order for the team that repairs
it, which comes and mends; the order follows the case to its end, and the work is rated.
"""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys.living import wait_for
from tests.journeys.portal.conftest import Phones
from tests.journeys.portal.phone import Phone, now

pytestmark = [pytest.mark.journey]
PLACE = "市行政中心1号楼3层东侧走廊"


def test_a_repair_becomes_a_work_order_of_its_team_is_done_and_rated(phones: Phones) -> None:
    staff, worker = phones("staff"), phones("repair_worker")
    number = report(staff)

    dispatcher = phones("property_dispatcher")
    dispatcher.comes_to(number, "完成派单")
    dispatcher.does("完成派单")
    dispatcher.answer("eta", f"{now() + timedelta(hours=1):%Y-%m-%d %H:%M}")
    dispatcher.done(to=worker.name)
    assert "维修工" in order_of(worker, number, "待接单")
    worker.page.get_by_role("button", name="接单").click()
    order_of(worker, number, "已接单")
    worker.act(number, "完成到场")
    order_of(worker, number, "已到场")
    worker.comes_to(number, "完成修复")
    worker.does("完成修复")
    worker.answer("result", "更换两支灯管，已试灯")
    worker.done()

    staff.act(number, "确认")
    staff.rate(number, 5, "来得快")
    staff.until(number, "已办结")
    order_of(worker, number, "已完成")


def report(staff: Phone) -> str:
    staff.find_service("ggssbx", "公共设施报修")
    staff.write("location", PLACE)
    staff.pick("category", "照明")
    staff.pick("urgency", "紧急")
    staff.write("detail", "走廊两支灯管闪烁，影响办公。")
    return staff.send()


def order_of(worker: Phone, number: str, state: str) -> str:
    """The work order of the case, once it has come so far; what it says."""

    def stands() -> str | None:
        worker.open(f"/desk/orders/?q={number}&state=")
        row = worker.page.locator("main tbody a, main .list a").first
        if not row.count():
            return None
        row.click()
        expect(worker.page.locator("h1")).to_contain_text(PLACE)
        told = worker.text_of("main")
        return told if state in worker.text_of("h1") else None

    return wait_for(stands, seconds=30, told=f"order of {number}: {state}", every=0.5)
