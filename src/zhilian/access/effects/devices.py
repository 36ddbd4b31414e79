"""People, cards and faces at terminals."""

from __future__ import annotations

from zhilian.access import photos, selectors, service
from zhilian.access.effects.reading import ids_of, known_people, outcome_of
from zhilian.access.errors import FaceRefused, GrantRefused
from zhilian.access.service import FaceDraft
from zhilian.access.types import FacePhoto, FaceUse
from zhilian.assets import selectors as assets
from zhilian.assets import service as terminals
from zhilian.assets.types import TerminalKind
from zhilian.cases import selectors as cases
from zhilian.core.calls import each, key_of, tells_refusals
from zhilian.core.effects import Call, FileRef, Outcome, effect, failed

TARGETS = {"餐厅消费机": (TerminalKind.CANTEEN,), "全部终端": ()}
USES = {use.label: use for use in FaceUse}


@effect("device.push")
@tells_refusals
def push(call: Call) -> Outcome:
    """Terminals must hold what they should of these people, and have read it back."""
    people, kinds = known_people(call), TARGETS[key_of(call.args["target"])]
    service.tell_staff(person_ids=people, gates=selectors.gates_knowing(people), at=call.at)
    owners = [f"person:{person_id}" for person_id in people]
    fresh = assets.never_seen(owners=owners, kinds=kinds)
    told = terminals.confirm(owners=owners, kinds=kinds, call_key=call.key, at=call.at)
    return outcome_of(told, receipt={"items": fresh})


@effect("device.revoke")
@tells_refusals
def revoke(call: Call) -> Outcome:
    """What the undone push was the first to bring goes; what was there before stays."""
    items = [int(one) for one in each(call.receipt.get("items"))]
    told = terminals.forget_items(item_ids=items, call_key=call.key, at=call.at)
    return outcome_of(told, receipt={})


@effect("device.push_face")
@tells_refusals
def push_face(call: Call) -> Outcome:
    people = ids_of(call.args["person"])
    uses = [USES[label] for one in each(call.args["use"]) if (label := str(one)) in USES]
    if not people:
        raise GrantRefused("没有说明是谁的照片。")
    photo = _photo(call.args["photo"])
    told = service.keep_face(
        person_id=people[0],
        draft=FaceDraft(jpeg=photo.jpeg, quality=photo.quality, uses=uses, number=call.number),
        call_key=call.key,
        at=call.at,
    )
    return outcome_of(told, receipt={"person": people[0]})


@effect("device.delete_face")
@tells_refusals
def delete_face(call: Call) -> Outcome:
    people = ids_of(call.args["person"])
    if not people:
        raise GrantRefused("没有说明删除谁的照片。")
    told = service.delete_face(person_id=people[0], call_key=call.key, at=call.at)
    return outcome_of(told, receipt={"person": people[0]})


@effect("face.check")
@tells_refusals
def check_face(call: Call) -> Outcome:
    """Measure what can be measured without a model of faces; the rest is for a person to see."""
    photo = _photo(call.args["photo"])
    if photo.problems:
        return failed("；".join(photo.problems))
    return Outcome(
        receipt={"quality": photo.quality, "hints": list(photo.hints)},
        writes={"quality": photo.quality},
    )


def _photo(held: object) -> FacePhoto:
    if not isinstance(held, FileRef):
        raise FaceRefused("没有照片，请重新上传。")
    return photos.examine(b"".join(cases.open_attachment(key=held.key)))
