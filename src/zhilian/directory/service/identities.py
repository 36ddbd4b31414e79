"""From an identity that another system has proved to a person who is known here, or to nobody."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from zhilian.core import crypto, events
from zhilian.directory import selectors
from zhilian.directory.errors import IdentityRefused
from zhilian.directory.events import IdentityBound, IdentityEnded, SessionsEnded
from zhilian.directory.models import ExternalIdentity, LiveSession, Person
from zhilian.directory.models.people import plain_username
from zhilian.directory.providers.base import Identity, SignedOut

LONGEST_SUBJECT = 200
ASK = "请用验证码或密码登录，或联系系统管理员核对。"


@transaction.atomic
def person_of_identity(*, provider: str, matches: str, identity: Identity, at: datetime) -> Person:
    """The person whom the identity was bound to, or binds to now because it fits exactly one.

    No account is ever made. Errors: `IdentityRefused`.
    """
    if not _is_said(identity):
        raise IdentityRefused(f"对方没有说明您是谁。{ASK}")
    held = ExternalIdentity.objects.select_for_update().filter(
        provider=provider,
        subject_index=crypto.blind("subject", identity.subject),
        ended_at__isnull=True,
    )
    row = held.first() or _bind(provider, matches, identity, at=at)
    if not row.person.is_active:
        raise IdentityRefused(f"您的账号已停用。{ASK}")
    row.used_at = at
    row.save(update_fields=["used_at"])
    return row.person


@transaction.atomic
def end_identity(*, person_id: int, identity_id: int, at: datetime) -> bool:
    """A person ends a binding of their own. False when there is none."""
    mine = ExternalIdentity.objects.filter(
        pk=identity_id, person_id=person_id, ended_at__isnull=True
    )
    row = mine.first()
    if row is None or mine.update(ended_at=at) != 1:
        return False
    events.record(IdentityEnded(at=at, person_id=person_id, provider=row.provider))
    return True


def handle_index(*, provider: str, handle: str) -> str:
    """How a sign-in elsewhere is kept with the session that it opened; empty for none."""
    return crypto.blind(f"handle.{provider}", handle)


@transaction.atomic
def end_elsewhere(*, provider: str, ended: SignedOut, at: datetime) -> int:
    """Their server says that somebody has signed out there: what was opened by that sign-in ends
    here too, or, where it names only the person, all that they opened that way. Returns how many.
    """
    opened = LiveSession.objects.filter(means=provider.upper())
    if ended.handle:
        opened = opened.filter(handle_index=handle_index(provider=provider, handle=ended.handle))
    else:
        bound = ExternalIdentity.objects.filter(
            provider=provider,
            subject_index=crypto.blind("subject", ended.subject),
            ended_at__isnull=True,
        )
        opened = opened.filter(person__in=bound.values("person"))
    count = 0
    for person_id in sorted(set(opened.values_list("person", flat=True))):
        gone, _ = opened.filter(person=person_id).delete()
        events.record(SessionsEnded(at=at, person_id=person_id, count=gone))
        count += gone
    return count


def _is_said(identity: Identity) -> bool:
    """Somebody, in characters that can be kept and compared."""
    said = identity.subject + identity.value
    return 0 < len(identity.subject) <= LONGEST_SUBJECT and said.isprintable()


def _bind(provider: str, matches: str, identity: Identity, *, at: datetime) -> ExternalIdentity:
    if not identity.value:
        raise IdentityRefused(f"对方没有给出可以对应到您的信息，没有登录。{ASK}")
    people = _fitting(matches, identity.value)
    if len(people) != 1:
        why = "对应到多人" if people else "在人员库中没有对应的人员"
        raise IdentityRefused(f"对方给出的身份{why}，没有登录。{ASK}")
    row = ExternalIdentity(
        person=people[0], provider=provider, subject=identity.subject, bound_at=at, used_at=at
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise IdentityRefused(f"您的账号已绑定对方的另一个身份，请先解除。{ASK}") from None
    events.record(IdentityBound(at=at, person_id=people[0].pk, provider=provider))
    return row


def _fitting(matches: str, value: str) -> list[Person]:
    if matches == "phone":
        return selectors.people_by_phone(phone=plain_username(value))
    active = Person.objects.filter(is_active=True)
    if matches == "username":
        return list(active.filter(username=plain_username(value)))
    return list(active.filter(employee_no=value.strip()).order_by("id")[:2])
