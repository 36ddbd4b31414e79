"""What on-call refuses; each text is shown to the person who asked."""

from zhilian.core.errors import Refusal


class OncallRefused(Refusal):
    """Base of every refusal of this app."""


class BadShift(OncallRefused):
    """The stretch of time or the person cannot be used; the text says what to change."""


class BadPattern(OncallRefused):
    """A weekly pattern that leaves a question open."""


class NoCodeLeft(OncallRefused):
    def __init__(self) -> None:
        super().__init__("此人同时有 90 个未结告警，回复码已用完，改呼下一位。")
