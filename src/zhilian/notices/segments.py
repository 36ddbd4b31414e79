"""How many parts a carrier bills for a text: UCS-2, 70 code units alone, else 67 in each part."""

SINGLE_LIMIT = 70
PART_LIMIT = 67


def split_segments(text: str) -> list[str]:
    """The parts in the order in which they are sent; a surrogate pair (emoji) is never cut."""
    if _units(text) <= SINGLE_LIMIT:
        return [text]
    parts: list[str] = []
    part, used = "", 0
    for character in text:
        width = _units(character)
        if used + width > PART_LIMIT:
            parts.append(part)
            part, used = "", 0
        part += character
        used += width
    return [*parts, part]


def count_segments(text: str) -> int:
    return len(split_segments(text))


def _units(text: str) -> int:
    return sum(2 if ord(character) > 0xFFFF else 1 for character in text)
