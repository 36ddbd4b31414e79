"""What on-call refuses; each text is shown to the person who asked."""

from zhilian.core.errors import Refusal


class OncallRefused(Refusal):
    """Base of every refusal of this app."""


class BadShift(OncallRefused):
    """The stretch of time or the person cannot be used; the text says what to change."""


class BadPattern(OncallRefused):
    """A weekly pattern that leaves a question open."""


class BadOverride(OncallRefused):
    """Nobody can stand in like that; the text says what to change."""


class SwapRefused(OncallRefused):
    """The swap cannot go on; the text says why."""


class BadLeave(OncallRefused):
    """The leave cannot be marked like that."""


class HandOverRefused(OncallRefused):
    """The hand-over cannot be signed like that."""


class ArrivalRefused(OncallRefused):
    """The code, the place or the proof does not do; the text says what to do instead."""


class BadPhoto(ArrivalRefused):
    """No usable picture."""
