"""Ops only: the main job for a platform that is not ours. Its login dies, the engineer is texted,
takes it from the phone, the login comes back, the probe proves it, the clocks stop.
"""

import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from tests.journeys.living import Living, free_ports, wait_for
from tests.journeys.opsonly.stand_in import PHONE, StandIn

pytestmark = pytest.mark.journey


@pytest.fixture
def foreign(tmp_path: Path) -> Iterator[StandIn]:
    platform = StandIn(tmp_path / "foreign")
    yield platform
    platform.close()


@pytest.fixture
def maintained(tmp_path: Path, foreign: StandIn) -> Iterator[Living]:
    """`init --ops-only`, then `up`: what an operator types."""
    data = tmp_path / "data"
    made = zhilian("init", "--ops-only", str(foreign.targets()), data=data, foreign=foreign)
    assert made.returncode == 0, made.stdout + made.stderr
    assert "已接管“别家移动服务平台”：新增监测项 3 个" in made.stdout
    running = Living(data, arguments=[])
    try:
        foreign.start_carrier(inbound_url=f"{running.base}/hooks/sms/generic_http/inbound")
        running.wait_until_ready()
        yield running
    finally:
        running.stop()


def zhilian(*arguments: str, data: Path, foreign: StandIn) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "zhilian.config.cli", *arguments],
        env={**os.environ, **foreign.environment, "DATA": str(data), "PORT": str(free_ports(1))},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def rows(living: Living, sql: str) -> list[tuple[Any, ...]]:
    """What the product wrote, read beside it."""
    path = living.data / "zhilian.sqlite3"
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=20) as connection:
        return connection.execute(sql).fetchall()


def states(living: Living) -> dict[str, str]:
    return dict(rows(living, "SELECT code, state FROM monitoring_check"))


def incident(living: Living) -> tuple[Any, ...] | None:
    found = rows(
        living, "SELECT number, status, title, login_journey, proof FROM incidents_incident"
    )
    assert len(found) <= 1, found
    return found[0] if found else None


def texts(foreign: StandIn) -> list[str]:
    address = f"http://127.0.0.1:{foreign.carrier}/api/inbox?phone={PHONE}"
    with urlopen(address, timeout=10) as answer:
        return [message["text"] for message in json.loads(answer.read())["messages"]]


def text_with(foreign: StandIn, *words: str) -> str | None:
    return next((t for t in texts(foreign) if all(word in t for word in words)), None)


def reply(foreign: StandIn, text: str) -> None:
    body = json.dumps({"phone": PHONE, "text": text}).encode()
    request = Request(f"http://127.0.0.1:{foreign.carrier}/api/reply", data=body)
    request.add_header("Content-Type", "application/json")
    urlopen(request, timeout=10).close()


def test_foreign_login_dies_and_comes_back(foreign: StandIn, maintained: Living) -> None:
    all_up = {"platform-login": "UP", "canteen-page": "UP", "main-db": "UP"}
    wait_for(lambda: states(maintained) == all_up, seconds=60, told="all targets well")

    foreign.kill_login()
    page = wait_for(lambda: text_with(foreign, "平台登录", "接单"), seconds=90, told="the page")
    found = incident(maintained)
    assert found is not None
    number, status, title, login_journey, _ = found
    assert (status, title, login_journey) == ("DETECTED", "平台登录 故障", 1)
    assert number in page

    code = re.search(r"回复 (\d\d)1 接单", page)
    assert code is not None, page
    reply(foreign, f"{code[1]}1")
    wait_for(lambda: _status(maintained) == "ACCEPTED", seconds=30, told="acceptance by SMS")

    foreign.start_login()
    wait_for(lambda: _status(maintained) == "RESTORED", seconds=60, told="the probe's proof")
    wait_for(lambda: text_with(foreign, number, "已恢复"), seconds=30, told="the good news")
    after = incident(maintained)
    assert after is not None
    assert after[4] == "PROBE"
    running = rows(maintained, "SELECT policy_name FROM contract_clock WHERE stopped_at IS NULL")
    assert running == []
    assert states(maintained) == all_up


def test_file_with_a_mistake_stops_before_anything_is_watched(
    tmp_path: Path, foreign: StandIn
) -> None:
    file = foreign.targets()
    file.write_text(file.read_text(encoding="utf-8").replace("port:", "prot:"), encoding="utf-8")

    refused = zhilian("init", "--ops-only", str(file), data=tmp_path / "data", foreign=foreign)

    assert refused.returncode != 0
    assert "databases[1].prot：不认识“prot”" in refused.stderr
    assert "Traceback" not in refused.stderr


def _status(living: Living) -> str:
    found = incident(living)
    return str(found[1]) if found else ""
