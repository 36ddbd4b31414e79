"""What on-call refuses; each text is shown to the person who asked."""

from zhilian.core.errors import Refusal


class OncallRefused(Refusal):
    """Base of every refusal of this app."""


class BadShift(OncallRefused):
    """The stretch of time or the person cannot be used; the text says what to change."""


class BadPattern(OncallRefused):
    """A weekly pattern that leaves a question open."""
