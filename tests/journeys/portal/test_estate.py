"""A cupboard is asked for; the asset section asks a colleague to countersign at its desk, then
approves; the warehouse hands it out and its user signs for it.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.portal.conftest import Phones
from tests.journeys.portal.phone import Phone, on_day

pytestmark = [pytest.mark.journey]
KIND = "文件柜"
QUESTION, OPINION = "这间办公室还放得下吗？", "放得下，同意"
NO = re.compile(r"ZC\d{10}")


def test_an_asset_is_countersigned_at_the_desk_handed_out_and_signed_for(
    phones: Phones, desk: Phones
) -> None:
    staff, signer = phones("staff"), phones("estate_admin")
    number = claim(staff)
    phones("dept_head").act(number, "通过")

    section = desk("asset_admin")
    section.comes_to(number, "通过")
    section.from_the_inbox(number)
    ask_for_a_signature(section, signer.name)
    signer.from_the_tasks(number)
    signer.does("同意", OPINION)
    signer.done()
    section.case(number)
    expect(section.page.locator("main")).to_contain_text(OPINION)
    section.act(number, "通过")

    hand_out(phones("warehouse"), desk("warehouse"), number)
    staff.act(number, "确认")
    staff.until(number, "已办结")


def claim(staff: Phone) -> str:
    name = staff.name
    staff.find_service("zcly", "资产领用")
    staff.find_in("items.0.kind", KIND)
    staff.write("items.0.qty", "1")
    staff.search("user", name, name)
    staff.write("place", "市行政中心1号楼805室")
    staff.at("need_date", on_day(5, 0))
    staff.write("reason", "存放人事档案")
    return staff.send()


def ask_for_a_signature(section: Phone, name: str) -> None:
    form = section.does("加签", QUESTION)
    form.get_by_label("按姓名找人").fill(name)
    form.get_by_role("button", name="查找").click()
    section.page.locator("form.do .people .pick-line", has_text=name).first.click()
    section.page.locator("form.do .act-bar button").click()
    expect(section.page.locator("main")).to_contain_text(name)


def hand_out(keeper: Phone, desk: Phone, number: str) -> None:
    """The number of one that lies in store is read at the desk."""
    desk.open(f"/desk/assets/cards/?q={KIND}&state=IN_STORE")
    found = NO.search(desk.text_of("main"))
    assert found is not None, "no cupboard lies in store"
    keeper.comes_to(number, "完成出库贴码")
    keeper.does("完成出库贴码")
    keeper.answer("asset_nos", found[0])
    keeper.done()
