"""Page loads in a real browser: the figure is the load event's, whatever came before or after."""

from __future__ import annotations

import pytest

from zhilian.probe.chromium import find_browser
from zhilian.probe.engine import try_once
from zhilian.probe.rounds import PageRound, round_of
from zhilian.probe.tests.servers import reply, web
from zhilian.probe.tests.truth import truth
from zhilian.probe.types import CheckSpec, ErrorCode, Sample

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not find_browser(), reason="no chromium on this machine"),
]
LINES_MS = (400, 2000)


@pytest.mark.parametrize("made_ms", [390, 410, 1990, 2010])
def test_page_each_side_of_each_line_is_measured_on_its_side(made_ms: int) -> None:
    with truth() as server:
        url = server.until(made_ms)
        found = measured(url, loads=3)

    told = sorted(server.of(url))
    for load, true_ms in zip(found.loads, server.of(url), strict=True):
        assert abs((load.load_us or 0) / 1000 - true_ms) < 60
    if not found.gradable or told[len(told) // 2] > made_ms + 8:
        pytest.skip("the machine is too busy for a page of an exact load time")
    assert found.median_us is not None
    for line_ms in LINES_MS:
        assert (found.median_us <= line_ms * 1000) == (made_ms <= line_ms)


def test_page_that_goes_on_loading_is_measured_to_its_load_event() -> None:
    with truth() as server:
        found = measured(server.late(1200), loads=1)

    load = found.loads[0]
    assert load.load_us is not None
    assert load.load_us > 1_200_000
    assert load.response_us is not None
    assert load.response_us < 1_000_000


def test_stated_profile_costs_its_round_trips_and_its_bandwidth() -> None:
    picture = reply(b"\0" * 250_000, headers=("Content-Type: image/gif",))
    page = reply("<h1>hello</h1><img src=/big>", headers=("Content-Type: text/html",))

    with web(lambda asked: picture if asked.path == "/big" else page) as site:
        found = measured(site.url, loads=1, rtt_ms=50, mbit=20, cpu=1)

    load = found.loads[0]
    assert load.ttfb_us is not None
    assert load.load_us is not None
    assert load.ttfb_us >= 100_000  # to connect, and to ask
    assert load.load_us - load.ttfb_us >= 100_000  # 250 kB at 20 Mbit/s
    assert found.blank_us is not None
    assert found.blank_us >= 100_000


def test_slower_processor_makes_scripts_slower() -> None:
    work = "<script>for (let t = 0, i = 0; i < 3e7; i++) t += Math.sqrt(i)</script>"
    page = reply(work, headers=("Content-Type: text/html",))

    with web(lambda asked: page) as site:
        quick = measured(site.url, loads=1).loads[0]
        slow = measured(site.url, loads=1, cpu=8).loads[0]

    assert quick.load_us is not None
    assert slow.load_us is not None
    assert slow.load_us > 2 * quick.load_us


def test_error_status_and_missing_text_are_failed_loads_with_their_reason() -> None:
    with web(lambda asked: reply("<h1>hello</h1>", status="500 Oops")) as site:
        broken = probed(site.url, loads=3)
    with web(lambda asked: reply("<h1>hello</h1>")) as site:
        strange = probed(site.url, loads=1, contains=["食堂订餐"])

    assert (broken.error_code, strange.error_code) == (ErrorCode.CONDITION, ErrorCode.CONDITION)
    assert "500" in broken.error_text
    assert "食堂订餐" in strange.error_text
    assert len(_round(broken).loads) == 2  # the verdict stood


def test_missing_browser_is_unavailable_and_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHILIAN_CHROMIUM", "/nowhere/chromium")

    sample = probed("http://127.0.0.1:9/", loads=1)

    assert sample.error_code == ErrorCode.UNAVAILABLE
    assert "chromium" in sample.error_text


def measured(url: str, **options: object) -> PageRound:
    return _round(probed(url, **options))


def probed(url: str, **options: object) -> Sample:
    plain: dict[str, object] = {"url": url, "rtt_ms": 0, "mbit": 0, "cpu": 1}
    return try_once(
        CheckSpec(id=1, code="page", kind="page", options=plain | options, timeout_s=120)
    )


def _round(sample: Sample) -> PageRound:
    found = round_of(sample.detail)
    assert found is not None
    assert found.loads, sample.error_text
    return found
