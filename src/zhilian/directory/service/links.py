"""One-time links that set a password. There is no default account and no default password."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction

from zhilian.core import events
from zhilian.directory import selectors
from zhilian.directory.errors import LinkIsSpent, PasswordRefused, RoleRefused
from zhilian.directory.events import LinkMade, PasswordSet
from zhilian.directory.models import Person, RoleGrant, SetupLink
from zhilian.directory.passwords import password_faults
from zhilian.directory.service import people, roles, sessions
from zhilian.directory.service.authority import acting
from zhilian.directory.types import ADMIN_ROLES, LinkPurpose, PersonDraft, Role

GOOD_FOR = timedelta(hours=24)
SPENT = "链接无效、已用过或已过期，请向管理员要一个新的。"


@transaction.atomic
def first_admin_link(*, at: datetime, role: Role = Role.SYSTEM_ADMIN) -> str:
    """Path of a page that makes the first holder of an administrator role; "" when one exists."""
    if role not in ADMIN_ROLES:
        raise RoleRefused("首任管理员只能是三员之一。")
    if RoleGrant.objects.filter(role=role, revoked_at__isnull=True).exists():
        return ""
    SetupLink.objects.filter(role=role, used_at__isnull=True).update(used_at=at)
    return _make(SetupLink(purpose=LinkPurpose.FIRST, role=role), at=at)


@transaction.atomic
def reset_link(*, person_id: int, by_id: int | None, at: datetime) -> str:
    """Path of a page where this person sets a new password; older links of theirs die."""
    acting(by_id=by_id, role=Role.SYSTEM_ADMIN, what="重设密码")
    SetupLink.objects.filter(person_id=person_id, used_at__isnull=True).update(used_at=at)
    link = SetupLink(purpose=LinkPurpose.RESET, person_id=person_id, made_by_id=by_id)
    return _make(link, at=at)


@transaction.atomic
def use_first_link(*, token: str, draft: PersonDraft, password: str, at: datetime) -> Person:
    """Make the administrator whom the link is for; a refusal leaves the link good."""
    link = _take(token=token, purpose=LinkPurpose.FIRST, at=at)
    if RoleGrant.objects.filter(role=link.role, revoked_at__isnull=True).exists():
        raise LinkIsSpent(SPENT)
    person = people.create_person(draft=draft, at=at)
    roles.grant_role(person_id=person.pk, role=link.role, at=at, reason="首任管理员链接")
    set_password(person_id=person.pk, password=password, at=at)
    return person


@transaction.atomic
def use_reset_link(*, token: str, password: str, at: datetime) -> Person:
    link = _take(token=token, purpose=LinkPurpose.RESET, at=at)
    person_id = link.person_id
    if person_id is None:
        raise LinkIsSpent(SPENT)
    return set_password(person_id=person_id, password=password, at=at)


@transaction.atomic
def set_password(
    *, person_id: int, password: str, at: datetime, keep_session_key: str = ""
) -> Person:
    """Set a password that the profile in force accepts, and end the person's other sessions."""
    person = Person.objects.select_for_update().get(pk=person_id)
    faults = password_faults(
        password=password,
        profile=selectors.profile_in_force(),
        username=person.username,
        phone=person.phone,
    )
    if faults:
        raise PasswordRefused(" ".join(faults))
    if person.has_usable_password() and person.check_password(password):
        raise PasswordRefused("新密码不能与现在的密码相同，请换一个。")
    person.set_password(password)
    person.password_set_at = at
    person.save(update_fields=["password", "password_set_at"])
    sessions.end_sessions(person_id=person_id, at=at, keep_key=keep_session_key)
    events.record(PasswordSet(at=at, person_id=person_id))
    return person


def _make(link: SetupLink, *, at: datetime) -> str:
    token = secrets.token_urlsafe(32)
    link.token_hash = token_hash(token)
    link.made_at = at
    link.expires_at = at + GOOD_FOR
    link.save()
    events.record(LinkMade(at=at, link_id=link.pk, purpose=link.purpose, person_id=link.person_id))
    return f"/accounts/link/{token}/"


def _take(*, token: str, purpose: LinkPurpose, at: datetime) -> SetupLink:
    """Use the link up, once: of two who race, one finds no row to change."""
    fresh = SetupLink.objects.filter(
        token_hash=token_hash(token), purpose=purpose, used_at__isnull=True, expires_at__gt=at
    )
    link = fresh.first()
    if link is None or fresh.update(used_at=at) != 1:
        raise LinkIsSpent(SPENT)
    return link


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
