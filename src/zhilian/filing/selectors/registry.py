"""The registry: what institutions are on a day."""

from collections.abc import Iterator
from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery

from zhilian.core.listing import Asked, Page, Sort, cut
from zhilian.directory import selectors as directory
from zhilian.directory.types import Role
from zhilian.filing.models import Institution, InstitutionVersion

NAMED = Sort(key="", label="名称", field="name")
CITY_READERS = frozenset(
    {Role.ENERGY_ADMIN, Role.OPS_SOFTWARE, Role.OPS_MANAGER, Role.PURCHASER, Role.HOTLINE}
)
DISTRICT_READERS = frozenset({Role.DISTRICT_ADMIN, Role.DISTRICT_REVIEWER, Role.DISTRICT_FILLER})
READERS = CITY_READERS | DISTRICT_READERS
PLANNERS = frozenset({Role.ENERGY_ADMIN})


def branches_seen(*, viewer_id: int) -> frozenset[int] | None:
    """The districts whose returns this person may see; None is all of them and the city."""
    grants = directory.live_grants(person_id=viewer_id)
    if any(grant.role in CITY_READERS for grant in grants):
        return None
    return frozenset(
        grant.branch_id for grant in grants if grant.role in DISTRICT_READERS and grant.branch_id
    )


def registry_on(day: date) -> "QuerySet[InstitutionVersion]":
    """The version of each institution that counts on that day, those in the registry only."""
    begun = InstitutionVersion.objects.filter(
        institution=OuterRef("institution"), effective__lte=day
    )
    newest = Subquery(begun.order_by("-effective", "-number").values("pk")[:1])
    found = InstitutionVersion.objects.filter(pk=newest, active=True)
    return found.select_related("institution__unit", "branch")


def institutions(*, viewer_id: int, asked: Asked, day: date) -> Page[InstitutionVersion]:
    return cut(_narrowed(viewer_id, asked, day), sort=NAMED, after=asked.after)


def every_institution(*, viewer_id: int, asked: Asked, day: date) -> Iterator[InstitutionVersion]:
    return _narrowed(viewer_id, asked, day).order_by("name", "id").iterator(chunk_size=500)


def versions_of(*, institution_id: int) -> list[InstitutionVersion]:
    """All that an institution has been, the newest first."""
    found = InstitutionVersion.objects.filter(institution_id=institution_id)
    return list(found.select_related("branch").order_by("-number"))


def institution_seen(*, viewer_id: int, institution_id: int) -> Institution | None:
    seen = branches_seen(viewer_id=viewer_id)
    newest = InstitutionVersion.objects.filter(institution_id=institution_id).order_by("-number")
    version = newest.first()
    if version is None or (seen is not None and version.branch_id not in seen):
        return None
    return Institution.objects.select_related("unit").get(pk=institution_id)


def institution_of(*, unit_id: int | None) -> Institution | None:
    """For whom somebody of this unit or department files."""
    unit = directory.unit(unit_id=unit_id) if unit_id else None
    if unit is None:
        return None
    top = unit.parent or unit
    return Institution.objects.filter(unit_id=top.pk).first()


def version_on(*, institution_id: int, day: date) -> InstitutionVersion | None:
    """What the institution is on that day, in the registry or not."""
    begun = InstitutionVersion.objects.filter(institution_id=institution_id, effective__lte=day)
    return begun.order_by("-effective", "-number").first()


def by_uscc(*, uscc: str) -> Institution | None:
    """The institution that carries this number in its newest version."""
    newest = InstitutionVersion.objects.filter(institution=OuterRef("pk")).order_by("-number")
    found = Institution.objects.annotate(now=Subquery(newest.values("uscc")[:1]))
    return found.filter(now=uscc).order_by("-id").first()


def _narrowed(viewer_id: int, asked: Asked, day: date) -> "QuerySet[InstitutionVersion]":
    found = registry_on(day)
    seen = branches_seen(viewer_id=viewer_id)
    if seen is not None:
        found = found.filter(branch_id__in=seen)
    if branch := asked.get("branch"):
        city = branch == "city"
        found = found.filter(Q(branch__isnull=True) if city else Q(branch_id=int(branch)))
    if category := asked.get("category"):
        found = found.filter(category=category)
    if asked.q:
        found = found.filter(Q(name__contains=asked.q) | Q(uscc__startswith=asked.q.upper()))
    return found
