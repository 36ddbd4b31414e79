"""Faces: kept with consent, told to terminals, deleted everywhere."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from zhilian.access.errors import FaceRefused
from zhilian.access.events import FaceDeleted, FaceKept
from zhilian.access.models import Face
from zhilian.access.types import FaceState, FaceUse
from zhilian.assets import selectors as assets
from zhilian.assets import service as terminals
from zhilian.assets.types import Order, TerminalKind, Thing, Told
from zhilian.core import events

AT = {FaceUse.GATE: TerminalKind.GATE, FaceUse.CANTEEN: TerminalKind.CANTEEN}


@dataclass(frozen=True, kw_only=True)
class FaceDraft:
    """A picture that was checked, with what its owner agreed to."""

    jpeg: bytes
    quality: int
    uses: Collection[FaceUse]
    number: str = ""


@transaction.atomic
def keep_face(*, person_id: int, draft: FaceDraft, call_key: str = "", at: datetime) -> Told:
    """Keep a face and tell it to the terminals that know the person, of the uses agreed to.

    The same picture for the same uses is the same face. Errors: `FaceRefused` without a use.
    """
    if not draft.uses:
        raise FaceRefused("没有选择用途，人脸不会保存，请重新选择。")
    photo = b64encode(draft.jpeg).decode()
    held = Face.objects.select_for_update().filter(person=person_id, state=FaceState.KEPT).first()
    if held is None or held.photo != photo or set(held.uses) != set(draft.uses):
        if held is not None:
            _delete(held, reason="更新照片", at=at)
        Face.objects.create(
            person_id=person_id,
            photo=photo,
            uses=sorted(draft.uses),
            quality=draft.quality,
            number=draft.number,
            agreed_at=at,
        )
        events.record(FaceKept(at=at, person_id=person_id, quality=draft.quality))
    return _tell(person_id, uses=draft.uses, photo=photo, call_key=call_key, at=at)


@transaction.atomic
def delete_face(
    *, person_id: int, reason: str = "本人撤回同意", call_key: str = "", at: datetime
) -> Told:
    """The picture is gone here at once and at every terminal when that is read back."""
    held = Face.objects.select_for_update().filter(person=person_id, state=FaceState.KEPT).first()
    if held is not None:
        _delete(held, reason=reason, at=at)
    return terminals.forget(
        owners=[f"person:{person_id}"], things=[Thing.FACE], call_key=call_key, at=at
    )


def _delete(face: Face, *, reason: str, at: datetime) -> None:
    face.state, face.photo, face.deleted_at = FaceState.DELETED, "", at
    face.delete_reason = reason[:100]
    face.save()
    events.record(FaceDeleted(at=at, person_id=face.person_id, reason=face.delete_reason))


def _tell(
    person_id: int, *, uses: Collection[FaceUse], photo: str, call_key: str, at: datetime
) -> Told:
    """To terminals of an agreed use that know the person; from the others it goes."""
    owner, wanted = f"person:{person_id}", {AT[FaceUse(use)] for use in uses}
    held = [item for item in assets.held_of(owners=[owner]) if item.wanted]
    knowing = {i.terminal_id for i in held if i.thing == Thing.PERSON and i.terminal.kind in wanted}
    others = {i.terminal_id for i in held if i.thing == Thing.FACE} - knowing
    content = {"photo": photo, "of": owner}
    orders = [
        Order(
            terminal_id=terminal_id,
            thing=Thing.FACE,
            key=f"face:{person_id}",
            owner=owner,
            content=content if terminal_id in knowing else None,
        )
        for terminal_id in sorted(knowing | others)
    ]
    return terminals.tell(orders=orders, call_key=call_key, at=at)
