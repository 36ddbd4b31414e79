"""The main job on one command: a person on a phone starts a drill, and the chain runs by itself
to its proof.

Real processes, real chromium, real sockets. In the middle the worker is killed with -9 and the
same end is reached.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.living import Living, wait_for

pytestmark = [pytest.mark.journey]


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        device_scale_factor=2,
        is_mobile=True,
        has_touch=True,
    )
    context.set_default_timeout(15_000)
    yield context
    context.close()


def enter_as(page: Page, living: Living, role_label: str) -> None:
    """The demo's one-click entry on the login page."""
    page.goto(f"{living.base}/accounts/login/?next=/ops/")
    page.get_by_role("button", name=re.compile(role_label)).first.click()
    page.wait_for_url(f"{living.base}/ops/**")


def wall_state(living: Living, window: str) -> str:
    states = living.api("/states")
    return str(next(tile["state"] for tile in states if tile["window_code"] == window))


def wait_for_state(living: Living, window: str, state: str, *, seconds: float) -> None:
    told = f"{window} {state}"
    wait_for(lambda: wall_state(living, window) == state, seconds=seconds, told=told)


def drill_incident(living: Living, window: str) -> dict[str, Any] | None:
    page = living.api(f"/incidents?window={window}")
    found: list[dict[str, Any]] = [row for row in page["items"] if row["drill"]]
    return found[0] if found else None


def page_sms(living: Living, number: str) -> dict[str, Any] | None:
    texts = [m for m in living.inbox() if number in m["text"] and "接单" in m["text"]]
    return texts[0] if texts else None


@pytest.mark.parametrize(
    ("window", "killed"),
    [("room-booking", ""), ("visitor-booking", "worker")],
    ids=["calm", "worker-killed"],
)
def test_drill_runs_from_the_fault_to_the_proof(
    living: Living, phone: BrowserContext, window: str, killed: str
) -> None:
    wait_for_state(living, window, "UP", seconds=150)
    page = phone.new_page()
    enter_as(page, living, "运维项目经理")

    page.goto(f"{living.base}/ops/drills/")
    start_drill(page, window)
    drill_url = page.url
    assert living.status_of(f"/w/{window}/") == 500
    wait_for_state(living, window, "DOWN", seconds=100)
    page.goto(f"{living.base}/ops/wall/")
    expect(page.locator(f'a[href*="/ops/windows/{window}/"]').first).to_contain_text("故障")
    if killed:
        living.kill(killed)

    incident = wait_for(lambda: drill_incident(living, window), seconds=60, told="an incident")
    sms = wait_for(lambda: page_sms(living, incident["number"]), seconds=60, told="the SMS")
    code = re.search(r"(\d{3})\s*接单", sms["text"])
    assert code is not None
    living.reply(phone=sms["phone"], text=f"“{code[1]}”")
    wait_for(lambda: detail(living, incident)["status"] == "ACCEPTED", seconds=30, told="accepted")

    page.goto(drill_url)
    page.get_by_role("button", name=re.compile("停止")).first.click()
    wait_for(lambda: detail(living, incident)["status"] == "RESTORED", seconds=90, told="restored")

    whole = living.api(f"/incidents/{incident['id']}")
    assert all(clock["stopped_at"] for clock in whole["clocks"])
    assert all(clock["drill"] for clock in whole["clocks"])
    kinds = [entry["kind"] for entry in whole["timeline"]]
    assert kinds[0] in {"BEGAN", "OPENED"}
    assert {"OPENED", "ACCEPTED", "RESTORED"} <= set(kinds)
    assert living.command("audit", "verify").returncode == 0


def detail(living: Living, incident: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = living.api(f"/incidents/{incident['id']}")["incident"]
    return found


def start_drill(page: Page, window: str) -> None:
    page.locator('select[name="window"]').select_option(window)
    page.get_by_role("button", name="开始演练").click()
    page.wait_for_url(re.compile(r"/ops/drills/\d+/"))
