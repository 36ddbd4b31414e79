"""A reader opens a window and leaves: one beacon, one measurement. Sent again, it changes nothing.

Real processes, real chromium; what arrived is read from the board, as people read it.
"""

import csv
import json
from collections.abc import Iterator
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.journeys.living import Living, wait_for

pytestmark = [pytest.mark.journey]
WINDOW = "gym-venue"


@pytest.fixture
def reader(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, is_mobile=True)
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def desk(living: Living, browser: Browser) -> Iterator[Page]:
    """The board's reader; only CSV is fetched, so nothing but the reader is measured."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{living.base}/accounts/login/")
    page.locator('button[name="role"][value="ops_manager"]').click()
    page.wait_for_load_state()
    yield page
    context.close()


def board(desk: Page, living: Living, *, page: str, line: str = "") -> dict[str, str]:
    """The row of one page in the board's table."""
    answer = desk.request.get(f"{living.base}/ops/pages/export.csv?line={line}")
    rows = csv.DictReader(answer.text().lstrip("\ufeff").splitlines())
    return next((row for row in rows if row["编号"] == page), {})


def count(desk: Page, living: Living, column: str, *, page: str, line: str = "") -> int:
    return int(board(desk, living, page=page, line=line).get(column) or 0)


def sent_again(living: Living, *, nonce: str) -> int:
    """What the server answers to somebody who kept the page's word and likes quick pages."""
    body = {"nonce": nonce, "load": 90, "ttfb": 20, "fcp": 40, "lcp": 60, "device": "d"}
    asked = Request(f"{living.base}/rum/", data=json.dumps(body).encode())
    with urlopen(asked, timeout=10) as answer:
        return int(answer.status)


def test_one_visit_is_one_measurement_and_a_replay_none(
    living: Living, reader: BrowserContext, desk: Page
) -> None:
    before = count(desk, living, "现场样本", page=WINDOW)
    odd_before = count(desk, living, "异常样本", page=WINDOW)
    page = reader.new_page()

    page.goto(f"{living.base}/w/{WINDOW}/")
    nonce = page.evaluate("document.body.dataset.beacon")
    assert count(desk, living, "现场样本", page=WINDOW) == before
    page.goto("about:blank")

    wait_for(
        lambda: count(desk, living, "现场样本", page=WINDOW) == before + 1,
        seconds=20,
        told="the beacon on the board",
    )
    assert [sent_again(living, nonce=nonce) for _ in range(3)] == [204] * 3
    assert count(desk, living, "现场样本", page=WINDOW) == before + 1
    assert count(desk, living, "异常样本", page=WINDOW) == odd_before + 3


def test_a_search_is_timed_from_its_submission(
    living: Living, reader: BrowserContext, desk: Page
) -> None:
    before = count(desk, living, "查询样本", page="portal:services", line="portal")
    page = reader.new_page()
    page.goto(f"{living.base}/")
    page.wait_for_function("performance.getEntriesByType('navigation')[0].loadEventEnd > 0")

    page.get_by_role("searchbox", name="搜索服务").fill("hys")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=hys")
    page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length > 0")
    page.goto("about:blank")

    wait_for(
        lambda: (
            count(desk, living, "查询样本", page="portal:services", line="portal") == before + 1
        ),
        seconds=20,
        told="the search on the board",
    )
