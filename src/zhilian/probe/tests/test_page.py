"""The page kind, its browser played by a small process that answers as a round would."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from zhilian.probe.kinds.base import KINDS
from zhilian.probe.kinds.page import PageCheck, profile_text
from zhilian.probe.page_round import Job, _Seen
from zhilian.probe.rounds import PageLoad, PageRound, round_of
from zhilian.probe.types import ErrorCode, Outcome
from zhilian.probe.vantage import Vantage

URL = "http://127.0.0.1/"
GOOD = PageLoad(load_us=380_000, ttfb_us=100_000, response_us=120_000, status=200)
BAD = PageLoad(failed="服务器返回错误状态码 500；请打开页面核对", status=500)
VOID = PageLoad(load_us=9_000_000, void=True, busy_permille=800)


def test_good_round_is_ok_with_the_median_as_its_figure() -> None:
    slow = PageLoad(load_us=29_000_000, status=200)

    outcome = _probe(told(GOOD, GOOD, slow, slow, slow))

    assert outcome.ok
    assert outcome.phases.total == 29_000_000
    assert not outcome.tainted


def test_page_that_fails_most_loads_is_failed_with_the_reason() -> None:
    outcome = _probe(told(GOOD, BAD, BAD, BAD, code="condition", text="错误状态码 500；请核对"))

    assert (outcome.error_code, outcome.error_text) == (
        ErrorCode.CONDITION,
        "错误状态码 500；请核对",
    )
    assert not outcome.conditions[0].ok


def test_round_of_void_loads_is_tainted_and_no_failure() -> None:
    outcome = _probe(told(GOOD, *[VOID] * 9))

    assert (outcome.ok, outcome.tainted) == (True, True)
    assert "9 次因机器繁忙作废" in outcome.conditions[0].saw


def test_every_load_goes_along_with_the_sample() -> None:
    outcome = _probe(told(GOOD, VOID, BAD, GOOD, GOOD))

    found = round_of(outcome.detail)
    assert found is not None
    assert found.loads == (GOOD, VOID, BAD, GOOD, GOOD)


def test_missing_browser_says_what_to_install_and_blames_nobody(tmp_path: Path) -> None:
    text = "本机没有 chromium；请安装它，或用 ZHILIAN_CHROMIUM 指明路径"

    outcome = _probe(told(code="unavailable", text=text))

    assert (outcome.error_code, outcome.error_text) == (ErrorCode.UNAVAILABLE, text)


@pytest.mark.parametrize("script", ["raise SystemExit('kaputt')", "print('{')"])
def test_process_that_breaks_is_the_probers_fault(script: str) -> None:
    outcome = _probe(script)

    assert outcome.error_code is ErrorCode.UNAVAILABLE
    assert "请" in outcome.error_text


def test_process_that_hangs_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    script = (
        "import subprocess, time, pathlib; p = subprocess.Popen(['sleep', '60']);"
        f"pathlib.Path({str(note)!r}).write_text(str(p.pid)); time.sleep(60)"
    )
    began = time.monotonic()

    outcome = _probe(script, timeout_s=0.6)

    assert outcome.error_code is ErrorCode.UNAVAILABLE
    assert time.monotonic() - began < 3
    assert not _alive(int(note.read_text()))


def test_job_says_url_profile_and_network_policy() -> None:
    script = (
        "import json, sys; job = json.load(sys.stdin);"
        "print(json.dumps({'round': {'profile': json.dumps(job), 'wanted': 1, 'loads': []},"
        " 'code': 'internal', 'text': 'x' + json.dumps(job)}))"
    )

    outcome = _probe(script, options={"url": URL, "contains": ["首页"], "loads": 3, "rtt_ms": 80})

    job = Job.from_json(outcome.error_text[1:])
    assert (job.url, job.texts, job.loads, job.rtt_ms, job.mbit, job.cpu) == (
        URL, ("首页",), 3, 80, 20, 4,
    )  # fmt: skip
    assert "169.254.0.0/16" in job.policy["deny_networks"]
    assert job.limit_s < job.deadline_s
    assert job.deadline_s < 5


def test_default_profile_is_the_stated_one() -> None:
    kind = KINDS.get("page")
    assert kind is not None

    assert profile_text(kind.plan({"url": URL})) == "往返 50 毫秒，20 Mbit/s，处理器慢 4 倍"


@pytest.mark.parametrize(
    ("loads", "done"),
    [
        ([GOOD] * 4, False),
        ([GOOD] * 5, True),
        ([GOOD] * 4 + [VOID], False),
        ([VOID] * 2, False),
        ([VOID] * 3, True),
        ([GOOD, GOOD] + [VOID] * 7, False),
        ([GOOD, GOOD] + [VOID] * 8, True),
        ([BAD] * 2, False),
        ([BAD] * 3, True),
    ],
)
def test_round_ends_when_its_verdict_stands(loads: list[PageLoad], done: bool) -> None:
    job = Job(
        url=URL, texts=(), loads=5, rtt_ms=0, mbit=0, cpu=1, profile="", limit_s=1, deadline_s=1
    )

    assert _Seen(job=job, loads=loads).done is done


def told(*loads: PageLoad, code: str = "", text: str = "", wanted: int = 5) -> str:
    """A process that has seen these loads."""
    found = PageRound(profile="测试", wanted=wanted, loads=loads, blank_us=150_000)
    answer = {"round": found.to_json(), "code": code, "text": text}
    return f"import sys; sys.stdin.read(); print({json.dumps(answer)!r})"


def _probe(
    script: str, *, options: dict[str, Any] | None = None, timeout_s: float = 5.0
) -> Outcome:
    kind = PageCheck(command=(sys.executable, "-S", "-c", script))

    async def run() -> Outcome:
        plan = kind.plan(options or {"url": URL})
        vantage = Vantage()
        return await kind.probe(plan, timeout_s=timeout_s, at=datetime.now(UTC), vantage=vantage)

    return asyncio.run(run())


def _alive(pid: int) -> bool:
    """Gone, or dead and only waiting to be reaped."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
    finally:
        os.sched_yield()
