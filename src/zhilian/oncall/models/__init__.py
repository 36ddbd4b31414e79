"""Tables of on-call, by noun."""

from zhilian.oncall.models.alarms import Alarm, AlarmLeg
from zhilian.oncall.models.arrival import ArrivalPoint, CheckIn, Screen
from zhilian.oncall.models.calling import Page, Paging, Reply, Ring
from zhilian.oncall.models.canary import Canary
from zhilian.oncall.models.feeds import Feed, FeedEntry
from zhilian.oncall.models.handover import HandOver, HandOverSeal
from zhilian.oncall.models.roster import Leave, Override, Roster, Rotation, Shift, Swap

__all__ = [
    "Alarm",
    "AlarmLeg",
    "ArrivalPoint",
    "Canary",
    "CheckIn",
    "Feed",
    "FeedEntry",
    "HandOver",
    "HandOverSeal",
    "Leave",
    "Override",
    "Page",
    "Paging",
    "Reply",
    "Ring",
    "Roster",
    "Rotation",
    "Screen",
    "Shift",
    "Swap",
]
