"""Time cut into cells, so that "taken" is a number in a row. Pure."""

from datetime import datetime, timedelta

from zhilian.bookings.types import Stretch
from zhilian.core.times import LOCAL

DAY = timedelta(days=1)


def cells(stretch: Stretch, *, step_minutes: int) -> list[datetime]:
    """The beginnings of all cells that the stretch touches, on the grid of the local day."""
    step = timedelta(minutes=step_minutes)
    at = _floor(stretch.starts_at, step)
    found = []
    while at < stretch.ends_at:
        found.append(at)
        at += step
    return found


def slots_in(stretch: Stretch, *, step_minutes: int) -> list[datetime]:
    """The beginnings of whole slots within an open stretch."""
    step = timedelta(minutes=step_minutes)
    at, found = stretch.starts_at, []
    while at + step <= stretch.ends_at:
        found.append(at)
        at += step
    return found


def _floor(moment: datetime, step: timedelta) -> datetime:
    local = moment.astimezone(LOCAL)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + (local - midnight) // step * step
