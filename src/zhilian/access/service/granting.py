"""Giving rights to pass, each once by the key of the call that gives them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from zhilian.access.codes import fresh_code, plain_code
from zhilian.access.errors import GrantRefused
from zhilian.access.events import AccessGranted, StaffAdmittedAgain
from zhilian.access.models import Barred, Gate, Grant, Pass, Permission, PlatePermit
from zhilian.access.reach import gates_for_permissions
from zhilian.access.selectors.judging import is_listed
from zhilian.access.service.telling import tell_passes, tell_permits, tell_staff
from zhilian.access.types import GrantKind, Guest, Place, Source, Window
from zhilian.assets.types import Told
from zhilian.core import crypto, events

MOST_TRIES = 20


@dataclass(frozen=True, kw_only=True)
class Given:
    """The grant, and how far the terminals are with it."""

    grant: Grant
    told: Told


@dataclass(frozen=True, kw_only=True)
class GuestPlaces:
    """Where guests come in, which building they visit, in which areas they work."""

    gate_id: int | None = None
    building_id: int | None = None
    area_ids: Collection[int] = ()


@dataclass(frozen=True, kw_only=True)
class Lot:
    """A car park by its key among the bookings; the empty key is every one."""

    key: str = ""
    name: str = ""


@transaction.atomic
def grant_staff(
    *,
    source: Source,
    person_ids: Collection[int],
    places: Sequence[Place],
    window: Window,
    kind: GrantKind = GrantKind.STAFF,
    at: datetime,
) -> Given:
    """Members of staff may pass to these places in this window of time.

    Who had left and is given something again is admitted again. Errors: `GrantRefused`.
    """
    if not person_ids or not places:
        raise GrantRefused("没有要下发的人员或区域，请核对申请内容。")
    grant, made = _grant(source, kind=kind, window=window, count=len(person_ids), at=at)
    if made:
        Permission.objects.bulk_create(
            Permission(
                grant=grant,
                person_id=person_id,
                building_id=place.building_id,
                area_id=place.area_id,
                gate_id=place.gate_id,
                rule=window.rule,
                week=window.week,
            )
            for person_id in person_ids
            for place in places
        )
        admit_again(person_ids, at=at)
    rows = grant.permissions.select_related("building", "area", "gate")
    gates = Gate.objects.filter(gates_for_permissions(list(rows)), open=True).distinct()
    told = tell_staff(person_ids=person_ids, gates=gates, call_key=source.key, at=at)
    return Given(grant=grant, told=told)


@transaction.atomic
def grant_guests(
    *,
    source: Source,
    guests: Sequence[Guest],
    places: GuestPlaces,
    window: Window,
    kind: GrantKind,
    at: datetime,
) -> Given:
    """Each guest gets a code. Errors: `GrantRefused`, also when one is on the restricted list."""
    if not guests:
        raise GrantRefused("名单是空的，请核对申请内容。")
    if any(is_listed(idno=guest.idno, at=at) for guest in guests):
        raise GrantRefused("名单中有人不能通行，请联系保卫科。")
    grant, made = _grant(source, kind=kind, window=window, count=len(guests), at=at)
    if made:
        for guest in guests:
            _issue(grant, guest, places=places)
    rows = grant.passes.select_related("grant", "gate", "building").prefetch_related("areas")
    told = tell_passes(passes=rows.order_by("id"), call_key=source.key, at=at)
    return Given(grant=grant, told=told)


@transaction.atomic
def grant_plates(
    *, source: Source, plates: Collection[str], lot: Lot, window: Window, at: datetime
) -> Given:
    """Vehicles on the white list. Errors: `GrantRefused` without a plate."""
    wanted = sorted({plain_code(plate) for plate in plates if plain_code(plate)})
    if not wanted:
        raise GrantRefused("没有车牌，请核对申请内容。")
    grant, made = _grant(source, kind=GrantKind.VEHICLE, window=window, count=len(wanted), at=at)
    if made:
        for plate in wanted:
            PlatePermit.objects.create(grant=grant, plate=plate, lot=lot.key, lot_name=lot.name)
    permits = grant.permits.select_related("grant").order_by("id")
    told = tell_permits(permits=permits, call_key=source.key, at=at)
    return Given(grant=grant, told=told)


def _grant(
    source: Source, *, kind: GrantKind, window: Window, count: int, at: datetime
) -> tuple[Grant, bool]:
    if window.end <= window.start:
        raise GrantRefused("结束时间应晚于开始时间。")
    if window.end <= at:
        raise GrantRefused("有效期已过，请重新申请。")
    grant, made = Grant.objects.get_or_create(
        key=source.key,
        defaults={
            "kind": kind,
            "subject": source.subject,
            "number": source.number,
            "window": source.window,
            "given_to_id": source.person_id,
            "valid_from": window.start,
            "valid_to": window.end,
            "made_at": at,
        },
    )
    if made:
        given = AccessGranted(
            at=at, grant_id=grant.pk, about=source.subject, sort=kind.value, count=count
        )
        events.record(given)
    elif not grant.is_live:
        raise GrantRefused("这一单的权限已经收回，请重新申请。")
    return grant, made


def _issue(grant: Grant, guest: Guest, *, places: GuestPlaces) -> Pass:
    made = Pass.objects.create(
        grant=grant,
        code=_unused_code(),
        name=guest.name,
        idno=guest.idno.strip().upper(),
        companion=guest.companion,
        gate_id=places.gate_id,
        building_id=places.building_id,
    )
    made.areas.set(places.area_ids)
    return made


def _unused_code() -> str:
    for _try in range(MOST_TRIES):
        code = fresh_code()
        if not Pass.objects.filter(code_index=crypto.blind("code", code)).exists():
            return code
    raise GrantRefused("暂时发不出通行码，请稍后再试。")


@transaction.atomic
def admit_again(person_ids: Collection[int], *, at: datetime) -> None:
    """Lift that these people were barred when they had left."""
    gone = Barred.objects.filter(person__in=person_ids, lifted_at__isnull=True)
    for one in gone.select_for_update():
        one.lifted_at = at
        one.save(update_fields=["lifted_at"])
        events.record(StaffAdmittedAgain(at=at, person_id=one.person_id))
