"""Whether a wish fits: the resource is there, open then, and given so far ahead."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from zhilian.bookings.errors import BadDraft, NoSuchThing, NotOpen
from zhilian.bookings.models import Reservation, Resource
from zhilian.bookings.selectors.free import running, starts_a_slot
from zhilian.bookings.selectors.openings import Openings, openings
from zhilian.bookings.types import Holder, Mode, ResourceState, Stretch
from zhilian.bookings.wording import day_words, when
from zhilian.core.times import local_date, local_midnight

LONGEST = timedelta(days=31)


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What is wanted: `units` of the resource `code`. An interval needs a stretch; a slot its
    beginning, a day any instant of it. `key` makes it once. `any_time`: who dispatches may also
    take what has begun, or lies far ahead.
    """

    key: str
    code: str
    starts_at: datetime
    holder: Holder
    at: datetime
    ends_at: datetime | None = None
    units: int = 1
    any_time: bool = False
    facts: dict[str, Any] = field(default_factory=dict)


def bookable(code: str) -> Resource:
    found = Resource.objects.open().filter(code=code).select_related("parent").first()
    if found is None:
        raise NoSuchThing("所选的资源")
    resource: Resource = found
    if resource.parent is not None and resource.parent.state != ResourceState.OPEN:
        raise NoSuchThing(resource.parent.name)
    return resource


def fitting(resource: Resource, wish: Wish) -> Stretch:
    """The stretch as the resource is taken; refused when it is not open then."""
    stretch = _shaped(resource, wish)
    if not wish.any_time:
        _refuse_far(resource, stretch, at=wish.at)
    opened = openings(
        resources=[resource],
        first=local_date(stretch.starts_at),
        last=local_date(stretch.ends_at),
    )
    if resource.mode == Mode.DAY:
        return _running(opened, resource, stretch, at=wish.at)
    closed = opened.closure(resource, stretch)
    if closed is not None:
        raise NotOpen(resource.name, f" {when(stretch)} 停用（{closed.reason}）")
    if not wish.any_time and not _is_offered(opened, resource, stretch):
        raise NotOpen(resource.name, f" {when(stretch)} 不在开放时间")
    return stretch


def _refuse_far(resource: Resource, stretch: Stretch, *, at: datetime) -> None:
    """Neither begun nor further ahead than the resource is given."""
    if stretch.starts_at < at and resource.mode != Mode.DAY:
        raise NotOpen(resource.name, f" {when(stretch)} 已经开始")
    last = local_date(at) + timedelta(days=resource.horizon_days)
    if resource.horizon_days and local_date(stretch.starts_at) > last:
        raise NotOpen(resource.name, f"最多提前 {resource.horizon_days} 天预约")


def _running(opened: Openings, resource: Resource, stretch: Stretch, *, at: datetime) -> Stretch:
    day = local_date(stretch.starts_at)
    runs = running(opened, resource, day)
    if runs is None:
        raise NotOpen(resource.name, f" {day_words(day)} 不开放")
    if runs.ends_at <= at:
        raise NotOpen(resource.name, f" {when(runs)} 已经结束")
    return runs


def _is_offered(opened: Openings, resource: Resource, stretch: Stretch) -> bool:
    """Open all through; a slot begins where slots begin."""
    if resource.mode == Mode.SLOT and resource.hours:
        return starts_a_slot(opened, resource, stretch.starts_at)
    return opened.covers(resource, stretch)


def _shaped(resource: Resource, wish: Wish) -> Stretch:
    if resource.mode == Mode.SLOT:
        step = timedelta(minutes=resource.step_minutes)
        return Stretch(starts_at=wish.starts_at, ends_at=wish.starts_at + step)
    if resource.mode == Mode.DAY:
        begin = local_midnight(local_date(wish.starts_at))
        return Stretch(starts_at=begin, ends_at=begin + timedelta(minutes=1))
    if wish.ends_at is None or wish.ends_at <= wish.starts_at:
        raise BadDraft("结束时间要晚于开始时间。")
    if wish.ends_at - wish.starts_at > LONGEST:
        raise BadDraft(f"一次最多预约 {LONGEST.days} 天，请分几次预约。")
    return Stretch(starts_at=wish.starts_at, ends_at=wish.ends_at)


def candidates(resource: Resource, stretch: Stretch) -> list[Resource]:
    """Those below it that are open then, the least booked first; itself when nothing is below."""
    below = list(Resource.objects.open().filter(parent=resource).select_related("parent"))
    if not below or resource.mode == Mode.DAY:
        return [resource]
    day = local_date(stretch.starts_at)
    opened = openings(resources=below, first=day, last=local_date(stretch.ends_at))
    fit = [
        one
        for one in below
        if _is_offered(opened, one, stretch) and opened.closure(one, stretch) is None
    ]
    if not fit:
        raise NotOpen(resource.name, f" {when(stretch)} 不在开放时间")
    since = local_midnight(day)
    load = {one.pk: 0 for one in fit}
    booked = Reservation.objects.live().filter(resource__in=fit, starts_at__gte=since)
    for pk in booked.filter(starts_at__lt=since + timedelta(days=1)).values_list(
        "resource", flat=True
    ):
        load[pk] += 1
    return sorted(fit, key=lambda one: (load[one.pk], one.position, one.pk))
