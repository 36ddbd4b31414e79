"""Codes that prove a place: of a screen, new every half minute, and of a print, always the same.
Also how far two positions are apart. Pure.
"""

import hmac
import math
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

SLOT_S = 30
LENGTH = 16
EARTH_M = 6_371_008.8


@dataclass(frozen=True)
class Position:
    latitude: float
    longitude: float


def slot_at(moment: datetime) -> int:
    return int(moment.timestamp()) // SLOT_S


def seconds_left(moment: datetime) -> int:
    """Until the code on the screen changes."""
    return SLOT_S - int(moment.timestamp()) % SLOT_S


def code(*, secret: str, site: str, slot: int) -> str:
    """The site and the slot are part of it: a code of one place or time is none of another."""
    mac = hmac.new(secret.encode(), f"{site}:{slot}".encode(), sha256)
    return mac.hexdigest()[:LENGTH]


def accepted_slot(*, secret: str, site: str, given: str, at: datetime) -> int | None:
    """The slot whose code this is: the present one or the one before, else None."""
    now = slot_at(at)
    for slot in (now, now - 1):
        if hmac.compare_digest(code(secret=secret, site=site, slot=slot), given):
            return slot
    return None


def distance_m(a: Position, b: Position) -> float:
    """Along the great circle."""
    phi, psi = math.radians(a.latitude), math.radians(b.latitude)
    half = math.sin((psi - phi) / 2) ** 2
    turn = math.radians(b.longitude - a.longitude)
    half += math.cos(phi) * math.cos(psi) * math.sin(turn / 2) ** 2
    return 2 * EARTH_M * math.asin(min(1.0, math.sqrt(half)))
