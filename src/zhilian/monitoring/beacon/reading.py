"""A body becomes a beacon, or nothing."""

from __future__ import annotations

import json
from typing import Any

from zhilian.monitoring.rum import Timings
from zhilian.monitoring.service.rum import Beacon
from zhilian.monitoring.types import Device, Net

MOST_BYTES = 600
SPANS = ("load", "ttfb", "fcp", "lcp", "query", "left")
DEVICES = {"p": Device.PHONE, "t": Device.TABLET, "d": Device.DESK}
NETS = {"slow-2g": Net.SLOW, "2g": Net.SLOW, "3g": Net.SLOW, "4g": Net.FAST}
BIGGEST = 2**31


def read_beacon(body: bytes) -> Beacon | None:
    """None for what our own script cannot have written."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or not isinstance(found.get("nonce"), str):
        return None
    spans = {name: found.get(name, 0) for name in SPANS}
    if not all(_is_span(value) for value in spans.values()):
        return None
    return Beacon(
        nonce=found["nonce"].replace("\0", ""),
        device=DEVICES.get(str(found.get("device")), Device.DESK),
        net=NETS.get(str(found.get("net")), Net.NONE),
        timings=Timings(**spans),
    )


def _is_span(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < BIGGEST
