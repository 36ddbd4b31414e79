"""What the contract app refuses; every text is for the person who asked."""

from zhilian.core.errors import Refusal


class ContractRefusal(Refusal):
    """Base of the refusals of this app."""


class UnknownPolicy(ContractRefusal):
    """A clock was asked for under a policy that the contract does not know."""


class WaiverRefused(ContractRefusal):
    """The waiver cannot be requested or decided as asked."""


class CalendarRefused(ContractRefusal):
    """The calendar or the dated rows given do not hold together."""


class ScopeRefused(ContractRefusal):
    """The scope rows given do not hold together."""


class TermRefused(ContractRefusal):
    """The dates given are no term."""
