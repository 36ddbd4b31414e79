"""Tables of faults, one noun a file."""

from zhilian.incidents.models.incidents import Incident, IncidentQuerySet
from zhilian.incidents.models.links import CaseLink, IncidentLink
from zhilian.incidents.models.outages import DeclaredOutage, OutageFinding
from zhilian.incidents.models.plans import Plan, PlanRun, PlanTick, PlanVersion
from zhilian.incidents.models.timeline import DaySequence, Target, TimelineEntry
from zhilian.incidents.models.work import ActionItem, FaultReport, Wait

__all__ = [
    "ActionItem",
    "CaseLink",
    "DaySequence",
    "DeclaredOutage",
    "FaultReport",
    "Incident",
    "IncidentLink",
    "IncidentQuerySet",
    "OutageFinding",
    "Plan",
    "PlanRun",
    "PlanTick",
    "PlanVersion",
    "Target",
    "TimelineEntry",
    "Wait",
]
