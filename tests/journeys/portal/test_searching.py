"""What is chosen from a list while a search in it is still on its way stays chosen."""

import pytest
from playwright.sync_api import Route, expect

from tests.journeys.portal.conftest import Phones

pytestmark = [pytest.mark.journey]
SEARCH = "**/find/target/**"


def test_what_is_chosen_while_a_search_is_on_its_way_stays_chosen(own: Phones) -> None:
    phone, held = own("staff"), list[Route]()
    page = phone.page
    page.route(SEARCH, lambda route: held.append(route))
    phone.open("/w/feedback-complaint/")
    field = page.locator('form.sheet [data-k="target"]')
    with page.expect_request(SEARCH):
        field.locator(".find-line input").press_sequentially("三餐")

    chosen = field.locator("label.pick", has_text="三餐预订")
    with page.expect_event("requestfailed"):
        chosen.click()

    expect(chosen.locator("input")).to_be_checked()
