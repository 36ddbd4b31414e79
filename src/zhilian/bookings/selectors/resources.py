"""Which resources there are, and what they offer."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from django.db.models import Q, QuerySet

from zhilian.bookings.keeping import Reach
from zhilian.bookings.models import Closure, ExtraHours, Offer, Resource, Sku
from zhilian.bookings.models.resources import ResourceQuerySet
from zhilian.bookings.types import KINDS, Mode, OfferKind, ResourceKind, ResourceState
from zhilian.core.effects import yuan
from zhilian.core.listing import Asked, Narrowing, Page, Sort, cut, order, whole

SORTS = (
    Sort(key="kind", label="类别", field="kind"),
    Sort(key="name", label="名称", field="name"),
    Sort(key="new", label="最近更新", field="changed_at", falling=True),
)


def resource(*, code: str) -> Resource | None:
    found: Resource | None = _told().filter(code=code).first()
    return found


def resource_by_id(*, resource_id: int) -> Resource | None:
    found: Resource | None = _told().filter(pk=resource_id).first()
    return found


def resource_of_ref(*, ref: str) -> Resource | None:
    """What stands here for a thing that another app keeps, e.g. "car:12"."""
    found: Resource | None = _told().filter(ref=ref).first() if ref else None
    return found


def resources(
    *, kinds: Collection[ResourceKind], branch_id: int | None, parent: str = ""
) -> list[Resource]:
    """Open ones of these kinds that the branch (None: the city) books, in their order."""
    found = _told().open().of_branch(branch_id).filter(kind__in=kinds)
    if parent:
        found = found.filter(parent__code=parent)
    return list(found.order_by("position", "id"))


def kept_everywhere(*, kind: ResourceKind) -> list[Resource]:
    """All open ones of a kind, of the city and of every branch."""
    return list(_told().open().filter(kind=kind).order_by("branch", "position", "id"))


def children(*, parent_id: int) -> list[Resource]:
    """Open ones below it, in their order."""
    found = _told().open().filter(parent_id=parent_id)
    return list(found.order_by("position", "id"))


def offers(*, resource_id: int, kind: OfferKind) -> list[Offer]:
    found = Offer.objects.filter(resource_id=resource_id, kind=kind, open=True)
    return list(found.order_by("position", "id"))


def offers_at(*, codes: Collection[str], kind: OfferKind) -> list[Offer]:
    """What these resources offer of a kind, in its order."""
    found = Offer.objects.filter(resource__code__in=codes, kind=kind, open=True)
    return list(found.select_related("resource").order_by("position", "id"))


def offer_by_code(*, code: str, kind: OfferKind) -> Offer | None:
    return Offer.objects.filter(code=code, kind=kind, open=True).order_by("id").first()


def prices(*, resource_id: int) -> dict[str, str]:
    """The price list of a place in yuan, as text: it is kept with the case."""
    found = offers(resource_id=resource_id, kind=OfferKind.ITEM)
    return {offer.name: str(yuan(offer.price)) for offer in found}


def slotted_among(*, keys: Collection[str]) -> Resource | None:
    """The place of a form whose slots are meant: of several the one furthest down; a service by
    the resource behind its goods.
    """
    if not keys:
        return None
    found = list(_told().open().filter(code__in=keys, mode=Mode.SLOT))
    if not found:
        services = Sku.objects.filter(code__in=keys, resource__mode=Mode.SLOT)
        ids = services.values_list("resource", flat=True)
        found = list(_told().open().filter(pk__in=ids))
    return max(found, key=lambda one: (one.parent_id is not None, -one.pk), default=None)


def offers_of(*, resource_id: int) -> list[Offer]:
    """All of them, for who keeps the resource."""
    return list(Offer.objects.filter(resource_id=resource_id).order_by("kind", "position", "id"))


def offer_by_id(*, offer_id: int) -> Offer | None:
    return Offer.objects.select_related("resource").filter(pk=offer_id).first()


def closures_of(*, resource_id: int, limit: int = 30) -> list[Closure]:
    """Newest first; lifted ones too."""
    found = Closure.objects.filter(resource_id=resource_id).select_related("made_by")
    return list(found.order_by("-starts_at", "-id")[:limit])


def closure(*, closure_id: int) -> Closure | None:
    return Closure.objects.select_related("resource").filter(pk=closure_id).first()


def narrowings(*, kinds: Collection[ResourceKind], sites: list[tuple[str, str]]) -> list[Narrowing]:
    return [
        Narrowing(name="kind", label="类别", choices=[(kind.value, kind.label) for kind in kinds]),
        Narrowing(name="site", label="办公区", choices=sites),
        Narrowing(name="state", label="状态", choices=ResourceState.choices),
    ]


def extra_hours_of(*, resource_id: int, since: date) -> list[ExtraHours]:
    """From a day on, in their order."""
    found = ExtraHours.objects.filter(resource_id=resource_id, day__gte=since)
    return list(found.order_by("day", "opens"))


def kept(*, reach: Reach, kind: ResourceKind, limit: int = 200) -> list[Resource]:
    """All of a kind that one keeps, those out of use too, in their order."""
    found = _told().filter(reach.resources(), kind=kind)
    return list(found.order_by("branch", "parent__position", "parent", "position", "id")[:limit])


def kept_kinds(*, reach: Reach) -> list[ResourceKind]:
    """Of which kinds there is something that one keeps."""
    found = set(Resource.objects.filter(reach.resources()).values_list("kind", flat=True))
    return [kind for kind in KINDS if kind in found]


def family(*, resource: Resource) -> list[Resource]:
    """Itself, or what stands below it and is taken in its place."""
    return children(parent_id=resource.pk) or [resource]


def resource_page(*, asked: Asked, reach: Reach) -> Page[Resource]:
    return cut(_narrowed(asked, reach), sort=order(SORTS, asked.sort), after=asked.after)


def resource_rows(*, asked: Asked, reach: Reach) -> Iterator[Resource]:
    return whole(_narrowed(asked, reach), sort=order(SORTS, asked.sort))


def _told() -> ResourceQuerySet:
    found: ResourceQuerySet = Resource.objects.select_related("site", "branch", "parent")
    return found


def _narrowed(asked: Asked, reach: Reach) -> QuerySet[Resource]:
    found = _told().filter(reach.resources())
    if asked.q:
        found = found.filter(
            Q(name__contains=asked.q) | Q(code__contains=asked.q) | Q(place__contains=asked.q)
        )
    if asked.get("kind"):
        found = found.filter(kind=asked.get("kind"))
    if asked.get("site"):
        found = found.filter(site__code=asked.get("site"))
    if asked.get("state"):
        found = found.filter(state=asked.get("state"))
    return found
