"""Counting up and down: the one place where cells change."""

from datetime import datetime, timedelta

from django.db.models import F

from zhilian.bookings import grid
from zhilian.bookings.errors import Full
from zhilian.bookings.models import Cell, Resource
from zhilian.bookings.types import Mode, Stretch
from zhilian.bookings.wording import when
from zhilian.core.times import local_date, local_midnight

BATCH = 500


def change_cells(resource: Resource, span: Stretch, *, units: int) -> None:
    """Count `units` more, or less, in every cell of the span; `Full` when one has no room. Cells
    are locked in the order of time, so two that overlap never wait for each other in a ring.
    """
    asked = _cells(resource, span)
    if units > 0:
        fresh = [Cell(resource=resource, at=at, limit=resource.units) for at in asked]
        Cell.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=BATCH)
    rows = Cell.objects.filter(resource=resource, at__gte=asked[0], at__lte=asked[-1])
    held = {row.at: row for row in rows.select_for_update().order_by("at")}
    ids = [held[at].pk for at in asked if at in held]
    if units > 0 and any(held[at].taken + units > resource.units for at in asked):
        buffer = timedelta(minutes=resource.buffer_minutes)
        asked_for = Stretch(starts_at=span.starts_at, ends_at=span.ends_at - buffer)
        raise Full(resource.name, when(asked_for))
    for start in range(0, len(ids), BATCH):
        cells = Cell.objects.filter(pk__in=ids[start : start + BATCH])
        if units > 0:
            cells.update(taken=F("taken") + units, limit=resource.units)
        else:
            cells.update(taken=F("taken") + units)


def _cells(resource: Resource, span: Stretch) -> list[datetime]:
    if resource.mode == Mode.DAY:
        return [local_midnight(local_date(span.starts_at))]
    return grid.cells(span, step_minutes=resource.cell_minutes)
