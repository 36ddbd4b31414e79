"""What a form may be compared with: lists that really exist, and who is logged in.

Districts, units, office areas and windows are public; people are not.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from zhilian.catalogue import selectors as catalogue
from zhilian.catalogue.types import Surroundings, WindowDeclaration
from zhilian.directory import selectors as directory


def _regions() -> tuple[str, ...]:
    return tuple(branch.name for branch in directory.branches())


def _units() -> tuple[str, ...]:
    return tuple(unit.name for unit in directory.top_units())


def _sites() -> tuple[str, ...]:
    return tuple(site.name for site in directory.sites())


def _windows() -> tuple[str, ...]:
    return tuple(row.name for row in catalogue.windows())


def _sub_platforms() -> tuple[str, ...]:
    return tuple(part.name for part in catalogue.sub_platforms())


LISTS: Final[dict[str, Callable[[], tuple[str, ...]]]] = {
    "region": _regions,
    "org": _units,
    "location": _sites,
    "windows": _windows,
    "sub_platforms": _sub_platforms,
}


def about(window: WindowDeclaration, *, now: datetime) -> Surroundings:
    """Only the lists that this form asks for."""
    asked = {key for item in window.every_field for key in (item.source, item.type) if key}
    return Surroundings(now=now, choices={key: LISTS[key]() for key in asked & LISTS.keys()})


def known(user: Any) -> dict[str, str]:
    """What the form need not ask somebody who is logged in."""
    if not user.is_authenticated:
        return {}
    unit = user.unit
    return {
        "applicant": user.name,
        "applicant.phone": user.phone,
        "applicant.org": unit.name if unit else "",
    }
