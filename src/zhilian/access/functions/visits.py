"""Whether a visitor is let in, and whether a visit must be approved."""

from __future__ import annotations

from typing import Any

from zhilian.access import selectors
from zhilian.core.effects import Asking, function


@function("in_blacklist")
def in_blacklist(asking: Asking, idno: str) -> bool:
    """Whether the number is on the restricted list; only hashes are compared."""
    return selectors.is_listed(idno=str(idno), at=asking.at)


@function("needs_approval")
def needs_approval(asking: Asking, building: Any) -> bool:
    """Whether the unit visited must approve; a building that nobody knows must."""
    found = selectors.building_row(place=building)
    return found is None or found.needs_approval
