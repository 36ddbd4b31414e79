"""Many records at once, as an old ledger would be taken over: each with its first version."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from zhilian.assets.events import RecordsMade
from zhilian.assets.models import Asset, AssetKind, AssetVersion, Room, RoomVersion
from zhilian.assets.service.assets import versions_said
from zhilian.assets.service.offices import room_said
from zhilian.assets.types import AssetDraft, AssetState, Change, RoomDraft
from zhilian.core import events, pinyin
from zhilian.directory import selectors as directory

BATCH = 500


@transaction.atomic
def bulk_assets(*, drafts: Sequence[AssetDraft], at: datetime) -> int:
    """Cards with the numbers that they carry already; how many were made."""
    kinds = AssetKind.objects.in_bulk()
    cards = [_card(draft, kinds[draft.kind_id], at=at) for draft in drafts]
    made = Asset.objects.bulk_create(cards, batch_size=BATCH)
    AssetVersion.objects.bulk_create(
        [
            AssetVersion(
                asset=card,
                number=1,
                change=Change.REGISTERED,
                at=at,
                said=versions_said(card),
                note="旧台账转入",
            )
            for card in made
        ],
        batch_size=BATCH,
    )
    events.record(RecordsMade(at=at, what="asset", count=len(made)))
    return len(made)


@transaction.atomic
def bulk_rooms(*, drafts: Sequence[RoomDraft], at: datetime) -> int:
    """Rooms of an old ledger; how many were made."""
    sites = {site.pk: site.name for site in directory.sites()}
    first = (Room.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    rooms = [
        _room(draft, code=f"FW{first + place:06d}", site=sites.get(draft.site_id or 0, ""))
        for place, draft in enumerate(drafts)
    ]
    made = Room.objects.bulk_create(rooms, batch_size=BATCH)
    RoomVersion.objects.bulk_create(
        [
            RoomVersion(room=room, number=1, at=at, said=room_said(room), note="旧台账转入")
            for room in made
        ],
        batch_size=BATCH,
    )
    events.record(RecordsMade(at=at, what="room", count=len(made)))
    return len(made)


def _card(draft: AssetDraft, kind: AssetKind, *, at: datetime) -> Asset:
    nobody = draft.unit_id is None and draft.person_id is None
    return Asset(
        no=draft.no,
        name=draft.name,
        kind=kind,
        spec=draft.spec,
        value=draft.value,
        bought_date=draft.bought_date,
        life_years=kind.life_years if draft.life_years is None else draft.life_years,
        unit_id=draft.unit_id,
        person_id=draft.person_id,
        place=draft.place,
        state=AssetState.IN_STORE if nobody else AssetState.IN_USE,
        finder=pinyin.finder(draft.no, draft.name, draft.spec, draft.place),
        changed_at=at,
    )


def _room(draft: RoomDraft, *, code: str, site: str) -> Room:
    room = Room(
        code=code,
        site_id=draft.site_id,
        building=draft.building,
        floor=draft.floor,
        number=draft.number,
        area=draft.area,
        use=draft.use,
        unit_id=draft.unit_id,
        user=draft.user,
        level=draft.level,
    )
    room.finder = pinyin.finder(f"{site}{room.label}", draft.user, longest=200)
    return room
