"""What cards refuse, said to a person."""

from zhilian.core.errors import Refusal


class CardRefusal(Refusal):
    """Base of all refusals of this app."""


class CardRefused(CardRefusal):
    """The card is not one that this can be done with."""


class BatchRefused(CardRefusal):
    """The batch or the bank's file cannot be taken as it is."""
