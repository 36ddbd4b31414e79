"""Tables of the engine, one noun a file."""

from zhilian.cases.models.attachments import Attachment, AttachmentQuerySet, RowSheet
from zhilian.cases.models.cases import Case, CaseQuerySet, DayCounter
from zhilian.cases.models.effects import EffectRun
from zhilian.cases.models.people import Copy, Delegation, Draft, Favourite, Rating
from zhilian.cases.models.runs import StepRun, Task, TaskQuerySet
from zhilian.cases.models.timeline import Entry

__all__ = [
    "Attachment",
    "AttachmentQuerySet",
    "Case",
    "CaseQuerySet",
    "Copy",
    "DayCounter",
    "Delegation",
    "Draft",
    "EffectRun",
    "Entry",
    "Favourite",
    "Rating",
    "RowSheet",
    "StepRun",
    "Task",
    "TaskQuerySet",
]
