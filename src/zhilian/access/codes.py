"""Codes of guests: short enough to be typed, without signs that look alike."""

from secrets import choice

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 8


def fresh_code() -> str:
    return "".join(choice(LETTERS) for _ in range(LENGTH))


def plain_code(text: str) -> str:
    """As it was given out, however it was typed."""
    return "".join(sign for sign in text.upper() if sign.isalnum())


def masked_name(name: str) -> str:
    """ "张三丰" -> "张**"."""
    return name[:1] + "*" * max(len(name) - 1, 1) if name else ""


def masked_idno(idno: str) -> str:
    """First six and last four; shorter numbers keep their last two."""
    if len(idno) >= 15:
        return f"{idno[:6]}********{idno[-4:]}"
    return f"****{idno[-2:]}" if idno else ""


def masked_plate(plate: str) -> str:
    """ "陕A12345" -> "陕A***45"."""
    return f"{plate[:2]}***{plate[-2:]}" if len(plate) >= 5 else plate
