"""The console by keyboard alone: Ctrl-K with pinyin, G and a letter, lists, the list of keys; and
the screen on the wall, which shows all without a scroll bar.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.journeys.living import Living
from tests.journeys.test_main_job import enter_as

pytestmark = [pytest.mark.journey]
LEAST_PX = 18
"""On 1920 pixels of a screen a metre wide: some 9 mm, read from five metres."""
SCREENS: list[ViewportSize] = [{"width": 1920, "height": 1080}, {"width": 3840, "height": 2160}]
SMALLEST = """() => {
  const shown = (one) => one.checkVisibility({ opacityProperty: true });
  const told = (one) => [...one.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
  const seen = (one) => { const box = one.getBoundingClientRect(); return box.width > 1; };
  const all = [...document.querySelectorAll('body *')].filter(shown);
  const sizes = all.filter((one) => told(one) && seen(one)).map((one) => getComputedStyle(one));
  return Math.min(...sizes.map((style) => parseFloat(style.fontSize)));
}"""
OVERFLOWS = """() => {
  const root = document.documentElement;
  return [root.scrollWidth - root.clientWidth, root.scrollHeight - root.clientHeight];
}"""


@pytest.fixture
def desk(living: Living, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(30_000)
    page = context.new_page()
    enter_as(page, living, "运维项目经理")
    yield page
    context.close()


def test_ctrl_k_finds_a_page_by_pinyin_and_enter_goes_there(desk: Page) -> None:
    desk.keyboard.press("Control+k")
    expect(desk.locator("#palette")).to_be_visible()

    desk.keyboard.type("guzhang")
    expect(desk.locator("#palette a[data-on]")).to_contain_text("故障单")
    desk.keyboard.press("Enter")

    desk.wait_for_url(re.compile(r"/ops/incidents/$"))


def test_ctrl_k_finds_a_window_by_its_initials(desk: Page) -> None:
    desk.keyboard.press("Control+k")
    desk.keyboard.type("hys")

    hit = desk.locator("#palette [data-found] a", has_text="会议室预约").first
    expect(hit).to_be_visible()
    desk.keyboard.press("Escape")
    expect(desk.locator("#palette")).to_be_hidden()


def test_g_and_a_letter_go_and_the_question_mark_tells_the_keys(desk: Page) -> None:
    desk.keyboard.press("?")
    expect(desk.locator("#keys")).to_be_visible()
    desk.keyboard.press("Escape")

    desk.keyboard.press("g")
    desk.keyboard.press("m")

    desk.wait_for_url(re.compile(r"/ops/checks/$"))


def test_a_list_is_walked_and_opened_without_a_mouse(living: Living, desk: Page) -> None:
    desk.goto(f"{living.base}/ops/incidents/")
    third = desk.locator("tbody[data-list] tr").nth(2)
    wanted = third.get_attribute("data-href")

    for key in ("j", "j", "j", "k", "j"):
        desk.keyboard.press(key)
    desk.keyboard.press("Enter")

    desk.wait_for_url(f"{living.base}{wanted}")


def test_a_slash_goes_to_the_search_and_typing_there_moves_nothing(
    living: Living, desk: Page
) -> None:
    desk.goto(f"{living.base}/ops/checks/")

    desk.keyboard.press("/")
    desk.keyboard.type("gj")

    expect(desk.locator("main input[type=search]")).to_have_value("gj")
    assert desk.url.startswith(f"{living.base}/ops/checks/")


@pytest.mark.parametrize("size", SCREENS, ids=["hd", "uhd"])
def test_the_wall_screen_shows_all_in_letters_that_carry(
    living: Living, browser: Browser, size: ViewportSize
) -> None:
    context = browser.new_context(viewport=size)
    page = context.new_page()
    enter_as(page, living, "运维项目经理")

    page.goto(f"{living.base}/ops/screen/")
    expect(page.locator(".screen-tile")).to_have_count(64)

    assert page.evaluate(OVERFLOWS) == [0, 0]
    assert page.evaluate(SMALLEST) >= LEAST_PX * size["width"] / 1920
    context.close()
