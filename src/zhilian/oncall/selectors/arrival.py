"""Reads about arrival: points, screens, codes, who checked in."""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.crypto import constant_time_compare

from zhilian.core import crypto
from zhilian.incidents import selectors as incidents
from zhilian.oncall import site_codes
from zhilian.oncall.models import ArrivalPoint, CheckIn, Screen

PAGE = 30
SITE = "oncall/arrive"


def points() -> list[ArrivalPoint]:
    rows = ArrivalPoint.objects.select_related("site")
    return list(rows.order_by("site__position", "id"))


def point_of_site(*, code: str) -> ArrivalPoint | None:
    return ArrivalPoint.objects.select_related("site").filter(site__code=code).first()


def point(*, point_id: int) -> ArrivalPoint | None:
    return ArrivalPoint.objects.select_related("site").filter(id=point_id).first()


def screens() -> list[Screen]:
    rows = Screen.objects.select_related("point__site", "made_by").filter(revoked_at=None)
    return list(rows.order_by("-id"))


def screen_hash(token: str) -> str:
    return crypto.sm3(f"oncall-screen:{token}".encode())


def screen_by_token(*, token: str) -> Screen | None:
    """The screen that this link lets in, unless it was shut out."""
    rows = Screen.objects.select_related("point__site").filter(revoked_at=None)
    return rows.filter(token_hash=screen_hash(token)).first() if token else None


def screen_url(*, point: ArrivalPoint, at: datetime) -> str:
    """What the screen's code says now."""
    slot = site_codes.slot_at(at)
    code = site_codes.code(secret=point.secret, site=point.site.code, slot=slot)
    return f"{settings.BASE_URL}/ops/oncall/at/{point.site.code}/{code}/"


def print_url(*, point: ArrivalPoint) -> str:
    return f"{settings.BASE_URL}/ops/oncall/at/{point.site.code}/p{point.printed}/"


def accepted_slot(*, point: ArrivalPoint, given: str, at: datetime) -> int | None:
    return site_codes.accepted_slot(secret=point.secret, site=point.site.code, given=given, at=at)


def is_print(*, point: ArrivalPoint, given: str) -> bool:
    return given.startswith("p") and constant_time_compare(f"p{point.printed}", given)


def checkin(*, checkin_id: int) -> CheckIn | None:
    rows = CheckIn.objects.select_related("point__site", "person")
    return rows.filter(id=checkin_id).first()


def checkins(*, before: int | None = None, limit: int = PAGE) -> list[CheckIn]:
    rows = CheckIn.objects.select_related("point__site", "person")
    if before is not None:
        rows = rows.filter(id__lt=before)
    return list(rows.order_by("-id")[: limit + 1])


def incident_numbers(*, ids: list[int]) -> list[tuple[int, str]]:
    return [(row.pk, f"{row.number} {row.title}") for row in incidents.by_ids(ids=ids)]


def photo_path(*, checkin: CheckIn) -> Path | None:
    return Path(settings.MEDIA_ROOT) / "arrivals" / checkin.photo if checkin.photo else None
