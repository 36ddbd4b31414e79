"""A month is replayed at speed; every figure equals the script, and on the pages of the living
product a purchaser sees gross, net and verdict of its one breach, and approves the waiver.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.living import Living, free_ports
from tests.journeys.test_main_job import enter_as

pytestmark = [pytest.mark.journey]
DAYS = 20
"""The breach of the script lies on day 19."""


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Living, str]]:
    data: Path = tmp_path_factory.mktemp("month") / "data"
    played = subprocess.run(
        [sys.executable, "-m", "zhilian.config.cli", "replay", "--days", str(DAYS)],
        env={**os.environ, "PORT": str(free_ports(4)), "DATA": str(data)},
        capture_output=True,
        text=True,
        check=False,
        timeout=500,
    )
    living = Living(data, arguments=["--demo"])
    try:
        living.wait_until_ready()
        yield living, played.stdout
    finally:
        living.stop()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def test_every_figure_of_the_month_equals_the_script(month: tuple[Living, str]) -> None:
    assert "核对完毕：0 处不一致" in month[1]


def test_the_heat_strip_shows_the_scripted_day_in_red(
    month: tuple[Living, str], page: Page
) -> None:
    enter_as(page, month[0], "运维项目经理")

    page.goto(f"{month[0].base}/ops/windows/canteen-topup/")

    expect(page.locator(".strip .bad, .strip [class*=bad]").first).to_be_attached()


def test_a_purchaser_sees_gross_net_and_verdict_and_approves(
    month: tuple[Living, str], page: Page
) -> None:
    enter_as(page, month[0], "采购人")
    page.goto(f"{month[0].base}/ops/contract/waivers/")
    page.get_by_role("link", name=re.compile("餐卡账户充值")).first.click()
    effect = page.locator(".waiver-effect")
    expect(effect).to_contain_text("自然时间（合同口径）")
    expect(effect).to_contain_text("净用时（参考）")
    expect(effect).to_contain_text("超时")

    page.get_by_role("button", name="同意豁免").first.click()
    dialog = page.locator("#approve")
    dialog.get_by_role("textbox").fill("银行公告属实，等待时间不由运维方控制。")
    dialog.get_by_role("button", name="同意豁免").click()

    expect(page.locator(".waiver-effect")).to_contain_text("豁免后（现行评定）")
    expect(page.locator(".waiver-effect")).to_contain_text("已豁免")
