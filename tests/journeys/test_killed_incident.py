"""kill -9 of every process in turn while an incident runs from fault to proof: one incident, no
text twice, each step of the timeline once, the audit chain whole.
"""

import re
from collections import Counter
from typing import Any

import pytest

from tests.journeys.living import Living, wait_for
from tests.journeys.test_main_job import (
    detail,
    drill_incident,
    page_sms,
    wait_for_state,
)

pytestmark = [pytest.mark.journey]
WINDOW = "official-car"
ONCE = ("OPENED", "ACCEPTED", "RESTORED")


def start_drill(living: Living) -> int:
    body = {"window_code": WINDOW, "fault": "http_500", "note": "逐个结束进程"}
    return int(living.api("/drills", body)["id"])


def texts_about(living: Living, number: str) -> Counter[tuple[str, str]]:
    """How often each phone got each text about the incident."""
    about = [one for one in living.inbox() if number in one["text"]]
    return Counter((one["phone"], one["text"]) for one in about)


def back_up(living: Living) -> None:
    """The web process answers again."""
    wait_for(lambda: living.status_of("/readyz") == 200, seconds=60, told="the web process")


def test_kills_all_along_an_incident_lose_and_double_nothing(living: Living) -> None:
    wait_for_state(living, WINDOW, "UP", seconds=150)

    drill = start_drill(living)
    living.kill("probe")
    living.kill("worker")
    wait_for_state(living, WINDOW, "DOWN", seconds=150)
    living.kill("worker")
    living.kill("web")
    back_up(living)
    incident = wait_for(lambda: drill_incident(living, WINDOW), seconds=90, told="an incident")
    living.kill("worker")
    sms = wait_for(lambda: page_sms(living, incident["number"]), seconds=90, told="the SMS")
    living.kill("web")
    back_up(living)
    code = re.search(r"(\d{3})\s*接单", sms["text"])
    assert code is not None
    living.reply(phone=sms["phone"], text=code[1])
    living.kill("worker")
    wait_for(lambda: detail(living, incident)["status"] == "ACCEPTED", seconds=90, told="accepted")
    living.api(f"/drills/{drill}/stop", {})
    living.kill("probe")
    living.kill("worker")
    wait_for(lambda: detail(living, incident)["status"] == "RESTORED", seconds=150, told="restored")
    all_told(living, incident)

    assert [one["id"] for one in drills_of(living)] == [incident["id"]]
    doubled = {told: n for told, n in texts_about(living, incident["number"]).items() if n > 1}
    assert doubled == {}
    assert living.command("audit", "verify").returncode == 0


def drills_of(living: Living) -> list[dict[str, Any]]:
    rows = living.api(f"/incidents?window={WINDOW}")["items"]
    return [row for row in rows if row["drill"]]


def all_told(living: Living, incident: dict[str, Any]) -> None:
    """Each step stands in the timeline once, the all-clear was sent, and every clock stands."""
    told = wait_for(
        lambda: [one for one in living.inbox() if "恢复" in one["text"] and sms_of(one, incident)],
        seconds=90,
        told="the all-clear",
    )
    assert told
    whole = living.api(f"/incidents/{incident['id']}")
    kinds = Counter(entry["kind"] for entry in whole["timeline"])
    assert {kind: kinds[kind] for kind in ONCE} == dict.fromkeys(ONCE, 1)
    assert all(clock["stopped_at"] for clock in whole["clocks"])


def sms_of(message: dict[str, Any], incident: dict[str, Any]) -> bool:
    return bool(incident["number"] in message["text"])
