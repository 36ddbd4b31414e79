"""Requirements: the list, one with its history, what may follow."""

from collections.abc import Iterator

from django.db.models import Count, Q, QuerySet

from zhilian.core.listing import Asked, Page, Sort, cut, number, order
from zhilian.desk.models import Requirement, RequirementEntry
from zhilian.desk.types import REQUIREMENT_MOVES, RequirementState

REQUIREMENT_SORTS = (
    Sort(key="", label="最近变化", field="moved_at", falling=True),
    Sort(key="made", label="提出时间", field="made_at", falling=True),
)


def requirements(*, asked: Asked) -> Page[Requirement]:
    return cut(_narrowed(asked), sort=order(REQUIREMENT_SORTS, asked.sort), after=asked.after)


def every_requirement(*, asked: Asked) -> Iterator[Requirement]:
    return _narrowed(asked).order_by("-moved_at", "-id").iterator(chunk_size=500)


def requirement(*, requirement_id: int) -> Requirement | None:
    return Requirement.objects.filter(pk=requirement_id).first()


def requirement_entries(*, requirement_id: int) -> list[RequirementEntry]:
    return list(RequirementEntry.objects.filter(requirement_id=requirement_id).order_by("id"))


def next_states(*, found: Requirement) -> list[tuple[str, str]]:
    return [
        (state, RequirementState(state).label) for state in sorted(REQUIREMENT_MOVES[found.state])
    ]


def requirement_counts() -> dict[str, int]:
    return dict(Requirement.objects.values_list("state").annotate(n=Count("id")).order_by())


def _narrowed(asked: Asked) -> "QuerySet[Requirement]":
    found = Requirement.objects.all()
    if state := asked.get("state"):
        found = found.filter(state=state)
    if asked.q:
        own_id = number(asked.q.upper().removeprefix("XQ"))
        own = Q(pk=own_id) if own_id else Q(pk__in=[])
        found = found.filter(own | Q(title__contains=asked.q) | Q(case_number__startswith=asked.q))
    return found
