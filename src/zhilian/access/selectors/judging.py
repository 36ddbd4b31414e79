"""May this pass here now? Reads only; whoever asks writes it down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from zhilian.access.codes import masked_plate, plain_code
from zhilian.access.models import Face, Gate, Listed, Pass, PlatePermit
from zhilian.access.reach import lets_guest_in, lets_guest_out
from zhilian.access.rules import counts
from zhilian.access.selectors.rights import (
    barred_ids,
    is_worked,
    permission_spans,
    permissions_at,
    staff_spans,
)
from zhilian.access.types import (
    Decision,
    FaceUse,
    GrantKind,
    GrantState,
    Means,
    PassState,
    Shown,
    Span,
    Why,
)
from zhilian.assets import selectors as assets
from zhilian.assets.types import BadgeState, Direction
from zhilian.core import crypto
from zhilian.directory import selectors as directory
from zhilian.directory.types import Placed

EARLY = timedelta(minutes=30)
"""A guest may come in so long before the time that was agreed."""
LOOKED_AT = 20


@dataclass(frozen=True, kw_only=True)
class Lane:
    """Where something is shown: a gate, or a car park's barrier (`lot`)."""

    gate: Gate | None = None
    lot: str = ""


def judge(*, lane: Lane, shown: Shown) -> Decision:
    """What was shown, at this gate, at that instant."""
    if shown.means == Means.PLATE or lane.gate is None:
        return _vehicle(lane, shown)
    if not lane.gate.open:
        return _no(Why.CLOSED)
    if shown.means == Means.CARD:
        return _card(lane.gate, shown)
    if shown.means == Means.FACE:
        return _face(lane.gate, shown)
    if shown.means == Means.IDNO:
        return _guests(lane.gate, shown, idno=shown.value)
    return _code(lane.gate, shown)


def judge_person(*, gate: Gate, person_id: int, at: datetime) -> Decision:
    """Whether a member of staff may pass this gate at that instant."""
    person = directory.placed(person_id=person_id)
    if person is None:
        return _no(Why.UNKNOWN)
    allowed = permission_spans(permissions_at(gate, at=at, person_ids=[person.id]))
    why, until = _staff_why(gate, person, allowed, at=at)
    return Decision(
        allowed=why in (Why.STAFF, Why.PERMISSION),
        why=why,
        show=f"{person.name} · {person.unit}".strip(" ·"),
        until=until,
        person_id=person.id,
    )


def is_listed(*, idno: str, at: datetime) -> bool:
    """Whether the number is on the restricted list now; only hashes are compared."""
    if not idno.strip():
        return False
    found = Listed.objects.filter(idno_index=crypto.blind("idno", idno), removed_at__isnull=True)
    return any(one.until_at is None or one.until_at > at for one in found)


def _staff_why(
    gate: Gate, person: Placed, allowed: list[Span], *, at: datetime
) -> tuple[Why, datetime | None]:
    """As staff, else by permission, else why not; and until when."""
    if not person.is_active:
        return Why.NOT_ACTIVE, None
    if barred_ids(person_ids=[person.id]):
        return Why.BARRED, None
    worked, as_staff = is_worked(at=at), staff_spans(gate, person)
    if counts(as_staff, at=at, worked=worked):
        return Why.STAFF, None
    span = counts(allowed, at=at, worked=worked)
    if span is not None:
        return Why.PERMISSION, span.end
    return _why_not([*as_staff, *allowed], at=at), None


def _card(gate: Gate, shown: Shown) -> Decision:
    holder = assets.badge_holder(uid=shown.value)
    if holder is None:
        return _no(Why.UNKNOWN)
    if holder.state != BadgeState.ACTIVE:
        return Decision(allowed=False, why=Why.FROZEN, show="", person_id=holder.person_id)
    return judge_person(gate=gate, person_id=holder.person_id, at=shown.at)


def _face(gate: Gate, shown: Shown) -> Decision:
    """The terminal has recognised whose face it is; what it may open is decided here."""
    word = shown.value.removeprefix("person:")
    if not (word.isascii() and word.isdecimal() and len(word) <= 18):
        return _no(Why.UNKNOWN)
    face = Face.objects.filter(person=int(word), state="KEPT").first()
    if face is None or FaceUse.GATE not in face.uses:
        return _no(Why.NO_FACE)
    return judge_person(gate=gate, person_id=face.person_id, at=shown.at)


