"""Rolling codes of persons: what a phone shows, and whose a code is."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from zhilian.assets.models import CodeVersion
from zhilian.assets.types import CodeReading, RollingCode
from zhilian.core import crypto, rolling_codes

FIRST = 1


def rolling_code(*, person_id: int, at: datetime) -> RollingCode:
    """The code of this half minute."""
    seed = bytes.fromhex(seeds(person_ids=[person_id])[person_id])
    return RollingCode(
        text=rolling_codes.code_at(seed=seed, ref=str(person_id), at=at),
        fresh_s=rolling_codes.fresh_for(at),
    )


def code_holder(*, code: str, at: datetime) -> CodeReading | None:
    """Whose code it says to be; None when it is no rolling code at all."""
    ref = rolling_codes.ref_of(code)
    if not (ref.isascii() and ref.isdecimal() and len(ref) <= 18):
        return None
    person_id = int(ref)
    seed = bytes.fromhex(seeds(person_ids=[person_id])[person_id])
    return CodeReading(person_id=person_id, fits=rolling_codes.fits(code, seed=seed, at=at))


def seeds(*, person_ids: Collection[int]) -> dict[int, str]:
    """The seed (hex) of each person: for terminals, so that they can check without a line."""
    found = CodeVersion.objects.filter(person__in=person_ids)
    versions = dict(found.values_list("person_id", "version"))
    return {one: _seed(one, versions.get(one, FIRST)) for one in person_ids}


def _seed(person_id: int, version: int) -> str:
    """Never kept: it follows from the key ring."""
    return crypto.blind("rolling-code", f"{person_id}|{version}")[:40]
