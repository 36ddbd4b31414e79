"""Numbers of cards as people type or scan them."""

import re

BETWEEN = re.compile(r"[、,，;；\s]+")


def numbers_in(text: str) -> list[str]:
    """Between commas, spaces or lines."""
    return [word for word in BETWEEN.split(text) if word]
