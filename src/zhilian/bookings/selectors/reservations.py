"""Who has taken what."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from zhilian.bookings.keeping import Reach
from zhilian.bookings.models import (
    Closure,
    HospitalLink,
    HospitalOrder,
    NoShow,
    Reservation,
    Resource,
)
from zhilian.bookings.models.hospitals import ON_ITS_WAY
from zhilian.bookings.types import OrderState, ReservationState, ResourceKind, Stretch
from zhilian.core.listing import Asked, Narrowing, Page, Sort, cut, order, whole
from zhilian.core.times import day_bounds

Days = tuple[date | None, date | None]
ANY_DAY: Days = (None, None)
SORTS = (
    Sort(key="time", label="最近开始", field="starts_at", falling=True),
    Sort(key="made", label="最近预约", field="id", falling=True),
)
STATES = Narrowing(name="state", label="状态", choices=ReservationState.choices)
ORDER_STATES = Narrowing(name="state", label="状态", choices=OrderState.choices)
BY_DAY = Sort(key="day", label="体检日期", field="day", falling=True)


@dataclass(frozen=True, kw_only=True)
class HospitalRow:
    """`linked`: whether the link is on; None without one."""

    pk: int
    code: str
    name: str
    linked: bool | None
    waiting: int
    refused: int
    confirmed: int
    done: int


COUNTED = {
    "waiting": list(ON_ITS_WAY),
    "refused": [OrderState.REFUSED],
    "confirmed": [OrderState.CONFIRMED],
    "done": [OrderState.DONE],
}


def reservation(*, reservation_id: int) -> Reservation | None:
    found: Reservation | None = _told().filter(pk=reservation_id).first()
    return found


def reservations_of(*, subject: str, kinds: Collection[ResourceKind] = ()) -> list[Reservation]:
    """Live ones of a subject, oldest first."""
    found = Reservation.objects.live().filter(subject=subject).select_related("resource")
    if kinds:
        found = found.filter(resource__kind__in=kinds)
    return list(found.order_by("id"))


def reservations_ahead(
    *, person_id: int, kinds: Collection[ResourceKind], at: datetime
) -> list[Reservation]:
    """What a person has taken of these kinds and that is not over, the next first."""
    found = Reservation.objects.live().filter(
        person_id=person_id, resource__kind__in=kinds, ends_at__gt=at
    )
    return list(found.select_related("resource__parent").order_by("starts_at", "id")[:50])


def with_driver(*, reservations: Collection[Reservation]) -> dict[str, Reservation]:
    """The driver's reservation beside each car's, by subject."""
    subjects = {row.subject for row in reservations}
    found = Reservation.objects.live().filter(
        subject__in=subjects, resource__kind=ResourceKind.DRIVER
    )
    return {row.subject: row for row in found.select_related("resource")}


def parking_ahead(*, person_id: int, now: datetime) -> list[int]:
    """Reservations of parking places that the person holds and that are not over."""
    found = Reservation.objects.live().filter(
        person_id=person_id, resource__kind=ResourceKind.PARKING, ends_at__gt=now
    )
    return list(found.order_by("id").values_list("id", flat=True))


def reservations_within(*, resource: Resource, stretch: Stretch, at: datetime) -> int:
    """How many would be called off if it, and all below it, were closed over a stretch."""
    found = Reservation.objects.live().overlapping(stretch.starts_at, stretch.ends_at)
    own = Q(resource=resource) | Q(resource__parent=resource)
    return int(found.filter(own, ends_at__gt=at).values("subject").distinct().count())


def no_shows(*, person_id: int, since: datetime, window: str = "") -> int:
    """How often a person did not come since then, at one window or at all."""
    found = NoShow.objects.filter(person_id=person_id, at__gte=since)
    return found.filter(window=window).count() if window else found.count()


def reservation_page(
    *, asked: Asked, reach: Reach, days: Days = ANY_DAY, resource_id: int | None = None
) -> Page[Reservation]:
    """Of what one keeps, those that begin within `days`; of one resource with all below it."""
    found = _narrowed(asked, reach, days, resource_id)
    return cut(found, sort=order(SORTS, asked.sort), after=asked.after)


def reservation_rows(
    *, asked: Asked, reach: Reach, days: Days = ANY_DAY, resource_id: int | None = None
) -> Iterator[Reservation]:
    found = _narrowed(asked, reach, days, resource_id)
    return whole(found, sort=order(SORTS, asked.sort))


def closures_in_force(*, now: datetime) -> list[Closure]:
    found = Closure.objects.filter(lifted_at=None, ends_at__gt=now)
    return list(found.select_related("resource").order_by("id"))


def hospital_link(*, code: str) -> HospitalLink | None:
    found = HospitalLink.objects.select_related("resource")
    return found.filter(resource__code=code).first()


def hospitals_at_work(*, reach: Reach) -> list[HospitalRow]:
    """Every hospital that one keeps, whether it can be reached, and how its orders stand."""
    found = Resource.objects.filter(reach.resources(), kind=ResourceKind.HOSPITAL)
    counted = {
        name: Count("orders", filter=Q(orders__state__in=states))
        for name, states in COUNTED.items()
    }
    rows = found.select_related("link").annotate(**counted).order_by("position", "id")
    return [
        HospitalRow(
            pk=row.pk,
            code=row.code,
            name=row.name,
            linked=row.link.enabled if hasattr(row, "link") else None,
            **{name: vars(row)[name] for name in COUNTED},
        )
        for row in rows
    ]


def orders_due(*, now: datetime, limit: int = 100) -> list[int]:
    found = HospitalOrder.objects.filter(state__in=list(ON_ITS_WAY), next_at__lte=now)
    return list(found.order_by("next_at").values_list("pk", flat=True)[:limit])


def order_page(*, resource_id: int, asked: Asked) -> Page[HospitalOrder]:
    return cut(_orders(resource_id, asked), sort=BY_DAY, after=asked.after)


def order_rows(*, resource_id: int, asked: Asked) -> Iterator[HospitalOrder]:
    return whole(_orders(resource_id, asked), sort=BY_DAY)


def order_of(*, subject: str) -> HospitalOrder | None:
    return HospitalOrder.objects.filter(subject=subject).order_by("-id").first()


def _told() -> QuerySet[Reservation]:
    found: QuerySet[Reservation] = Reservation.objects.select_related(
        "resource__parent", "person__unit"
    )
    return found


def _narrowed(
    asked: Asked, reach: Reach, days: Days, resource_id: int | None
) -> QuerySet[Reservation]:
    found = _told().filter(reach.resources("resource__"))
    since, until = days
    if since is not None:
        found = found.filter(starts_at__gte=day_bounds(since)[0])
    if until is not None:
        found = found.filter(starts_at__lt=day_bounds(until)[1])
    if resource_id is not None:
        found = found.filter(Q(resource_id=resource_id) | Q(resource__parent_id=resource_id))
    if asked.q:
        found = found.filter(
            Q(number__startswith=asked.q.upper())
            | Q(person__name__contains=asked.q)
            | Q(resource__name__contains=asked.q)
        )
    if asked.get("state"):
        found = found.filter(state=asked.get("state"))
    if asked.get("kind"):
        found = found.filter(resource__kind=asked.get("kind"))
    return found


def _orders(resource_id: int, asked: Asked) -> QuerySet[HospitalOrder]:
    found = HospitalOrder.objects.filter(resource_id=resource_id).select_related("person__unit")
    if asked.q:
        found = found.filter(
            Q(number__startswith=asked.q.upper()) | Q(person__name__contains=asked.q)
        )
    if asked.get("state"):
        found = found.filter(state=asked.get("state"))
    return found
