"""When resources are open: the week, extra hours, the calendar of days off, less closures."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from zhilian.bookings import hours
from zhilian.bookings.models import Closure, ExtraHours, Resource
from zhilian.bookings.types import Stretch
from zhilian.contract import selectors as contract
from zhilian.core.times import LOCAL, day_bounds, local_date

DAY = timedelta(days=1)
MONDAY = 0


@dataclass(frozen=True, kw_only=True)
class Openings:
    """What was read once for some resources and days; questions cost nothing more."""

    extra: Mapping[int, Mapping[date, Sequence[Stretch]]]
    closures: Mapping[int, Sequence[Closure]]
    dated: Mapping[date, bool]

    def on(self, resource: Resource, day: date) -> list[Stretch]:
        """The open stretches of a local day, closures not yet taken out."""
        weekday, working = None, self.dated.get(day)
        if resource.workdays_only and working is not None:
            if not working:
                return list(self.extra.get(resource.pk, {}).get(day, ()))
            weekday = MONDAY if day.weekday() > 4 else None
        week = hours.read(resource.hours).on(day, weekday=weekday)
        return sorted(
            [*week, *self.extra.get(resource.pk, {}).get(day, ())], key=lambda one: one.starts_at
        )

    def closure(self, resource: Resource, stretch: Stretch) -> Closure | None:
        """What closes it or what stands above it during any part of the stretch."""
        return next(iter(self.closed(resource, stretch)), None)

    def closed(self, resource: Resource, stretch: Stretch) -> list[Closure]:
        above = resource.parent_id
        held = [*self.closures.get(resource.pk, ()), *self.closures.get(above or 0, ())]
        return [
            closure
            for closure in held
            if closure.starts_at < stretch.ends_at and closure.ends_at > stretch.starts_at
        ]

    def covers(self, resource: Resource, stretch: Stretch) -> bool:
        """Whether it is open all through the stretch."""
        if hours.read(resource.hours).always and not resource.workdays_only:
            return True
        at = stretch.starts_at
        day = local_date(at)
        while at < stretch.ends_at:
            inside = [one for one in self.on(resource, day) if one.starts_at <= at < one.ends_at]
            if not inside:
                return False
            at = max(one.ends_at for one in inside)
            day = local_date(at)
        return True


def openings(*, resources: Collection[Resource], first: date, last: date) -> Openings:
    """Read what is needed for these resources from `first` to `last`, in three queries."""
    ids = {one.pk for one in resources} | {one.parent_id for one in resources if one.parent_id}
    since, until = day_bounds(first)[0], day_bounds(last)[1]
    closures: dict[int, list[Closure]] = {}
    rows = Closure.objects.filter(
        resource__in=ids, lifted_at=None, starts_at__lt=until, ends_at__gt=since
    )
    for closure in rows:
        closures.setdefault(closure.resource_id, []).append(closure)
    extra: dict[int, dict[date, list[Stretch]]] = {}
    for row in ExtraHours.objects.filter(resource__in=ids, day__gte=first, day__lte=last):
        stretch = Stretch(starts_at=_at(row.day, row.opens), ends_at=_at(row.day, row.closes))
        extra.setdefault(row.resource_id, {}).setdefault(row.day, []).append(stretch)
    dated = {}
    if any(one.workdays_only for one in resources):
        found = contract.dated_days(first=first, last=last)
        dated = {day: row.working for day, row in found.items()}
    return Openings(extra=extra, closures=closures, dated=dated)


def days_from(moment: datetime, *, days: int) -> list[date]:
    """Today and so many days after it."""
    today = local_date(moment)
    return [today + DAY * n for n in range(days + 1)]


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, tzinfo=LOCAL)
