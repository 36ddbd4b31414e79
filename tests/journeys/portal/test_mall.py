"""Goods of a farm are ordered, paid on the page of 微信, sent by their merchant and received."""

import pytest
from playwright.sync_api import expect

from tests.journeys.portal.conftest import Phones
from tests.journeys.portal.phone import Phone

pytestmark = [pytest.mark.journey]
GOODS, PRICE = "柞水木耳", "56.80"
TRACKING = "演示快递 YS20260001"


def test_goods_are_ordered_paid_by_wechat_sent_and_received(phones: Phones) -> None:
    staff, merchant = phones("staff"), phones("merchant")
    number = order(staff)
    staff.pay_outside()

    merchant.act(number, "完成商户接单")
    merchant.comes_to(number, "完成发货或备货")
    merchant.does("完成发货或备货")
    merchant.answer("tracking", TRACKING)
    merchant.done()
    staff.comes_to(number, "确认")
    expect(staff.page.locator("main")).to_contain_text(TRACKING)
    staff.act(number, "确认")

    staff.until(number, "已办结")
    staff.rate(number, 4, "木耳很好")


def order(staff: Phone) -> str:
    staff.find_service("spgm", "商品购买")
    staff.find_in("items.0.sku", GOODS)
    staff.write("items.0.qty", "1")
    staff.pick("delivery", "送到办公室")
    staff.write("room", "市行政中心1号楼805室")
    staff.page.locator('form.sheet [name="pay_split.0.channel"]').select_option(label="微信")
    staff.write("pay_split.0.amount", PRICE)
    return staff.send()
