"""A colleague who was asked to applies for a car in one's name; the head approves, a car with
its driver is sent, goes and comes back, and whose trip it was rates it.
"""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys.living import Living, wait_for
from tests.journeys.portal.conftest import Phones
from tests.journeys.portal.phone import Phone, on_day, texts_about

pytestmark = [pytest.mark.journey]
BEGIN = on_day(12, 14)
KILOMETRES = re.compile(r"(\d+) km")
WHERE = "国际港务区管委会"


def test_a_colleague_applies_for_a_car_in_ones_name_and_it_goes_and_comes_back(
    living: Living, phones: Phones
) -> None:
    staff, colleague, driver = phones("staff"), phones("dept_liaison"), phones("driver")
    entrust(staff, colleague.name)
    number = apply_for(colleague, staff.name)
    revoke(staff)

    staff.case(number)
    expect(staff.page.locator(".state")).to_contain_text(colleague.name)
    phones("dept_head").act(number, "通过")
    gone = dispatch(phones("fleet_dispatcher"), number, driver.name)
    wait_for(lambda: texts_about(living, "出车任务", WHERE), seconds=30, told="the driver's SMS")
    driver.comes_to(number, "办结本环节")
    driver.does("办结本环节")
    driver.answer("odometer_out", str(gone))
    driver.done()
    driver.comes_to(number, "办结本环节")
    driver.does("办结本环节")
    driver.answer("odometer_in", str(gone + 46))
    driver.done()

    staff.act(number, "确认")
    staff.until(number, "已办结")
    staff.rate(number, 5, "准时")


def entrust(staff: Phone, name: str) -> None:
    page = staff.page
    staff.open("/me/delegations/")
    page.get_by_label("代我提交申请").check()
    page.get_by_label("同事姓名").fill(name)
    page.get_by_role("button", name="查找").click()
    page.locator(".people .pick-line", has_text=name).first.click()
    page.get_by_label("到（含当天）").fill(f"{on_day(7, 0):%Y-%m-%d}")
    page.get_by_role("button", name="委托", exact=True).click()
    expect(page.locator("ul.rows")).to_contain_text(f"{name}可以代我申请")


def revoke(staff: Phone) -> None:
    staff.open("/me/delegations/")
    row = staff.page.locator("ul.rows li", has_text="可以代我申请")
    row.get_by_role("button", name="结束").click()
    expect(row).to_have_count(0)


def apply_for(colleague: Phone, name: str) -> str:
    colleague.find_service("gwyc", "公务用车申请")
    colleague.page.get_by_role("link", name=f"为{name}").click()
    colleague.at("start_at", BEGIN)
    colleague.at("end_at", BEGIN + timedelta(hours=3))
    colleague.write("origin", "市行政中心东门")
    colleague.write("destination", WHERE)
    colleague.pick("scope", "市内")
    colleague.write("passengers", "3")
    colleague.pick("car_type", "轿车")
    colleague.write("reason", "现场督导")
    return colleague.send()


def dispatch(dispatcher: Phone, number: str, driver: str) -> int:
    """The first car that is free; what its odometer showed last."""
    dispatcher.comes_to(number, "完成调度派车")
    form = dispatcher.does("完成调度派车")
    car = form.locator('[data-k="car"] option', has_text="轿车").first.inner_text()
    plate, odometer = car.split()[0], KILOMETRES.search(car)
    assert odometer is not None, car
    dispatcher.choose(form, "car", plate)
    dispatcher.choose(form, "driver", driver)
    expect(form.locator('[data-k="plate"]')).to_have_count(0)
    dispatcher.done(to=driver)
    return int(odometer[1])
