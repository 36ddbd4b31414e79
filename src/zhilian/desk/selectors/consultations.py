"""The consulting log, and how much of the planned capacity it used."""

from collections.abc import Iterator
from datetime import datetime
from statistics import median

from django.db.models import Q, QuerySet

from zhilian.core.listing import Asked, Page, Sort, cut, number, order
from zhilian.desk.models import Consultation
from zhilian.desk.types import DistrictCount
from zhilian.directory import selectors as directory

CONSULTATION_SORTS = (Sort(key="", label="答复时间", field="answered_at", falling=True),)
CITY = "市本级"


def consultations(*, asked: Asked) -> Page[Consultation]:
    return cut(_narrowed(asked), sort=order(CONSULTATION_SORTS, asked.sort), after=asked.after)


def every_consultation(*, asked: Asked) -> Iterator[Consultation]:
    return _narrowed(asked).order_by("-answered_at", "-id").iterator(chunk_size=500)


def consultation(*, consultation_id: int) -> Consultation | None:
    found = Consultation.objects.select_related("branch", "answered_by")
    return found.filter(pk=consultation_id).first()


def topics() -> list[str]:
    return sorted(set(Consultation.objects.values_list("topic", flat=True).distinct()))


def by_district(*, since: datetime, until: datetime) -> list[DistrictCount]:
    """How many questions of each district were answered in this span, all districts told."""
    found: dict[int | None, list[tuple[int, bool]]] = {}
    rows = Consultation.objects.filter(answered_at__gte=since, answered_at__lt=until)
    for branch_id, minutes, in_time in rows.values_list("branch_id", "minutes", "in_time"):
        found.setdefault(branch_id, []).append((minutes, in_time))
    places: list[tuple[int | None, str]] = [(None, CITY)]
    places += [(branch.pk, branch.name) for branch in directory.branches()]
    return [
        DistrictCount(
            branch_id=branch_id,
            name=name,
            count=len(lines := found.get(branch_id, [])),
            in_time=sum(1 for _, in_time in lines if in_time),
            median_minutes=median(minutes for minutes, _ in lines) if lines else None,
        )
        for branch_id, name in places
    ]


def answered_count(*, since: datetime, until: datetime) -> int:
    return Consultation.objects.filter(answered_at__gte=since, answered_at__lt=until).count()


def _narrowed(asked: Asked) -> "QuerySet[Consultation]":
    found = Consultation.objects.select_related("branch", "answered_by")
    if topic := asked.get("topic"):
        found = found.filter(topic=topic)
    if branch := asked.get("branch"):
        city = branch == "city"
        found = found.filter(Q(branch__isnull=True) if city else Q(branch_id=int(branch)))
    if asked.q:
        own_id = number(asked.q.upper().removeprefix("ZX"))
        own = Q(pk=own_id) if own_id else Q(pk__in=[])
        found = found.filter(
            own | Q(case_number__startswith=asked.q) | Q(campaign__contains=asked.q)
        )
    return found
