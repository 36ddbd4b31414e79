"""Note 04's budget of a portal page, as a real browser counts it on a cold cache: 14 kB of HTML,
15 kB of scripts (both gzipped), four requests, no web font, no picture of an icon. Pictures of
goods come after that, as many as a list is long, small ones: counted by themselves.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, CDPSession, Page

from tests.journeys.living import Living
from tests.journeys.portal.conftest import hand
from tests.journeys.portal.phone import Phone

pytestmark = [pytest.mark.journey]

HTML_BYTES: Final = 14_000
SCRIPT_BYTES: Final = 15_000
REQUESTS: Final = 4
GOODS: Final = "/mall/pictures/"
GOODS_REQUESTS: Final = 20
GOODS_BYTES: Final = 80_000
GUEST: Final = ("/", "/services/", "/s/canteen/", "/w/large-event/", "/status/")
STAFF: Final = (
    "/", "/services/", "/s/meeting/", "/w/room-booking/", "/w/meal-booking/", "/w/mall-order/",
    "/cases/?tab=todo", "/cases/?tab=done", "/tasks/", "/messages/", "/announcements/", "/codes/",
    "/me/", "/me/meals/", "/mall/", "/mall/cart/",
)  # fmt: skip


@dataclass
class Weight:
    """What one page drew over the wire, in bytes as sent, headers not counted."""

    requests: int = 0
    of_goods: int = 0
    kinds: dict[str, int] = field(default_factory=dict)

    def excess(self) -> dict[str, int]:
        found = {
            "requests": self.requests - REQUESTS,
            "html": self.kinds.get("Document", 0) - HTML_BYTES,
            "scripts": self.kinds.get("Script", 0) - SCRIPT_BYTES,
            "fonts": self.kinds.get("Font", 0),
            "pictures": self.kinds.get("Image", 0),
            "pictures of goods": self.of_goods - GOODS_REQUESTS,
            "bytes of goods": self.kinds.get(GOODS, 0) - GOODS_BYTES,
        }
        return {name: over for name, over in found.items() if over > 0}


@pytest.fixture
def scales(browser: Browser, living: Living) -> Iterator["Scales"]:
    context = hand(browser)
    yield Scales(context.new_page(), living)
    context.close()


class Scales:
    """A phone whose every request is counted."""

    def __init__(self, page: Page, living: Living) -> None:
        self.phone = Phone(page, living)
        self._wire: CDPSession = page.context.new_cdp_session(page)
        self._wire.send("Network.enable")
        self._wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
        self._kinds: dict[str, str] = {}
        self._got: Weight = Weight()
        self._wire.on("Network.responseReceived", self._begun)
        self._wire.on("Network.loadingFinished", self._ended)

    def weigh(self, path: str) -> Weight:
        """One page, until nothing more comes."""
        self._kinds, self._got = {}, Weight()
        self.phone.open(path)
        self.phone.page.wait_for_load_state("networkidle")
        return self._got

    def _begun(self, told: dict[str, Any]) -> None:
        """Not what lies in the page itself, nor the beacon of the page before, sent on leaving."""
        if told["type"] != "Ping" and not told["response"]["url"].startswith("data:"):
            of_goods = GOODS in told["response"]["url"]
            self._kinds[told["requestId"]] = GOODS if of_goods else told["type"]

    def _ended(self, told: dict[str, Any]) -> None:
        kind = self._kinds.get(told["requestId"])
        if kind is not None:
            self._got.of_goods += kind == GOODS
            self._got.requests += kind != GOODS
            weight = self._got.kinds
            weight[kind] = weight.get(kind, 0) + int(told["encodedDataLength"])


def test_pages_for_everybody_keep_their_budget(scales: Scales) -> None:
    assert {path: over for path in GUEST if (over := scales.weigh(path).excess())} == {}


def test_pages_of_a_person_keep_their_budget(scales: Scales) -> None:
    scales.phone.enter("staff")
    scales.phone.open("/cases/?tab=todo")
    case = scales.phone.page.locator("a.case").first.get_attribute("href")
    assert re.fullmatch(r"/cases/[\d-]+/", case or "")

    over = {path: scales.weigh(path).excess() for path in (*STAFF, str(case))}

    assert {path: much for path, much in over.items() if much} == {}


def test_the_scales_see_what_is_too_much(scales: Scales) -> None:
    """A page that draws a font, pictures and more requests than four does not pass."""
    scales.phone.page.route(
        "**/heavy/",
        lambda route: route.fulfill(content_type="text/html", body="".join(
            f"<img src='/icons/{number}.png'>" for number in range(5))),
    )  # fmt: skip

    assert scales.weigh("/heavy/").excess()["requests"] >= 2
