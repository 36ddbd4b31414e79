"""A suggestion is half written when the phone is put away; the draft is there again, is sent,
sorted by the hotline, answered by the section in charge and rated.
"""

import pytest
from playwright.sync_api import expect

from tests.journeys.living import Living
from tests.journeys.portal.conftest import Phones
from tests.journeys.portal.phone import Phone

pytestmark = [pytest.mark.journey]
WINDOW = "意见建议与投诉"
WISH = "希望预订页面能看到每道菜的过敏原。"
ANSWER = "下周起菜单注明过敏原，谢谢建议。"


def test_a_draft_outlives_its_page_and_the_suggestion_is_answered_and_rated(
    living: Living, phones: Phones
) -> None:
    staff = phones("staff")
    closed = Phone(staff.page.context.new_page(), living)
    closed.find_service("yjjy", WINDOW)
    closed.pick("kind", "意见建议")
    closed.pick("target", "三餐预订")
    closed.write("content", WISH)
    expect(closed.page.locator("[data-draft]")).to_contain_text("草稿已保存")
    closed.page.close()

    staff.open("/w/feedback-complaint/")
    expect(staff.page.locator(".restored")).to_contain_text("已带出上次没有提交的内容")
    expect(staff.field("content").locator("textarea")).to_have_value(WISH)
    expect(staff.field("target").locator("label.pick:has(:checked)")).to_contain_text("三餐预订")
    staff.pick("reply_way", "平台消息")
    number = staff.send()

    phones("hotline").act(number, "完成客服分诊")
    phones("canteen_admin").act(number, "办结本环节", ANSWER)
    phones("hotline").act(number, "完成回访")
    staff.told(WINDOW)
    staff.case(number)
    expect(staff.page.locator("main")).to_contain_text(ANSWER)
    staff.act(number, "确认")
    staff.rate(number, 5)
    staff.until(number, "已办结")
