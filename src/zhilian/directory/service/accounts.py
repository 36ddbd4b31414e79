"""Accounts of the back office: given, changed and taken as was approved, with a snapshot."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from zhilian.core import events
from zhilian.directory.errors import DirectoryError
from zhilian.directory.events import AccountGranted, AccountRevoked
from zhilian.directory.models import AccountRecord, Person, RoleGrant
from zhilian.directory.service import sessions
from zhilian.directory.service.roles import end_grants, grant_role
from zhilian.directory.types import MANAGING, STOP, AccountDraft, Role, Scope

CHANGE = "变更权限"


@transaction.atomic
def grant_account(*, draft: AccountDraft, at: datetime) -> AccountRecord:
    """Give, change or take rights as approved. The same key is the same record.

    Errors: `DirectoryError`, `RoleRefused`.
    """
    known = AccountRecord.objects.filter(key=draft.key).first()
    if known is not None:
        return known
    person = Person.objects.select_for_update().get(pk=draft.person_id)
    if draft.action == STOP:
        return _stop(draft, person, at=at)
    if draft.role not in MANAGING:
        raise DirectoryError("请选择要开通的后台角色。")
    before = _held(person)
    reason = f"办件 {draft.case_number} 批准"
    if draft.action == CHANGE:
        end_grants(person_id=person.pk, roles=MANAGING, reason=reason, at=at)
    grants = [
        grant_role(
            person_id=person.pk,
            role=draft.role,
            at=at,
            reason=reason,
            scope=Scope(sub_platform=part, until_at=draft.until_at),
        )
        for part in draft.sub_platforms or ("",)
        if not _has(person, draft.role, part)
    ]
    record = _write(draft, person, before=before, grants=grants, at=at)
    events.record(
        AccountGranted(at=at, person_id=person.pk, record_id=record.pk, about=record.subject)
    )
    return record


@transaction.atomic
def revoke_account(*, key: str, person_id: int, reason: str, subject: str, at: datetime) -> bool:
    """Take every right at the back office; sessions end. False when there was none to take."""
    if AccountRecord.objects.filter(key=key).exists():
        return False
    person = Person.objects.select_for_update().get(pk=person_id)
    if not _held(person):
        return False
    draft = AccountDraft(
        key=key, action=STOP, person_id=person_id, subject=subject, case_number=reason
    )
    _stop(draft, person, at=at)
    return True


def _stop(draft: AccountDraft, person: Person, *, at: datetime) -> AccountRecord:
    before = _held(person)
    end_grants(person_id=person.pk, roles=MANAGING, reason=f"停用：{draft.case_number}", at=at)
    sessions.end_sessions(person_id=person.pk, at=at)
    record = _write(draft, person, before=before, grants=[], at=at)
    events.record(
        AccountRevoked(at=at, person_id=person.pk, record_id=record.pk, about=record.subject)
    )
    return record


def _write(
    draft: AccountDraft,
    person: Person,
    *,
    before: list[str],
    grants: list[RoleGrant],
    at: datetime,
) -> AccountRecord:
    row = AccountRecord(
        key=draft.key,
        subject=draft.subject,
        case_number=draft.case_number[:40],
        person=person,
        action=draft.action[:8],
        before=before,
        after=_held(person),
        grant_ids=[grant.pk for grant in grants],
        at=at,
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        return AccountRecord.objects.get(key=draft.key)
    return row


def _held(person: Person) -> list[str]:
    """What the person may do at the back office now, as words."""
    held = RoleGrant.objects.live().filter(person=person, role__in=sorted(MANAGING))
    return [
        Role(role).label + (f"（{part}）" if part else "")
        for role, part in held.order_by("role", "window_owner").values_list("role", "window_owner")
    ]


def _has(person: Person, role: str, part: str) -> bool:
    held = RoleGrant.objects.live().filter(person=person, role=role, window_owner=part)
    return held.exists()
