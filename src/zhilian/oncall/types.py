"""Words of on-call that other modules share."""

from enum import StrEnum


class Verb(StrEnum):
    """What a reply asks for; the value is the last digit of the code in words."""

    ACCEPT = "ACCEPT"
    ARRIVE = "ARRIVE"
    RESTORE = "RESTORE"
