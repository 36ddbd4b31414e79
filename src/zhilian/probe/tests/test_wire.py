"""Messages between agent and server, networks, options: what is refused, and in which words."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhilian.probe import options as opt
from zhilian.probe.conditions import json_path, look_up, statuses
from zhilian.probe.engine import try_once
from zhilian.probe.guard import NetworkPolicy
from zhilian.probe.orders import parse
from zhilian.probe.tests import make
from zhilian.probe.tests.servers import tcp
from zhilian.probe.tests.stand_in import SOURCES
from zhilian.probe.types import Batch, CheckSpec, Sample, WireError

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def test_batch_survives_json() -> None:
    batch = Batch(
        agent_epoch="e1",
        seq=7,
        lag_ms=0.4,
        blind=False,
        samples=(make.sample(1), make.sample(2, ok=False)),
        lost=3,
    )

    assert Batch.from_json(json.loads(json.dumps(batch.to_json()))) == batch


@given(junk=JSON, field=st.sampled_from(sorted(make.sample().to_json())))
def test_broken_sample_is_refused_or_read_never_a_crash(junk: Any, field: str) -> None:
    data = make.sample().to_json() | {field: junk}

    assert _told(lambda: Sample.from_json(data))


@given(junk=JSON, field=st.sampled_from(sorted(make.spec().to_json())))
def test_broken_check_is_refused_or_read_never_a_crash(junk: Any, field: str) -> None:
    data = make.spec().to_json() | {field: junk}

    assert _told(lambda: CheckSpec.from_json(data))


@given(junk=st.dictionaries(st.sampled_from(["checks", "policy", "references", "recheck"]), JSON))
def test_broken_orders_are_refused_or_read_never_a_crash(junk: dict[str, Any]) -> None:
    assert _told(lambda: parse(junk))


@pytest.mark.parametrize("field", ["id", "interval_s", "timeout_s", "phase_offset"])
@pytest.mark.parametrize("number", [float("inf"), float("nan")])
def test_numbers_that_would_break_the_schedule_are_refused(field: str, number: float) -> None:
    with pytest.raises(WireError):
        CheckSpec.from_json(make.spec().to_json() | {field: number})


def test_time_without_zone_is_refused() -> None:
    with pytest.raises(WireError, match="缺少时区"):
        Sample.from_json(make.sample().to_json() | {"at": "2026-11-24T12:00:00"})


@pytest.mark.parametrize(
    ("address", "refused"),
    [
        ("169.254.169.254", True),
        ("::ffff:169.254.169.254", True),
        ("fe80::1%lo", True),
        ("224.0.0.1", True),
        ("10.99.3.4", True),
        ("10.1.2.3", False),
        ("192.168.1.1", True),
    ],
)
def test_policy_denies_before_it_allows(address: str, refused: bool) -> None:
    policy = NetworkPolicy.from_json(
        {"allow_networks": ["10.0.0.0/8"], "deny_networks": ["10.99.0.0/16"]}
    )

    assert bool(policy.refusal(address)) == refused


@given(junk=JSON, field=st.sampled_from(["allow_networks", "deny_networks"]))
def test_broken_policy_is_refused_or_read_and_never_opens_the_metadata(
    junk: Any, field: str
) -> None:
    data = {"checks": [], "policy": {field: junk}}

    if _told(lambda: parse(data)) == "read":
        assert parse(data).policy.refusal("169.254.169.254")


def test_wrong_network_is_refused_in_words() -> None:
    with pytest.raises(WireError, match=r"10\.0\.0\.0/8"):
        NetworkPolicy.from_json({"deny_networks": ["10.0.0.0/99"]})


@pytest.mark.parametrize(
    ("text", "ranges"),
    [("200-299", ((200, 299),)), ("200，302", ((200, 200), (302, 302)))],
)
def test_statuses_are_ranges(text: str, ranges: tuple[tuple[int, int], ...]) -> None:
    assert statuses(text) == ranges


@given(value=JSON)
def test_every_parser_refuses_or_parses(value: Any) -> None:
    parsers = [opt.text(), opt.whole(least=0, most=9), opt.flag, opt.host, opt.url, opt.headers]
    for parse_one in [*parsers, opt.many(opt.text()), opt.pairs(), json_path, statuses]:
        assert _told(partial(parse_one, value))


def test_json_path_walks_objects_and_lists() -> None:
    document = {"data": {"items": [{"up": 1}]}}

    assert look_up(document, path=json_path("$.data.items[0].up")) == (True, 1)
    assert look_up(document, path="data.items[3].up") == (False, None)
    with pytest.raises(opt.Refused):
        json_path("a[b]")


def test_port_that_greets_wrongly_fails_its_condition() -> None:
    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail ready\r\n")
        await writer.drain()
        await reader.read(1)

    with tcp(greet) as port:
        right = try_once(make.spec(host="127.0.0.1", port=port, greeting="220 mail"))
        wrong = try_once(
            make.timed_spec(
                options={"host": "127.0.0.1", "port": port, "greeting": "SSH"}, timeout_s=0.3
            )
        )

    assert right.ok
    assert not wrong.ok


PING_AS_NOBODY = """
import os, sys
from zhilian.probe.engine import try_once
from zhilian.probe.types import CheckSpec
import encodings.idna
from zhilian.probe.kinds.base import KINDS
KINDS.all()
os.setgroups([]); os.setgid(65534); os.setuid(65534)
spec = CheckSpec(id=1, code="p", kind="icmp", options={"host": "127.0.0.1", "count": 1})
sample = try_once(spec)
print(sample.ok, sample.error_code, sample.error_text)
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give its rights up")
def test_ping_without_permission_says_what_to_grant() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PING_AS_NOBODY],
        env={"PYTHONPATH": SOURCES},
        capture_output=True,
        text=True,
        check=True,
    )

    with open("/proc/sys/net/ipv4/ping_group_range") as file:
        low, high = map(int, file.read().split())
    if low <= 65534 <= high:
        assert done.stdout.startswith("True")
    else:
        assert done.stdout.startswith("False permission")
        assert "CAP_NET_RAW" in done.stdout


def _told(read: Callable[[], object]) -> str:
    """The words of the refusal, or "read"; anything else that is raised fails the test."""
    try:
        read()
    except (WireError, opt.Refused) as refusal:
        return str(refusal)
    return "read"
