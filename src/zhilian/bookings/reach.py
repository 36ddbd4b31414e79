"""How far away a destination lies, as far as its words say: within the city, the province, beyond.

Names of places are data (`data/places.yaml`); what names none of them lies within the city.
"""

from functools import cache
from importlib.resources import files

import yaml


@cache
def _places() -> dict[str, list[str]]:
    text = files("zhilian.bookings").joinpath("data", "places.yaml").read_text(encoding="utf-8")
    found: dict[str, list[str]] = yaml.safe_load(text)
    return found


def levels() -> list[str]:
    """From near to far, in the words of the form."""
    return list(_places())


def level_of(destination: str) -> str:
    """The level of a destination; a place within the city goes before names that contain it."""
    near, *further = levels()
    if any(name in destination for name in _places()[near]):
        return near
    for level in reversed(further):
        if any(name in destination for name in _places()[level]):
            return level
    return near
