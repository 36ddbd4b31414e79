"""How long the photos of work orders are kept, and which of them go."""

from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import QuerySet

from zhilian.cases import selectors as cases
from zhilian.core.times import LOCAL, local
from zhilian.desk.models import WorkOrder
from zhilian.directory import selectors as directory
from zhilian.directory.types import SECTION_ADMIN_ROLES, Role

SOON: Final = timedelta(days=30)
PREFIX: Final = "workorder:"


@dataclass(frozen=True, kw_only=True)
class KeptPhotos:
    """Photos of the orders in somebody's charge, by what becomes of them; `months` is the rule."""

    months: int
    held: int
    due: int
    soon: int
    running: int
    gone: int


def photos_kept_until(*, ended_at: datetime) -> datetime:
    """When the photos of an order that ended then go: so many months later, at the same hour; on
    the last day of a month that is too short.
    """
    start = local(ended_at)
    months = start.year * 12 + start.month - 1 + int(settings.KEEP_ORDER_PHOTOS_MONTHS)
    year, month = months // 12, months % 12 + 1
    day = min(start.day, monthrange(year, month)[1])
    return start.replace(year=year, month=month, day=day, tzinfo=LOCAL)


def orders_with_old_photos(*, now: datetime) -> list[int]:
    """Orders whose photos have been kept long enough."""
    found = _with_photos(cases.holders_of_files(prefix=PREFIX)).filter(ended_at__isnull=False)
    ended = found.order_by("id").values_list("id", "ended_at")
    return [pk for pk, at in ended if at and photos_kept_until(ended_at=at) <= now]


def kept_photos(*, viewer_id: int, now: datetime) -> KeptPhotos | None:
    """Of the orders of the viewer's sections (for audit: of all); None: never any."""
    there = cases.holders_of_files(prefix=PREFIX)
    went = cases.holders_of_files(prefix=PREFIX, gone=True)
    rows = dict(_in_charge({**went, **there}, viewer_id).values_list("id", "ended_at"))
    if not rows:
        return None
    ends = {pk: photos_kept_until(ended_at=at) for pk, at in rows.items() if at}
    files = {pk: there.get(f"{PREFIX}{pk}", 0) for pk in rows}
    return KeptPhotos(
        months=int(settings.KEEP_ORDER_PHOTOS_MONTHS),
        held=sum(files.values()),
        due=sum(files[pk] for pk, until in ends.items() if until <= now),
        soon=sum(files[pk] for pk, until in ends.items() if until <= now + SOON),
        running=sum(files[pk] for pk in rows if pk not in ends),
        gone=sum(went.get(f"{PREFIX}{pk}", 0) for pk in rows),
    )


def _in_charge(holders: Collection[str], viewer_id: int) -> QuerySet[WorkOrder]:
    roles = frozenset[str]().union(*directory.posts_of(person_id=viewer_id).roles.values())
    found = _with_photos(holders)
    if Role.AUDIT_ADMIN in roles:
        return found
    return found.filter(owner__in=sorted(roles & SECTION_ADMIN_ROLES))


def _with_photos(holders: Collection[str]) -> QuerySet[WorkOrder]:
    return WorkOrder.objects.filter(pk__in=[int(name.removeprefix(PREFIX)) for name in holders])
