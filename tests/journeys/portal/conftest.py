"""One phone for each role, signed in once; all on the living demo of the session."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.journeys.living import PATIENCE, Living
from tests.journeys.portal.phone import Phone

PATIENCE_MS = 20_000 * PATIENCE
"""How long what is looked for may take to be seen, in milliseconds."""
expect.set_options(timeout=PATIENCE_MS)
Phones = Callable[[str], Phone]


def hand(browser: Browser, *, width: int = 390) -> BrowserContext:
    context = browser.new_context(
        viewport={"width": width, "height": 844 if width < 600 else 900},
        is_mobile=width < 600,
        has_touch=width < 600,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
    )
    context.set_default_timeout(PATIENCE_MS)
    return context


@pytest.fixture(scope="session")
def phones(living: Living, browser: Browser) -> Iterator[Phones]:
    """`phones("staff")`: the phone of whoever one enters as; kept for the next journey."""
    held: dict[str, Phone] = {}

    def of(role: str) -> Phone:
        if role not in held:
            held[role] = Phone(hand(browser).new_page(), living)
            held[role].enter(role)
        return held[role]

    yield of
    for phone in held.values():
        phone.page.context.close()


@pytest.fixture
def desk(living: Living, browser: Browser) -> Iterator[Phones]:
    """The same in front of a screen of 1440 pixels."""
    yield from _fresh(living, browser, width=1440)


@pytest.fixture
def own(living: Living, browser: Browser) -> Iterator[Phones]:
    """A phone for this journey alone, in which it may change what it likes."""
    yield from _fresh(living, browser, width=390)


def _fresh(living: Living, browser: Browser, *, width: int) -> Iterator[Phones]:
    """With "" nobody signs in."""
    opened: list[BrowserContext] = []

    def of(role: str) -> Phone:
        context = hand(browser, width=width)
        opened.append(context)
        made = Phone(context.new_page(), living)
        if role:
            made.enter(role)
        return made

    yield of
    for context in opened:
        context.close()
