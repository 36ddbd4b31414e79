"""The one-time word that a page carries: signed for its purpose, dated, good for one beacon.

Nothing is written when a page is rendered. The number holds the second of issue in its upper bits
and 33 random bits below, so that used numbers stand in one column of integers and those that
expired are one range of it (decision 0011).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from secrets import randbits

from django.core import signing

PURPOSE = "zhilian.monitoring.beacon"
GOOD_FOR = timedelta(hours=6)
SINCE = datetime(2020, 1, 1, tzinfo=UTC)
RANDOM_BITS = 33
LONGEST = 200


@dataclass(frozen=True, kw_only=True)
class Nonce:
    """Which page was rendered, by which release, when."""

    page: str
    release: str
    number: int

    @property
    def issued_at(self) -> datetime:
        return SINCE + timedelta(seconds=self.number >> RANDOM_BITS)

    def is_good(self, *, at: datetime) -> bool:
        return timedelta(seconds=-5) <= at - self.issued_at <= GOOD_FOR


def issue(*, page: str, release: str, at: datetime) -> str:
    number = floor_of(at) | randbits(RANDOM_BITS)
    return _signer().sign(f"{page}/{release.replace('/', '-')}/{number:x}")


def read(text: str) -> Nonce | None:
    """What we signed, or None for anything else."""
    if len(text) > LONGEST:
        return None
    try:
        page, release, number = _signer().unsign(text).split("/")
        return Nonce(page=page, release=release, number=int(number, 16))
    except (signing.BadSignature, ValueError):
        return None


def floor_of(at: datetime) -> int:
    """The lowest number that may be issued at that second."""
    return int((at - SINCE).total_seconds()) << RANDOM_BITS


def _signer() -> signing.Signer:
    return signing.Signer(salt=PURPOSE, sep="~")
