"""Arrival on site by QR: screens that show the code, and people who check in by it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from secrets import token_hex, token_urlsafe
from uuid import uuid4

from django.conf import settings
from django.db import IntegrityError, transaction

from zhilian.core import events
from zhilian.incidents import service as incidents
from zhilian.incidents.types import Via
from zhilian.oncall.chains import policy
from zhilian.oncall.errors import ArrivalRefused
from zhilian.oncall.events import CheckedIn, PointChanged, ScreenChanged
from zhilian.oncall.models import ArrivalPoint, CheckIn, Screen
from zhilian.oncall.photos import read_photo
from zhilian.oncall.selectors.arrival import screen_hash
from zhilian.oncall.site_codes import Position, distance_m
from zhilian.oncall.types import PhotoProof, Strength


@dataclass(frozen=True, kw_only=True)
class Scan:
    """A code that was accepted when it was scanned: which point, which half minute."""

    point_id: int
    slot: int
    scanned_at: datetime


@dataclass(frozen=True, kw_only=True)
class Print:
    """What goes with a printed code, which alone proves no time."""

    point_id: int
    scanned_at: datetime
    position: Position
    photo: bytes


@transaction.atomic
def arrival_point(*, site_id: int, at: datetime) -> ArrivalPoint:
    """The check-in point of an office area, made when it is first asked for."""
    secrets = {"secret": token_hex(32), "printed": token_hex(8), "changed_at": at}
    return ArrivalPoint.objects.select_related("site").get_or_create(
        site_id=site_id, defaults=secrets
    )[0]


@transaction.atomic
def place_point(*, site_id: int, position: Position | None, at: datetime) -> ArrivalPoint:
    point = arrival_point(site_id=site_id, at=at)
    point.latitude = position.latitude if position else None
    point.longitude = position.longitude if position else None
    point.changed_at = at
    point.save()
    events.record(PointChanged(at=at, site=point.site.code, what="position"))
    return point


@transaction.atomic
def renew_print(*, site_id: int, at: datetime) -> ArrivalPoint:
    """Every printed code of the area is void from now on."""
    point = arrival_point(site_id=site_id, at=at)
    point.printed, point.changed_at = token_hex(8), at
    point.save()
    events.record(PointChanged(at=at, site=point.site.code, what="print"))
    return point


@transaction.atomic
def admit_screen(*, site_id: int, label: str, by_id: int, at: datetime) -> tuple[Screen, str]:
    """A screen with a link of its own, seen once; the device that opens it stays let in."""
    if not label.strip():
        raise ArrivalRefused("请写明屏幕放在哪里，例如“一楼值班室”。")
    token = token_urlsafe(24)
    screen = Screen.objects.create(
        point=arrival_point(site_id=site_id, at=at),
        label=label.strip()[:40],
        token_hash=screen_hash(token),
        made_by_id=by_id,
        made_at=at,
    )
    site = screen.point.site.code
    events.record(ScreenChanged(at=at, screen_id=screen.pk, site=site, revoked=False))
    return screen, token


@transaction.atomic
def revoke_screen(*, screen_id: int, at: datetime) -> bool:
    held = Screen.objects.filter(id=screen_id, revoked_at=None)
    if not held.update(revoked_at=at):
        return False
    site = Screen.objects.select_related("point__site").get(id=screen_id).point.site.code
    events.record(ScreenChanged(at=at, screen_id=screen_id, site=site, revoked=True))
    return True


@transaction.atomic
def note_screen_seen(*, screen_id: int, at: datetime) -> None:
    Screen.objects.filter(id=screen_id).update(seen_at=at)


@transaction.atomic
def check_in_by_screen(
    *, person_id: int, scan: Scan, incident_ids: list[int], at: datetime
) -> CheckIn:
    """The person stood before the screen in that half minute; once a person and half minute.

    Errors: `ArrivalRefused`, and what the incident refuses.
    """
    if at - scan.scanned_at > policy().confirm_within:
        raise ArrivalRefused("扫码已过去太久，请在现场屏幕上重新扫码。")
    _some(incident_ids)
    draft = CheckIn(
        point_id=scan.point_id,
        person_id=person_id,
        at=at,
        strength=Strength.SCREEN,
        slot=scan.slot,
        scanned_at=scan.scanned_at,
        incidents=incident_ids,
    )
    try:
        with transaction.atomic():
            draft.save()
    except IntegrityError:
        raise ArrivalRefused("这个二维码您已经用过，请等屏幕换下一个码再扫。") from None
    return _arrived(draft, said="扫描现场屏幕二维码")


@transaction.atomic
def check_in_by_print(
    *, person_id: int, given: Print, incident_ids: list[int], at: datetime
) -> CheckIn:
    """A printed code with a position near the site and a photo: weaker, and marked so.

    Errors: `ArrivalRefused` when the site has no position, the person is far from it, or the
    photo was taken elsewhere.
    """
    _some(incident_ids)
    point = ArrivalPoint.objects.select_related("site").get(id=given.point_id)
    if point.latitude is None or point.longitude is None:
        raise ArrivalRefused(f"{point.site.name}还没有登记坐标，请改扫现场屏幕上的二维码。")
    there = Position(point.latitude, point.longitude)
    away = _near(distance_m(there, given.position), what="您的定位")
    photo = read_photo(given.photo)
    taken = None
    if photo.latitude is not None and photo.longitude is not None:
        where = Position(photo.latitude, photo.longitude)
        taken = _near(distance_m(there, where), what="照片的拍摄地")
    draft = CheckIn(
        point=point,
        person_id=person_id,
        at=at,
        strength=Strength.PRINTED,
        scanned_at=given.scanned_at,
        incidents=incident_ids,
        position=f"{given.position.latitude:.5f},{given.position.longitude:.5f}",
        distance_m=away,
        photo=_keep(photo),
        photo_hash=hashlib.sha256(photo.body).hexdigest(),
        photo_distance_m=taken,
        remark="照片不带定位" if taken is None else "",
    )
    draft.save()
    return _arrived(draft, said=f"打印二维码、定位相距 {away} 米、现场照片，证明力较弱")


def _arrived(checkin: CheckIn, *, said: str) -> CheckIn:
    """Each incident learns it by its own door, with the check-in as evidence."""
    at, site = checkin.at, checkin.point.site
    for incident_id in checkin.incidents:
        incidents.record_arrival(
            incident_id=incident_id, person_id=checkin.person_id, at=at, via=Via.QR
        )
        incidents.add_note(
            incident_id=incident_id,
            person_id=checkin.person_id,
            text=f"到场凭证：{site.name}，{said}",
            at=at,
            evidence=f"/ops/oncall/arrivals/{checkin.pk}/",
        )
    events.record(
        CheckedIn(
            at=at,
            checkin_id=checkin.pk,
            person_id=checkin.person_id,
            site=site.code,
            strength=str(checkin.strength),
        )
    )
    return checkin


def _some(incident_ids: list[int]) -> None:
    if not incident_ids:
        raise ArrivalRefused("请至少勾选一起要到场的故障。")


def _near(metres: float, *, what: str) -> int:
    limit = policy().near_m
    if metres > limit:
        raise ArrivalRefused(f"{what}距办公区 {metres:.0f} 米，超过 {limit:.0f} 米，不能登记到场。")
    return round(metres)


def _keep(photo: PhotoProof) -> str:
    """Under the media directory, which no address serves; a page shows it to who may see it."""
    name = f"{uuid4().hex}.{photo.ending}"
    folder = Path(settings.MEDIA_ROOT) / "arrivals"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(photo.body)
    return name
