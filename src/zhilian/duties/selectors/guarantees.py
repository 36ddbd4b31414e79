"""Guarantees: the list, one with all that belongs to it, what is ahead."""

from datetime import datetime

from django.db.models import Count, Q, QuerySet

from zhilian.core.listing import Asked, Page, Sort, cut, order
from zhilian.duties.models import Guarantee, GuaranteePerson, GuaranteeTask
from zhilian.duties.types import OPEN_GUARANTEES, GuaranteeState

GUARANTEE_SORTS = (Sort(key="", label="开始时间", field="start_at", falling=True),)


def guarantees(*, asked: Asked) -> Page[Guarantee]:
    return cut(_narrowed(asked), sort=order(GUARANTEE_SORTS, asked.sort), after=asked.after)


def every_guarantee(*, asked: Asked) -> "QuerySet[Guarantee]":
    return _narrowed(asked).order_by("-start_at", "-id")


def guarantee(*, guarantee_id: int) -> Guarantee | None:
    return Guarantee.objects.select_related("contact").filter(pk=guarantee_id).first()


def guarantee_of(*, subject: str) -> Guarantee | None:
    """The one that came of a case."""
    return Guarantee.objects.filter(subject=subject).order_by("-id").first()


def tasks_of(*, guarantee_id: int) -> list[GuaranteeTask]:
    found = GuaranteeTask.objects.filter(guarantee_id=guarantee_id).select_related("by")
    return list(found.order_by("phase", "position"))


def task(*, task_id: int) -> GuaranteeTask | None:
    return GuaranteeTask.objects.select_related("guarantee").filter(pk=task_id).first()


def people_of(*, guarantee_id: int) -> list[GuaranteePerson]:
    found = GuaranteePerson.objects.filter(guarantee_id=guarantee_id).select_related("person")
    return list(found.order_by("id"))


def guarantees_now(*, now: datetime) -> list[Guarantee]:
    """Events that are on or begin within a day, soonest first: no changes during these."""
    found = Guarantee.objects.filter(state__in=sorted(OPEN_GUARANTEES), end_at__gte=now)
    return list(found.order_by("start_at", "id")[:20])


def to_begin(*, now: datetime) -> list[int]:
    """Planned ones whose people should be there by now."""
    found = Guarantee.objects.filter(state=GuaranteeState.PLANNED, arrive_by__lte=now)
    return list(found.values_list("id", flat=True))


def _narrowed(asked: Asked) -> "QuerySet[Guarantee]":
    done = Count("tasks", filter=~Q(tasks__result=""))
    found = Guarantee.objects.annotate(all_tasks=Count("tasks"), done_tasks=done)
    if state := asked.get("state"):
        found = found.filter(state=state)
    if level := asked.get("level"):
        found = found.filter(level=level)
    if asked.q:
        found = found.filter(
            Q(title__contains=asked.q)
            | Q(place__contains=asked.q)
            | Q(case_number__startswith=asked.q)
        )
    return found
