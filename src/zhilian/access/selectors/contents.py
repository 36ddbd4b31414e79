"""What terminals hold, so that they can decide while the line is down."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from zhilian.access.codes import masked_name
from zhilian.access.models import Face, Gate, Pass, PlatePermit
from zhilian.access.rules import plain
from zhilian.access.selectors.judging import EARLY
from zhilian.access.selectors.rights import (
    barred_ids,
    permission_spans,
    permissions_at,
    staff_spans,
)
from zhilian.access.types import Admits, FaceUse, Keeps, Span
from zhilian.assets import selectors as assets
from zhilian.directory import selectors as directory

Content = dict[str, Any]


def staff_contents(
    gate: Gate, *, person_ids: Collection[int], at: datetime
) -> dict[int, Content | None]:
    """For each of these people what the gate's terminals hold of them; None: nothing."""
    permissions: dict[int, list[Any]] = {}
    for one in permissions_at(gate, at=at, person_ids=person_ids):
        permissions.setdefault(one.person_id, []).append(one)
    people = directory.people_placed(ids=person_ids)
    seeds, gone = assets.seeds(person_ids=person_ids), barred_ids(person_ids=person_ids)
    keeps_all = gate.keeps == Keeps.ALL and gate.admits != Admits.PERMITTED
    found: dict[int, Content | None] = {}
    for person_id in person_ids:
        person, held = people.get(person_id), permissions.get(person_id, [])
        if person is None or person_id in gone or not person.is_active:
            found[person_id] = None
            continue
        as_staff = staff_spans(gate, person)
        known = bool(held) or (keeps_all and bool(as_staff))
        spans = [*as_staff, *permission_spans(held)]
        found[person_id] = _person(person.name, seeds[person_id], spans) if known else None
    return found


def face_contents(*, person_ids: Collection[int], use: FaceUse) -> dict[int, Content]:
    """Faces of those who agreed to this use."""
    faces = Face.objects.filter(person__in=person_ids, state="KEPT")
    return {
        one.person_id: {"photo": one.photo, "of": f"person:{one.person_id}"}
        for one in faces
        if use in one.uses
    }


def pass_content(guest: Pass) -> Content:
    span = Span(start=guest.grant.valid_from - EARLY, end=guest.grant.valid_to)
    return {
        "code": guest.code,
        "idno": guest.idno,
        "name": masked_name(guest.name),
        "allow": [plain(span)],
    }


def permit_content(permit: PlatePermit) -> Content:
    span = Span(start=permit.grant.valid_from - EARLY, end=permit.grant.valid_to)
    return {"plate": permit.plate, "allow": [plain(span)]}


def _person(name: str, seed: str, spans: list[Span]) -> Content:
    return {"name": name, "seed": seed, "allow": [plain(span) for span in spans]}
