"""People with the place where they work, for programs that must know many at once."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from zhilian.directory.models import Person
from zhilian.directory.selectors.choosing import whole_name
from zhilian.directory.types import Placed


def people_placed(*, ids: Collection[int]) -> dict[int, Placed]:
    """Those of the ids that are known, active or not."""
    found = Person.objects.filter(pk__in=ids).select_related("unit__parent")
    return {
        person.pk: Placed(
            id=person.pk,
            name=person.name,
            unit=whole_name(person.unit),
            site_id=person.unit.site_id if person.unit else None,
            branch_id=person.unit.branch_id if person.unit else None,
            is_active=person.is_active,
        )
        for person in found
    }


def placed(*, person_id: int) -> Placed | None:
    return people_placed(ids=[person_id]).get(person_id)


def staff_ids(*, branch_id: int | None = None, site_id: int | None = None) -> list[int]:
    """Active people of the city or of a branch; with a site those who work there, and those whose
    unit has none.
    """
    found = Person.objects.get_queryset().filter(is_active=True)
    found = found.filter(unit__branch=branch_id) if branch_id else found.filter(unit__branch=None)
    if site_id is not None:
        found = found.filter(Q(unit__site=site_id) | Q(unit__site__isnull=True))
    return list(found.order_by("id").values_list("pk", flat=True))