def _code(gate: Gate, shown: Shown) -> Decision:
    reading = assets.code_holder(code=shown.value, at=shown.at)
    if reading is None:
        return _guests(gate, shown, code=plain_code(shown.value))
    if not reading.fits:
        return _no(Why.OLD_CODE)
    return judge_person(gate=gate, person_id=reading.person_id, at=shown.at)


def _guests(gate: Gate, shown: Shown, *, code: str = "", idno: str = "") -> Decision:
    """The best of the passes that this code or number names."""
    index = crypto.blind("code", code) if code else crypto.blind("idno", idno)
    named = {"code_index": index} if code else {"idno_index": index}
    found = Pass.objects.filter(**named) if index else Pass.objects.none()
    rows = found.select_related("grant", "gate", "building").prefetch_related("areas")
    decisions = [_guest(one, gate, shown) for one in rows.order_by("-id")[:LOOKED_AT]]
    return next((one for one in decisions if one.allowed), None) or (
        decisions[0] if decisions else _no(Why.UNKNOWN)
    )


def _guest(guest: Pass, gate: Gate, shown: Shown) -> Decision:
    why = _guest_why(guest, gate, shown)
    return Decision(
        allowed=why == Why.PASS,
        why=why,
        show=guest.name,
        until=guest.grant.valid_to,
        pass_id=guest.pk,
    )


def _guest_why(guest: Pass, gate: Gate, shown: Shown) -> Why:
    grant = guest.grant
    if shown.direction == Direction.OUT and guest.state == PassState.INSIDE:
        return Why.PASS if lets_guest_out(guest, gate) else Why.NOT_HERE
    if guest.state == PassState.LEFT and grant.kind == GrantKind.VISITOR:
        return Why.LEFT
    if grant.state != GrantState.LIVE:
        return Why.OVER if grant.state == GrantState.EXPIRED else Why.TAKEN_BACK
    if shown.at < grant.valid_from - EARLY:
        return Why.NOT_YET
    if shown.at >= grant.valid_to:
        return Why.OVER
    if not lets_guest_in(guest, gate):
        return Why.NOT_HERE
    return Why.LISTED if is_listed(idno=guest.idno, at=shown.at) else Why.PASS


def _vehicle(lane: Lane, shown: Shown) -> Decision:
    plate = plain_code(shown.value)
    index = crypto.blind("plate", plate)
    found = PlatePermit.objects.filter(plate_index=index).select_related("grant__given_to")
    rows = list(found.order_by("-id")[:LOOKED_AT]) if index else []
    here = [one for one in rows if not lane.lot or one.lot in ("", lane.lot)]
    decisions = [_permit(one, shown) for one in here]
    good = next((one for one in decisions if one.allowed), None)
    if good or decisions:
        return good or decisions[0]
    why = Why.NOT_HERE if rows else Why.UNKNOWN
    return Decision(allowed=False, why=why, show=masked_plate(plate))


def _permit(permit: PlatePermit, shown: Shown) -> Decision:
    grant, leaves = permit.grant, shown.direction == Direction.OUT
    why = Why.PLATE
    if leaves and permit.entered_at and not permit.left_at:
        why = Why.PLATE
    elif grant.state != GrantState.LIVE:
        why = Why.OVER if grant.state == GrantState.EXPIRED else Why.TAKEN_BACK
    elif shown.at < grant.valid_from - EARLY:
        why = Why.NOT_YET
    elif shown.at >= grant.valid_to:
        why = Why.OVER
    elif grant.given_to is not None and not grant.given_to.is_active:
        why = Why.NOT_ACTIVE
    return Decision(
        allowed=why == Why.PLATE,
        why=why,
        show=permit.plate,
        until=grant.valid_to,
        permit_id=permit.pk,
    )


def _why_not(spans: list[Span], *, at: datetime) -> Why:
    """Why none of the rights of a person counts: there is none, it begins later, or not now."""
    if not spans:
        return Why.NOT_HERE
    begins_later = all(span.start is not None and span.start > at for span in spans)
    return Why.NOT_YET if begins_later else Why.NOT_NOW


def _no(why: Why) -> Decision:
    return Decision(allowed=False, why=why, show="")
