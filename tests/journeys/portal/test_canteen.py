"""Money is put on the meal card by 微信; buns are ordered, paid from the card and taken from the
cabinet; both stand in 我的餐卡.
"""

import pytest
from playwright.sync_api import expect

from tests.journeys.living import Living, wait_for
from tests.journeys.portal.conftest import Phones
from tests.journeys.portal.phone import Phone, on_day, texts_about

pytestmark = [pytest.mark.journey]
BUNS, POINT = "手工馒头", "市行政中心取餐点"
TOP_UP, COST = 50, 12


def test_the_card_is_topped_up_and_pays_for_buns_that_are_fetched_by_their_code(
    living: Living, phones: Phones
) -> None:
    staff = phones("staff")
    before = balance(staff)
    top_up(staff)
    number = order(staff)
    staff.page.locator(".act-bar a", has_text="去支付").click()
    staff.page.get_by_role("button", name="确认支付 12.00 元").click()
    staff.page.wait_for_url(f"**/cases/{number}/")

    phones("canteen_manager").act(number, "完成备货")
    wait_for(lambda: texts_about(living, "取货码", POINT), seconds=30, told="the SMS")
    staff.case(number)
    code = staff.text_of(".code-card .digits")
    assert living.tap("pickup-device", means="CODE", value=code)["allow"], "the cabinet refused"

    staff.until(number, "已办结")
    assert balance(staff) - before == pytest.approx(TOP_UP - COST)
    account = staff.page.locator(".money-rows").first
    expect(account).to_contain_text(f"+{TOP_UP}.00")
    expect(account).to_contain_text(f"-{COST}.00")


def balance(staff: Phone) -> float:
    """What 我的餐卡 says that there is, in yuan."""
    staff.open("/me/meals/")
    return float(staff.text_of(".purse > b").replace(",", ""))


def top_up(staff: Phone) -> None:
    staff.page.get_by_role("link", name="充值").click()
    staff.pick("account_no", "餐")
    staff.write("amount", str(TOP_UP))
    staff.pick("pay_channel", "微信")
    number = staff.send()
    staff.pay_outside()
    staff.until(number, "已办结")


def order(staff: Phone) -> str:
    staff.find_service("zsjc", "主食净菜预订")
    staff.at("pickup_date", on_day(1, 0))
    staff.pick("pickup_point", POINT)
    staff.find_in("items.0.sku", BUNS)
    staff.write("items.0.qty", "2")
    staff.pick("pay_channel", "餐卡账户")
    return staff.send()
