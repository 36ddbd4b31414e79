"""Hand-overs: the outgoing person signs what is open, the incoming one takes it; both signatures
stand in one chain that nobody can alter unseen.
"""

import json
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from zhilian.core import events
from zhilian.core.times import local
from zhilian.oncall import selectors
from zhilian.oncall.errors import HandOverRefused
from zhilian.oncall.events import HandOverSigned
from zhilian.oncall.models import HandOver, HandOverSeal, Roster
from zhilian.oncall.sealing import hash_of
from zhilian.oncall.service.roster import locked_roster
from zhilian.oncall.types import HandOverStatus, Layer, SealKind

EARLY = timedelta(hours=3)
NOTES_LIMIT = 2000


@transaction.atomic
def give_handover(
    *, changes_at: datetime, layer: Layer, person_id: int, notes: str, at: datetime
) -> HandOver:
    """The outgoing person signs what is open now and their notes. Again before the other has
    taken it: a further version, and the earlier one stays.

    Errors: `HandOverRefused`.
    """
    roster = locked_roster()
    outgoing, incoming = _sides(changes_at, layer=layer, at=at)
    if person_id != outgoing:
        raise HandOverRefused("只有交班人本人可以签交班。")
    if len(notes) > NOTES_LIMIT:
        raise HandOverRefused(f"交班说明最多 {NOTES_LIMIT} 个字，请写要点。")
    handover, _made = HandOver.objects.get_or_create(
        roster=roster,
        layer=layer,
        changes_at=changes_at,
        defaults={"outgoing_id": outgoing, "incoming_id": incoming, "given_at": at},
    )
    if handover.status == HandOverStatus.TAKEN:
        raise HandOverRefused("双方已经签过字，内容不能再改；补充请写在故障单或下一次交接里。")
    handover.version += 1
    handover.given_at = at
    handover.incoming_id = incoming
    handover.save()
    content = {**selectors.open_items(now=at), "notes": notes.strip()}
    _seal(handover, SealKind.CONTENT, person_id=person_id, at=at, content=content)
    _sign(handover, SealKind.OUTGOING, person_id=person_id, at=at)
    return handover


@transaction.atomic
def take_handover(*, handover_id: int, person_id: int, version: int, at: datetime) -> HandOver:
    """The incoming person signs the version that they read. Again: nothing happens.

    Errors: `HandOverRefused`, also when a newer version came meanwhile.
    """
    locked_roster()
    handover = HandOver.objects.select_for_update().get(id=handover_id)
    if person_id != handover.incoming_id:
        raise HandOverRefused("只有接班人本人可以签接班。")
    if handover.status == HandOverStatus.TAKEN:
        return handover
    if version != handover.version:
        raise HandOverRefused("交班人刚刚改了内容，请看过新的一版再签。")
    handover.status, handover.taken_at = HandOverStatus.TAKEN, at
    handover.save(update_fields=["status", "taken_at"])
    _sign(handover, SealKind.INCOMING, person_id=person_id, at=at)
    return handover


def _sides(changes_at: datetime, *, layer: Layer, at: datetime) -> tuple[int, int]:
    pair = selectors.change_at(changes_at=changes_at, layer=layer)
    if pair is None:
        raise HandOverRefused("值班表上这一刻没有换人，请从“待交接”进入。")
    if at < changes_at - EARLY:
        raise HandOverRefused(f"交班最早在 {local(changes_at - EARLY):%m-%d %H:%M} 之后签。")
    return pair


def _sign(handover: HandOver, kind: SealKind, *, person_id: int, at: datetime) -> None:
    seal = _seal(handover, kind, person_id=person_id, at=at, content=None)
    events.record(
        HandOverSigned(
            at=at,
            handover_id=handover.pk,
            side=kind.value,
            person_id=person_id,
            version=handover.version,
            seal=seal.hash,
        )
    )


def _seal(
    handover: HandOver,
    kind: SealKind,
    *,
    person_id: int,
    at: datetime,
    content: dict[str, Any] | None,
) -> HandOverSeal:
    """The roster's row is held: the chain grows by one at a time."""
    roster: Roster = handover.roster
    last = HandOverSeal.objects.filter(roster=roster).order_by("-seq").first()
    seal = HandOverSeal(
        roster=roster,
        seq=last.seq + 1 if last else 1,
        handover=handover,
        kind=kind,
        version=handover.version,
        person_id=person_id,
        at=at,
        content=json.dumps(content, ensure_ascii=False, sort_keys=True) if content else "",
        previous=last.hash if last else "",
    )
    seal.hash = hash_of(seal)
    seal.save()
    return seal
