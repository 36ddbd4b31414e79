"""What we refuse, in words that can be shown to the person."""

from zhilian.core.errors import Refusal


class IncidentRefused(Refusal):
    """Base of every refusal here."""


class NoSuchIncident(IncidentRefused):
    """The id names nothing."""


class AlreadyAccepted(IncidentRefused):
    """Somebody else was first; the text says who and when."""


class WrongMoment(IncidentRefused):
    """The incident is in a state from which this cannot be done."""


class ProbeStillFails(IncidentRefused):
    """A person says it works, the probe says it does not."""


class MissingWords(IncidentRefused):
    """A reason, a cause or a lesson is missing."""


class TimeIsWrong(IncidentRefused):
    """A stated time lies in the future or after its own end."""


class UnknownTarget(IncidentRefused):
    """A monitoring code that no check carries."""


class CannotMerge(IncidentRefused):
    """These incidents do not become one; the text says why."""


class CannotLink(IncidentRefused):
    """The link would say nothing, or would bite its own tail."""


class CannotSplit(IncidentRefused):
    """What was chosen does not make an incident of its own."""


class WaitRefused(IncidentRefused):
    """The wait begins or ends where it cannot."""


class ActionRefused(IncidentRefused):
    """The measure lacks an owner, a date or words, or is done already."""


class PlanRefused(IncidentRefused):
    """The plan cannot be changed, published or used as asked."""


class OutageRefused(IncidentRefused):
    """The outage cannot be declared, ended or signed as asked."""
