"""No grave finding of axe-core on the main pages, in light and dark, on phone and desk.

The content policy forbids scripts that are not ours, so axe runs in a context that bypasses it.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, ViewportSize

from tests.journeys.living import Living, wait_for

pytestmark = [pytest.mark.journey]

GUEST = ["/", "/s/meeting/", "/w/room-booking/", "/w/meal-booking/", "/w/visitor-booking/",
         "/accounts/login/", "/status/"]  # fmt: skip
MANAGER = [
    "/ops/", "/ops/wall/", "/ops/screen/", "/ops/drills/", "/ops/windows/room-booking/",
    "/ops/checks/", "/ops/checks/new/", "/ops/checks/new/?kind=http", "/ops/checks/import/",
    "/ops/checks/agents/", "/ops/checks/data/choose/", "/ops/inbound/", "/ops/inbound/new/",
    "/ops/maintenance/", "/ops/maintenance/new/", "/ops/maintenance/1/",
    "/ops/maintenance/afterwards/", "/ops/maintenance/afterwards/1/",
    "/ops/maintenance/afterwards/new/", "/ops/incidents/", "/ops/incidents/report/",
    "/ops/incidents/plans/", "/ops/incidents/plans/1/", "/ops/incidents/actions/",
    "/ops/incidents/causes/", "/ops/incidents/outages/", "/ops/incidents/outages/declare/",
    "/ops/contract/waivers/", "/ops/contract/waivers/1/",
    "/ops/pages/", "/ops/pages/at/haircut/", "/ops/pages/releases/", "/ops/pages/releases/new/",
    "/ops/contract/", "/ops/contract/clauses/C2.3c/", "/ops/contract/clocks/?state=all",
    "/ops/contract/calendar/", "/ops/contract/scope/", "/ops/oncall/", "/ops/oncall/shifts/new/",
    "/ops/oncall/month/", "/ops/oncall/me/", "/ops/oncall/changes/", "/ops/oncall/overrides/new/",
    "/ops/oncall/leaves/new/", "/ops/oncall/swaps/", "/ops/oncall/swaps/new/",
    "/ops/oncall/pattern/", "/ops/oncall/handovers/", "/ops/oncall/fairness/",
    "/ops/oncall/canary/", "/ops/oncall/feeds/", "/ops/oncall/arrivals/",
    "/ops/oncall/calls/", "/ops/notices/", "/ops/notices/gateways/", "/ops/people/", "/ops/tasks/",
    "/accounts/tokens/", "/accounts/profile/", "/design/", "/design/phone/",
]  # fmt: skip
SYSTEM = ["/ops/people/new/", "/ops/people/locks/", "/ops/people/places/", "/ops/people/security/"]
AUDIT = ["/ops/audit/", "/ops/people/sign-ins/"]
#: One page of each kind whose address holds a number: found on its list.
INNER = {
    "/ops/incidents/": r"/ops/incidents/\d+/",
    "/ops/checks/": r"/ops/checks/\d+/",
    "/ops/contract/clocks/?state=all": r"/ops/contract/clocks/\d+/",
}
READERS = {"": GUEST, "ops_manager": MANAGER, "system_admin": SYSTEM, "audit_admin": AUDIT}
SIZES: dict[str, ViewportSize] = {
    "desk": {"width": 1440, "height": 900},
    "phone": {"width": 390, "height": 844},
}
GRAVE = {"serious", "critical"}
HREFS = "all => all.map(one => one.dataset.href || one.getAttribute('href'))"


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(("scheme", "size"), [("light", "desk"), ("dark", "phone")])
def test_pages_have_no_grave_finding(
    living: Living, browser: Browser, scheme: str, size: str, reader: str
) -> None:
    context = browser.new_context(
        bypass_csp=True,
        viewport=SIZES[size],
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    try:
        page = context.new_page()
        enter(page, living, reader)
        seen = [told for path in paths(page, living, reader) for told in findings(page, path)]
    finally:
        context.close()
    assert seen == []


def enter(page: Page, living: Living, role: str) -> None:
    if role:
        page.goto(f"{living.base}/accounts/login/?next=/")
        page.locator(f'button[name="role"][value="{role}"]').click()
        page.wait_for_url(f"{living.base}/")


def paths(page: Page, living: Living, reader: str) -> Iterator[str]:
    for path in READERS[reader]:
        yield f"{living.base}{path}"
        if path in INNER:
            links = page.eval_on_selector_all("[href],[data-href]", HREFS)
            yield living.base + next(link for link in links if re.fullmatch(INNER[path], link))


def findings(page: Page, url: str) -> list[str]:
    """Opens the page; one line for each kind of grave finding, with its first places."""
    answer = page.goto(url)
    assert answer is not None
    assert answer.status == 200, f"{url} answered {answer.status}"
    wait_for(lambda: page.evaluate("document.fonts.status") == "loaded", seconds=5, told="fonts")
    page.evaluate(AXE_SCRIPT)
    result: dict[str, Any] = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    assert result["passes"], f"axe looked at nothing on {url}"
    return [
        f"{page.url} {one['id']}: {[node['target'] for node in one['nodes'][:4]]}"
        for one in result["violations"]
        if one["impact"] in GRAVE
    ]
