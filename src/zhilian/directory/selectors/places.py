"""Office areas, branches and the tree of units."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from zhilian.directory.models import Branch, Person, Site, Unit
from zhilian.directory.models.places import SEGMENT
from zhilian.directory.types import UnitKind


def sites() -> list[Site]:
    return list(Site.objects.order_by("position", "id"))


def branches() -> list[Branch]:
    return list(Branch.objects.order_by("code"))


def units() -> QuerySet[Unit]:
    """The whole tree, each unit before its departments."""
    return Unit.objects.select_related("site", "branch", "parent").order_by("path")


def top_units() -> list[Unit]:
    """Units only, without their departments."""
    return list(units().filter(kind=UnitKind.UNIT))


def unit_at(*, path: str) -> Unit | None:
    """The unit or department with this path."""
    return Unit.objects.select_related("site", "branch", "parent").filter(path=path).first()


def head_counts() -> dict[str, int]:
    """People in each unit and, for a unit at the top, in all its departments; keyed by path."""
    own = Person.objects.filter(unit__isnull=False).values_list("unit__path")
    counts: dict[str, int] = {}
    for path, number in own.annotate(n=Count("id")).order_by():
        counts[path] = counts.get(path, 0) + number
        if len(path) > SEGMENT:
            counts[path[:SEGMENT]] = counts.get(path[:SEGMENT], 0) + number
    return counts
