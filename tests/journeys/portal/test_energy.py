"""A district's office files a new institution; its reviewer sends it back, then the district and
the city approve it, and it stands in the registry.
"""

import pytest
from playwright.sync_api import expect

from tests.journeys.portal.conftest import Phones
from tests.journeys.portal.phone import Phone, on_day
from zhilian.catalogue.fields.codes import uscc_sign
from zhilian.config.demo.samples import pdf

pytestmark = [pytest.mark.journey]
NAME = "示例区文化馆（新城）"
BODY = "12610102MB9A00731"
WRONG, RIGHT = "24600", "2460"


def test_a_district_files_an_institution_is_sent_back_and_it_enters_the_registry(
    phones: Phones,
) -> None:
    filler, reviewer = phones("district_filler"), phones("district_reviewer")
    number = file(filler)

    reviewer.from_the_tasks(number)
    reviewer.does("退回", "建筑面积多写了一个零")
    reviewer.done()
    filler.comes_to(number, "修改后重新提交")
    filler.page.locator(".act-bar a", has_text="修改后重新提交").first.click()
    filler.write("floor_area", RIGHT)
    filler.page.locator("form.sheet .act-bar button.btn-main").click()
    filler.page.wait_for_url(f"**/cases/{number}/")
    reviewer.act(number, "通过")
    energy = phones("energy_admin")
    energy.act(number, "通过")

    filler.until(number, "已办结")
    energy.open(f"/desk/filing/registry/?q={NAME}")
    expect(energy.page.locator("main")).to_contain_text(NAME)


def file(filler: Phone) -> str:
    filler.find_service("gg", "公共机构名录变更")
    filler.pick("action", "新增")
    filler.write("org_name", NAME)
    filler.write("uscc", BODY + uscc_sign(BODY))
    filler.pick("category", "文化事业")
    filler.pick("region", "新城区")
    filler.write("floor_area", WRONG)
    filler.write("people", "46")
    filler.at("effective", on_day(0, 0))
    filler.attach("proof", "设立批复.pdf", pdf("DEMO DATA"))
    return filler.send()
