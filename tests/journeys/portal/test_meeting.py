"""The Show: a room is booked, comes back, is corrected, approved, used and rated; meanwhile the
section changes the form, and the case ends on the version that it began with.
"""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys.living import Living, wait_for
from tests.journeys.portal.conftest import Phones
from tests.journeys.portal.phone import Phone, on_day, texts_about

pytestmark = [pytest.mark.journey]
WINDOW = "room-booking"
ROOM = "第一会议室"
BEGIN = on_day(5, 9, 30)
END = BEGIN + timedelta(hours=2)
OLD_LABEL, NEW_LABEL = "会议名称", "会议主题"
NEW_HELP = "写清楚会议内容，如“三季度安全生产例会”"
CANTEEN = "把参会人数改到 120 人以内"


def book(phone: Phone, *, people: int) -> None:
    phone.find_service("hys", "会议室预约")
    phone.pick("room", ROOM)
    phone.at("start_at", BEGIN)
    phone.at("end_at", END)
    phone.write("title", "三季度安全生产例会")
    phone.write("attendees", str(people))
    phone.pick("level", "单位内部")
    phone.pick("services", "茶水", "投影")


def test_a_room_is_booked_returned_corrected_used_and_rated_on_the_version_it_began_with(
    living: Living, phones: Phones, desk: Phones
) -> None:
    staff, section = phones("staff"), phones("meeting_admin")
    book(staff, people=150)
    number = staff.send()
    expect(staff.page.locator(".state h2")).to_be_visible()

    return_it(section, number)
    staff.told("会议室预约", "退回")
    change_the_form(desk("meeting_admin"))
    staff.case(number)
    assert "改" in staff.headline, staff.headline
    staff.page.locator(".act-bar a", has_text="修改后重新提交").first.click()
    expect(staff.page.locator(".said")).to_contain_text("人数与会场不符")
    expect(staff.field("attendees")).to_contain_text(CANTEEN)
    expect(staff.field("title")).to_contain_text(OLD_LABEL)
    staff.write("attendees", "110")
    staff.page.locator("form.sheet .act-bar button.btn-main").click()
    staff.page.wait_for_url(f"**/cases/{number}/")

    section.from_the_inbox(number)
    section.does("通过")
    section.done()
    wait_for(lambda: texts_about(living, ROOM), seconds=30, told="the SMS of the approval")
    phones("meeting_staff").act(number, "完成会前准备", "茶水、投影已备好")
    staff.case(number)
    code = staff.text_of(".code-card .digits")
    assert living.tap("room-panel", means="CODE", value=code)["allow"], "the panel refused"
    staff.case(number)
    staff.act(number, "确认")
    staff.rate(number, 5, "准备周到")
    staff.case(number)
    expect(staff.page.locator("main")).to_contain_text(OLD_LABEL)
    expect(staff.page.locator("main")).not_to_contain_text(NEW_LABEL)


def return_it(section: Phone, number: str) -> None:
    section.from_the_inbox(number)
    form = section.does("退回", "人数与会场不符，请核对")
    form.get_by_text("指出哪一项要改").click()
    form.locator('[name="do.say.attendees"]').fill(CANTEEN)
    section.done()


def change_the_form(desk: Phone) -> None:
    """A label and a help text: draft, preview, differences, published as version 2."""
    page = desk.page
    desk.open("/desk/windows/?q=hysyy")
    page.locator("tbody a", has_text="会议室预约").first.click()
    page.wait_for_url(f"**/desk/windows/{WINDOW}/")
    page.locator("summary", has_text=OLD_LABEL).first.click()
    part = page.locator("details[open]", has_text=OLD_LABEL).last
    part.get_by_label("名称").fill(NEW_LABEL)
    part.get_by_label("填写提示").fill(NEW_HELP)
    page.get_by_role("button", name="保存草稿").click()
    expect(page.locator(".diff").first).to_contain_text(OLD_LABEL)
    expect(page.locator("main")).to_contain_text(NEW_HELP)
    page.get_by_role("button", name="发布", exact=True).click()
    page.locator("#publish button[type=submit]").click()
    expect(page.locator(".lead")).to_contain_text("现行第 2 版")
