"""Bearer tokens of persons: made once, kept as a hash, revocable."""

from datetime import datetime
from secrets import token_urlsafe
from typing import Any

from django.db import transaction

from zhilian.core import events
from zhilian.core.crypto import sm3
from zhilian.core.facts import ApiTokenMade, ApiTokenRevoked
from zhilian.core.models import ApiToken

PREFIX = "zl_"


@transaction.atomic
def make_token(*, person_id: int, name: str, at: datetime) -> str:
    """A new token; this is the only time that it is seen."""
    token = PREFIX + token_urlsafe(32)
    row = ApiToken.objects.create(
        person_id=person_id, name=name, token_hash=sm3(token.encode()), made_at=at
    )
    events.record(ApiTokenMade(at=at, token_id=row.pk, person_id=person_id))
    return token


@transaction.atomic
def revoke_token(*, token_id: int, person_id: int, at: datetime) -> bool:
    """Revoke one's own token. False when it is not there or revoked already."""
    mine = ApiToken.objects.filter(id=token_id, person_id=person_id, revoked_at=None)
    if not mine.update(revoked_at=at):
        return False
    events.record(ApiTokenRevoked(at=at, token_id=token_id, person_id=person_id))
    return True


def tokens_of(*, person_id: int) -> list[ApiToken]:
    return list(ApiToken.objects.filter(person_id=person_id).order_by("-id"))


def bearer(header: str) -> Any:
    """The active person whose live token the Authorization header carries, or None."""
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token:
        return None
    row = (
        ApiToken.objects.select_related("person")
        .filter(token_hash=sm3(token.strip().encode()), revoked_at=None, person__is_active=True)
        .first()
    )
    return row.person if row else None
