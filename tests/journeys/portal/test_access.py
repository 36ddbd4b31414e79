"""A visitor is invited, says by the link in the text who comes, is let in at the gate with the
code of the pass and out again.
"""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys.living import Living, wait_for
from tests.journeys.portal.conftest import Phones
from tests.journeys.portal.phone import Phone, now

pytestmark = [pytest.mark.journey]
WINDOW = "访客预约"
GUEST, PHONE, ID = "访客测试", f"19955{now():%d%H%M}", "610102199001011231"
GATE, BUILDING = "市行政中心东门", "市行政中心1号楼"
DIGITS = re.compile(r"(?<!\d)\d{6}(?!\d)")
LINK = re.compile(r"http://\S+?/v/[\w-]+/")


def test_an_invited_visitor_fills_in_by_the_link_and_passes_the_gate_with_the_code(
    living: Living, phones: Phones, own: Phones
) -> None:
    staff, guest = phones("staff"), own("")
    number = invite(staff)
    fill_in(guest, living)

    phones("dept_liaison").act(number, "通过")
    staff.until(number, "入场核验")
    guest.page.reload()
    expect(guest.page.get_by_role("heading", name="凭此码入场")).to_be_visible()
    code = guest.text_of(".qr span")
    pass_gate(phones("gate_guard"), code, way="进入", press="放行并登记")
    staff.until(number, "离场")
    pass_gate(phones("gate_guard"), code, way="离开", press="登记离开")

    staff.until(number, "已办结")
    guest.page.reload()
    expect(guest.page.locator("main")).to_contain_text("通行码已失效")


def invite(staff: Phone) -> str:
    staff.find_service("fkyy", WINDOW)
    staff.write("visitor_name", GUEST)
    staff.write("visitor_phone", PHONE)
    staff.at("start_at", now())
    staff.at("end_at", now() + timedelta(hours=2))
    staff.pick("gate", GATE)
    staff.write("building", BUILDING)
    staff.write("reason", "改造方案汇报")
    return staff.send()


def text_with(living: Living, pattern: re.Pattern[str]) -> str:
    """What the newest text to the visitor says at this place, once there is one."""

    def came() -> str | None:
        found = [hit for one in living.inbox(phone=PHONE) if (hit := pattern.search(one["text"]))]
        return found[-1][0] if found else None

    return wait_for(came, seconds=30, told=f"a text like {pattern.pattern}")


def fill_in(guest: Phone, living: Living) -> None:
    guest.open(text_with(living, LINK))
    expect(guest.page.locator("main")).not_to_contain_text(GUEST)
    guest.page.get_by_role("button", name="获取验证码").click()
    guest.page.get_by_label("短信验证码").fill(text_with(living, DIGITS))
    guest.page.get_by_role("button", name="确认", exact=True).click()
    guest.page.get_by_label("访客身份证号").fill(ID)
    guest.page.get_by_text("访客个人信息处理同意").click()
    guest.page.get_by_role("button", name="确认来访").click()
    expect(guest.page.locator("main")).to_contain_text("已提交")


def pass_gate(guard: Phone, code: str, *, way: str, press: str) -> None:
    page = guard.page
    guard.open("/desk/access/")
    gate = page.get_by_label("出入口")
    gate.select_option(gate.locator("option", has_text=GATE).first.get_attribute("value"))
    page.get_by_label("方向").select_option(label=way)
    page.get_by_label("通行码、身份证号或车牌").fill(code)
    page.get_by_role("button", name="核验", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("可以放行")
    page.get_by_role("button", name=press).click()
    expect(page.locator("body")).to_contain_text(re.compile(f"已登记.：{GUEST}"))
