"""Roles granted and taken back, always by somebody and for a reason."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from zhilian.core import events
from zhilian.directory.errors import RoleRefused
from zhilian.directory.events import RoleGranted, RoleRevoked
from zhilian.directory.models import Person, RoleGrant
from zhilian.directory.service import sessions
from zhilian.directory.service.authority import acting
from zhilian.directory.types import ADMIN_ROLES, DISTRICT_ROLES, GRANTABLE, TOTP_ROLES, Role, Scope

WHOLE = Scope()


@transaction.atomic
def grant_role(
    *,
    person_id: int,
    role: str,
    at: datetime,
    by_id: int | None = None,
    reason: str = "",
    scope: Scope = WHOLE,
) -> RoleGrant:
    """Give a role. Only the security administrator may, not to themselves, with a reason."""
    person = Person.objects.select_for_update().get(pk=person_id)
    _may_grant(person=person, by_id=by_id, reason=reason)
    _fits(person=person, role=role, scope=scope, at=at)
    grant = RoleGrant.objects.create(
        person=person,
        role=role,
        branch_id=scope.branch_id,
        window_owner=scope.sub_platform,
        from_at=at,
        until_at=scope.until_at,
        granted_by_id=by_id,
        reason=reason.strip(),
    )
    if role in TOTP_ROLES:
        sessions.end_sessions(person_id=person_id, at=at)
    events.record(
        RoleGranted(at=at, person_id=person_id, role=role, grant_id=grant.pk, reason=reason.strip())
    )
    return grant


@transaction.atomic
def revoke_role(*, grant_id: int, by_id: int | None, reason: str, at: datetime) -> RoleGrant:
    """Take a role back; its line stays, with who took it and why."""
    grant = RoleGrant.objects.select_for_update().get(pk=grant_id)
    _may_grant(person=grant.person, by_id=by_id, reason=reason)
    if grant.revoked_at is not None:
        raise RoleRefused("这个角色已经收回，无需再收。")
    _end(grant, at=at, by_id=by_id, reason=reason)
    sessions.end_sessions(person_id=grant.person_id, at=at)
    return grant


@transaction.atomic
def end_grants(*, person_id: int, reason: str, at: datetime, roles: Collection[str] = ()) -> int:
    """Take back all roles of a person, or those named, by the platform's own hand: they left, or an
    approval says so. Returns how many.
    """
    held = RoleGrant.objects.filter(person_id=person_id, revoked_at__isnull=True)
    ending = list(held.filter(role__in=roles) if roles else held)
    for grant in ending:
        _end(grant, at=at, by_id=None, reason=reason)
    return len(ending)


def _may_grant(*, person: Person, by_id: int | None, reason: str) -> None:
    acting(by_id=by_id, role=Role.SECURITY_ADMIN, what="授予和收回角色")
    if by_id is not None and by_id == person.pk:
        raise RoleRefused("不能改动自己的角色，请由另一位安全保密管理员办理。")
    if by_id is not None and not reason.strip():
        raise RoleRefused("请写明理由，便于审计。")


def _fits(*, person: Person, role: str, scope: Scope, at: datetime) -> None:
    if role not in GRANTABLE:
        raise RoleRefused(f"“{role}”不是可以授予人员的角色。")
    if role in DISTRICT_ROLES and scope.branch_id is None:
        raise RoleRefused("区县角色要指明分平台，请选择区或县。")
    if scope.until_at is not None and scope.until_at <= at:
        raise RoleRefused("截止时间要晚于现在。")
    _end_expired(person=person, at=at)
    held = RoleGrant.objects.filter(person=person, revoked_at__isnull=True)
    if role in ADMIN_ROLES and (other := held.filter(role__in=ADMIN_ROLES).first()):
        raise RoleRefused(
            f"{person.name}已是{other.get_role_display()}。系统管理、安全保密、审计三员"
            "不得由一人兼任，请另选一人或先收回原角色。"
        )
    same = held.filter(role=role, window_owner=scope.sub_platform).filter(
        Q(branch_id=scope.branch_id) if scope.branch_id else Q(branch__isnull=True)
    )
    if same.exists():
        raise RoleRefused(f"{person.name}已有“{Role(role).label}”角色，无需重复授予。")


def _end_expired(*, person: Person, at: datetime) -> None:
    over = RoleGrant.objects.filter(person=person, revoked_at__isnull=True, until_at__lte=at)
    for grant in over:
        _end(grant, at=at, by_id=None, reason="到期")


def _end(grant: RoleGrant, *, at: datetime, by_id: int | None, reason: str) -> None:
    grant.revoked_at = at
    grant.revoked_by_id = by_id
    grant.revoke_reason = reason.strip()
    grant.save(update_fields=["revoked_at", "revoked_by", "revoke_reason"])
    events.record(
        RoleRevoked(
            at=at,
            person_id=grant.person_id,
            role=grant.role,
            grant_id=grant.pk,
            reason=reason.strip(),
        )
    )
