"""Requirements: written down when somebody asks, reviewed, built, released; who asked is told."""

from datetime import datetime

from django.db import IntegrityError, transaction

from zhilian.core import events
from zhilian.desk.errors import DeskRefused
from zhilian.desk.errors import RequirementMoved as MovedOn
from zhilian.desk.events import RequirementMade, RequirementMoved
from zhilian.desk.models import Requirement, RequirementEntry
from zhilian.desk.types import REQUIREMENT_MOVES, RequirementState
from zhilian.directory import selectors as directory

TITLE = 40


@transaction.atomic
def make_requirement(
    *, key: str, kind: str, content: str, subject: str, case_number: str, at: datetime
) -> Requirement:
    """Write a wish down; the same key is the same wish."""
    known = Requirement.objects.filter(key=key).first()
    if known is not None:
        return known
    row = Requirement(
        key=key,
        kind=kind[:40],
        title=" ".join(content.split())[:TITLE],
        content=content,
        subject=subject,
        case_number=case_number,
        made_at=at,
        moved_at=at,
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        return Requirement.objects.get(key=key)
    RequirementEntry.objects.create(requirement=row, state=row.state, at=at)
    events.record(RequirementMade(at=at, requirement_id=row.pk, about=subject))
    return row


@transaction.atomic
def move_requirement(
    *, requirement_id: int, to: str, by_id: int, text: str, at: datetime
) -> Requirement:
    """Accept, refuse, build, release, with a word to say why.

    Errors: `RequirementMoved` when it is elsewhere by now, `DeskRefused` without a word.
    """
    row = Requirement.objects.select_for_update().get(pk=requirement_id)
    if to not in REQUIREMENT_MOVES[row.state]:
        raise MovedOn(row.get_state_display())
    if not text.strip():
        raise DeskRefused("请写明意见或进展，提出人和评审人会看到。")
    row.state, row.moved_at = RequirementState(to), at
    row.save(update_fields=["state", "moved_at"])
    who = directory.person(person_id=by_id).name
    RequirementEntry.objects.create(
        requirement=row, state=row.state, at=at, who=who, text=text.strip()
    )
    events.record(
        RequirementMoved(at=at, requirement_id=row.pk, about=row.subject, state=row.state)
    )
    return row
