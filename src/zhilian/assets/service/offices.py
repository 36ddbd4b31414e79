"""The ledger of rooms: kept by hand, by what a unit checked, by what was approved."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.db import transaction

from zhilian.assets.errors import RoomRefused
from zhilian.assets.events import AreaGranted, RoomChanged
from zhilian.assets.models import AreaGrant, Room, RoomVersion
from zhilian.assets.types import Cause, CheckedRoom, RoomDraft
from zhilian.core import events, pinyin
from zhilian.directory import selectors as directory

GIVE_UP, EXTEND = "腾退", "借用延期"
SAID = ("building", "floor", "number", "area", "use", "unit_id", "user", "level", "confirmed")


@transaction.atomic
def keep_room(*, room_id: int | None, draft: RoomDraft, cause: Cause) -> Room:
    """Add a room or mend what the ledger says of it."""
    room = Room.objects.select_for_update().get(pk=room_id) if room_id else _fresh()
    if _taken(draft.site_id, draft.building, draft.number, but=room_id):
        raise RoomRefused(f"{draft.building}已有房号 {draft.number}，请修改原来的房间。")
    room.site_id, room.building, room.number = draft.site_id, draft.building, draft.number
    room.floor, room.area, room.use = draft.floor, draft.area, draft.use
    room.unit_id, room.user, room.level = draft.unit_id, draft.user, draft.level
    room.confirmed = True
    _write(room, cause=cause)
    return room


@transaction.atomic
def update_ledger(*, rows: Sequence[CheckedRoom], unit_id: int, cause: Cause) -> dict[str, int]:
    """Bring the unit's rooms to what it checked; a room that nobody knew is kept as unconfirmed."""
    done = {"same": 0, "changed": 0, "added": 0}
    if cause.key and RoomVersion.objects.filter(key=cause.key).exists():
        return done
    unit = directory.unit(unit_id=unit_id)
    if unit is None:
        raise RoomRefused("申请人没有所属单位，请先由人员科补全单位。")
    held = Room.objects.select_for_update().filter(unit__path__startswith=unit.top_path)
    known = _by_every_name(list(held.order_by("pk")))
    for row in rows:
        room = known.get(row.room.strip())
        if room is None:
            _write(_unknown(row, unit_id=unit_id, site_id=unit.site_id), cause=cause)
            done["added"] += 1
        else:
            done["changed" if _checked(room, row, cause=cause) else "same"] += 1
    return done


@transaction.atomic
def assign_rooms(
    *, action: str, area: Decimal, room_ids: Sequence[int], unit_id: int, cause: Cause
) -> list[int]:
    """What was approved: rooms given to the unit, or given up by it; which rooms changed.

    Without rooms the approval is kept as an open grant that somebody has to settle.
    """
    unit = directory.unit(unit_id=unit_id)
    if unit is None:
        raise RoomRefused("申请人没有所属单位，请先由人员科补全单位。")
    if not room_ids:
        _grant(action, area=area, unit_id=_top_id(unit), cause=cause)
        return []
    done = RoomVersion.objects.filter(key=cause.key) if cause.key else RoomVersion.objects.none()
    if done.exists():
        return sorted(done.values_list("room_id", flat=True))
    rooms = list(Room.objects.select_for_update().filter(pk__in=room_ids).order_by("pk"))
    for room in rooms:
        _assign(room, action=action, unit=unit, cause=cause)
    return [room.pk for room in rooms]


@transaction.atomic
def settle_grant(*, grant_id: int, note: str, cause: Cause) -> AreaGrant:
    """Rooms were found for the approved area (or it was dropped): say how."""
    grant = AreaGrant.objects.select_for_update().get(pk=grant_id)
    if grant.settled_at is not None:
        raise RoomRefused("这一条已经落实，请刷新页面。")
    if not note.strip():
        raise RoomRefused("请写明怎样落实的，例如分配了哪些房间。")
    grant.settled_at, grant.settled_note = cause.at, note.strip()[:200]
    grant.save(update_fields=["settled_at", "settled_note"])
    events.record(AreaGranted(at=cause.at, grant_id=grant.pk, settled=True))
    return grant


