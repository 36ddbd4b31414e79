"""Taking rights back: by a person, by a case that ended, by time, or because somebody left."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db import transaction

from zhilian.access.errors import GrantRefused, NoSuchRow
from zhilian.access.events import AccessExpired, AccessRevoked, StaffBarred
from zhilian.access.models import Barred, Gate, Grant
from zhilian.access.reach import gates_for_permissions
from zhilian.access.service.faces import delete_face
from zhilian.access.service.telling import tell_staff
from zhilian.access.types import GrantKind, GrantState
from zhilian.assets import service as terminals
from zhilian.assets.types import TerminalKind, Thing, Told
from zhilian.core import events

GATES = (TerminalKind.GATE, TerminalKind.BARRIER)


@transaction.atomic
def revoke_grants(
    *, grant_ids: Collection[int], reason: str, call_key: str = "", at: datetime
) -> Told:
    """Take back what these grants gave, at every terminal. Those that ended already stay."""
    rows = Grant.objects.select_for_update().live().filter(pk__in=grant_ids)
    grants = list(rows.order_by("id"))
    for grant in grants:
        _end(grant, GrantState.REVOKED, reason=reason, at=at)
        revoked = AccessRevoked(at=at, grant_id=grant.pk, about=grant.subject, reason=reason[:200])
        events.record(revoked)
    return _take_back(grants, call_key=call_key, at=at)


def revoke_subject(
    *,
    subject: str,
    kinds: Collection[str] = (),
    reason: str,
    call_key: str = "",
    at: datetime,
) -> Told:
    """Take back all that a case gave (of these kinds)."""
    rows = Grant.objects.live().filter(subject=subject)
    if kinds:
        rows = rows.filter(kind__in=kinds)
    ids = list(rows.values_list("pk", flat=True))
    return revoke_grants(grant_ids=ids, reason=reason, call_key=call_key, at=at)


def revoke_one(*, grant_id: int, reason: str, at: datetime) -> None:
    """Somebody takes a grant back by hand. Errors: `NoSuchRow`, `GrantRefused`."""
    grant = Grant.objects.filter(pk=grant_id).first()
    if grant is None:
        raise NoSuchRow("项权限")
    if not grant.is_live:
        raise GrantRefused(f"这项权限{grant.get_state_display()}，不用再收回。")
    if not reason:
        raise GrantRefused("请写明收回原因。")
    revoke_grants(grant_ids=[grant_id], reason=reason, at=at)


@transaction.atomic
def expire_due(*, at: datetime, limit: int = 200) -> int:
    """End what has run out and take it back from the terminals. Returns how many."""
    rows = Grant.objects.select_for_update().run_out(at)
    grants = list(rows.order_by("valid_to", "id")[:limit])
    for grant in grants:
        _end(grant, GrantState.EXPIRED, reason="到期", at=at)
        events.record(AccessExpired(at=at, grant_id=grant.pk, about=grant.subject))
    _take_back(grants, at=at)
    return len(grants)


@transaction.atomic
def set_end(*, subject: str, end: datetime) -> int:
    """Have what a case gave end then. Returns how many grants. Errors: `GrantRefused`."""
    rows = list(Grant.objects.select_for_update().live().filter(subject=subject))
    for grant in rows:
        if end <= grant.valid_from:
            raise GrantRefused("失效时间应晚于生效时间。")
        grant.valid_to = end
        grant.save(update_fields=["valid_to"])
    return len(rows)


@transaction.atomic
def bar_person(*, person_id: int, number: str = "", call_key: str = "", at: datetime) -> Told:
    """A member of staff has left: every right to pass ends, everywhere, the face too."""
    bar(person_id=person_id, number=number, at=at)
    delete_face(person_id=person_id, reason="离开单位", at=at)
    mine = Grant.objects.live().filter(permissions__person=person_id).distinct()
    alone = [one.pk for one in mine if _is_alone(one, person_id)]
    vehicles = Grant.objects.live().filter(kind=GrantKind.VEHICLE, given_to=person_id)
    ids = [*alone, *vehicles.values_list("pk", flat=True)]
    revoke_grants(grant_ids=ids, reason="离开单位", at=at)
    return terminals.forget(
        owners=[f"person:{person_id}"],
        things=(Thing.PERSON, Thing.CARD, Thing.FACE),
        kinds=GATES,
        call_key=call_key,
        at=at,
    )


@transaction.atomic
def bar(*, person_id: int, number: str = "", at: datetime) -> bool:
    """No gate admits this person until it is lifted. False when that was so before."""
    _row, made = Barred.objects.get_or_create(
        person_id=person_id, lifted_at=None, defaults={"since": at, "number": number}
    )
    if made:
        events.record(StaffBarred(at=at, person_id=person_id))
    return made


def _is_alone(grant: Grant, person_id: int) -> bool:
    """A grant for several stays for the others; being barred is enough for this one."""
    return not grant.permissions.exclude(person=person_id).exists()


def _end(grant: Grant, state: GrantState, *, reason: str, at: datetime) -> None:
    grant.state, grant.ended_at, grant.reason = state, at, reason[:200]
    grant.save(update_fields=["state", "ended_at", "reason"])


def _take_back(grants: Sequence[Grant], *, call_key: str = "", at: datetime) -> Told:
    for grant in grants:
        _take_back_staff(grant, call_key=call_key, at=at)
    return terminals.forget(owners=list(_owners(grants)), call_key=call_key, at=at)


def _take_back_staff(grant: Grant, *, call_key: str, at: datetime) -> None:
    rows = list(grant.permissions.select_related("building", "area", "gate"))
    if rows:
        gates = Gate.objects.filter(gates_for_permissions(rows)).distinct()
        people = sorted({one.person_id for one in rows})
        tell_staff(person_ids=people, gates=gates, call_key=call_key, at=at)


def _owners(grants: Iterable[Grant]) -> Iterable[str]:
    for grant in grants:
        yield from (f"pass:{pk}" for pk in grant.passes.values_list("pk", flat=True))
        yield from (f"plate:{pk}" for pk in grant.permits.values_list("pk", flat=True))