def room_said(room: Room) -> dict[str, Any]:
    """Everything a version keeps of a room, in plain JSON."""
    return {name: _plain(getattr(room, name)) for name in SAID}


def _fresh() -> Room:
    return Room(code=f"?{uuid4().hex[:20]}", version=0)


def _taken(site_id: int | None, building: str, number: str, *, but: int | None = None) -> bool:
    """Whether the office area has a room of this number in the building already."""
    if site_id is None:
        return False
    found = Room.objects.filter(site_id=site_id, building=building.strip(), number=number.strip())
    return found.exclude(pk=but or 0).exists()


def _by_every_name(rooms: Sequence[Room]) -> dict[str, Room]:
    """Rooms by label, code and number; a number that two rooms share names neither."""
    named: dict[str, Room] = {}
    shared = {one.number for one in rooms if sum(r.number == one.number for r in rooms) > 1}
    for room in rooms:
        named |= {room.label: room, room.code: room}
        if room.number not in shared:
            named[room.number] = room
    return named


def _checked(room: Room, row: CheckedRoom, *, cause: Cause) -> bool:
    said = (row.area, row.user.strip()[:100], row.use.value, row.level.strip()[:20] or room.level)
    if (room.area, room.user, room.use, room.level) == said and room.confirmed:
        return False
    room.area, room.user, room.use, room.level = said
    room.confirmed = True
    _write(room, cause=cause)
    return True


def _unknown(row: CheckedRoom, *, unit_id: int, site_id: int | None) -> Room:
    room = _fresh()
    building, _, number = row.room.strip().rpartition(" ")
    room.building, room.number = building[:30] or "待核楼宇", number[:20]
    room.area, room.use, room.user = row.area, row.use, row.user.strip()[:100]
    room.level, room.unit_id, room.confirmed = row.level.strip()[:20], unit_id, False
    room.site_id = None if _taken(site_id, room.building, room.number) else site_id
    return room


def _assign(room: Room, *, action: str, unit: Any, cause: Cause) -> None:
    own = room.unit is not None and room.unit.top_path == unit.top_path
    if room.unit is not None and not own:
        raise RoomRefused(f"{room.label} 现由 {room.unit} 使用，请先办理腾退或另选房间。")
    if action == GIVE_UP:
        if not own:
            raise RoomRefused(f"{room.label} 不是本单位的房间，无须腾退。")
        room.unit_id, room.user, room.level = None, "", ""
    elif not own:
        room.unit_id = unit.pk
    _write(room, cause=cause)


def _grant(action: str, *, area: Decimal, unit_id: int, cause: Cause) -> None:
    if cause.key and AreaGrant.objects.filter(key=cause.key).exists():
        return
    grant = AreaGrant.objects.create(
        unit_id=unit_id,
        action=action[:10],
        area=area,
        at=cause.at,
        case_number=cause.number,
        subject=cause.subject,
        key=cause.key,
    )
    events.record(AreaGranted(at=cause.at, grant_id=grant.pk))


def _top_id(unit: Any) -> int:
    return int(unit.parent_id or unit.pk)


def _write(room: Room, *, cause: Cause) -> None:
    """Save the room with its next version; a new one is given its code by its row."""
    room.version += 1
    site = room.site.name if room.site else ""
    room.finder = pinyin.finder(f"{site}{room.label}", room.user, longest=200)
    room.save()
    if room.code.startswith("?"):
        room.code = f"FW{room.pk:06d}"
        room.save(update_fields=["code"])
    RoomVersion.objects.create(
        room=room,
        number=room.version,
        at=cause.at,
        said=room_said(room),
        subject=cause.subject,
        case_number=cause.number,
        note=cause.note[:200],
        by_id=cause.by_id,
        key=cause.key,
    )
    events.record(
        RoomChanged(at=cause.at, room_id=room.pk, version=room.version, number=cause.number)
    )


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value
