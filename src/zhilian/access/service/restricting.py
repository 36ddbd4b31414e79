"""The restricted list: added to, taken off, never a number kept in clear."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from zhilian.access.codes import masked_idno, masked_name
from zhilian.access.errors import ListRefused, NoSuchRow
from zhilian.access.events import PersonListed, PersonUnlisted
from zhilian.access.models import Grant, Listed
from zhilian.access.service.ending import revoke_grants
from zhilian.core import crypto, events


@dataclass(frozen=True, kw_only=True)
class ListDraft:
    """Whom, why, until when (None: until taken off)."""

    idno: str
    name: str
    reason: str
    until_at: datetime | None = None


@transaction.atomic
def restrict(*, draft: ListDraft, person_id: int | None, at: datetime) -> Listed:
    """Nobody with this number is let in from now on; passes that they hold are taken back.

    Errors: `ListRefused`.
    """
    index = crypto.blind("idno", draft.idno)
    if not index or not draft.reason:
        raise ListRefused("请填写证件号和原因。")
    if draft.until_at is not None and draft.until_at <= at:
        raise ListRefused("到期时间应晚于现在。")
    for old in Listed.objects.select_for_update().filter(idno_index=index, removed_at=None):
        if old.until_at is None or old.until_at > at:
            raise ListRefused("这个证件号已在限制名单中。")
        old.removed_at, old.remove_reason = at, "到期"
        old.save(update_fields=["removed_at", "remove_reason"])
    row = Listed.objects.create(
        idno_index=index,
        hint=f"{masked_name(draft.name)} {masked_idno(draft.idno.strip().upper())}".strip(),
        reason=draft.reason[:200],
        added_at=at,
        added_by_id=person_id,
        until_at=draft.until_at,
    )
    events.record(PersonListed(at=at, entry_id=row.pk, reason=row.reason))
    held = Grant.objects.live().filter(passes__idno_index=index, passes__companion=False)
    ids = list(held.distinct().values_list("pk", flat=True))
    revoke_grants(grant_ids=ids, reason="列入限制名单", at=at)
    return row


@transaction.atomic
def unrestrict(*, entry_id: int, reason: str, person_id: int, at: datetime) -> None:
    """Take somebody off the list. Errors: `NoSuchRow`, `ListRefused` without a reason."""
    row = Listed.objects.select_for_update().filter(pk=entry_id, removed_at__isnull=True).first()
    if row is None:
        raise NoSuchRow("条限制")
    if not reason:
        raise ListRefused("请写明移出原因。")
    row.removed_at, row.removed_by_id, row.remove_reason = at, person_id, reason[:200]
    row.save(update_fields=["removed_at", "removed_by", "remove_reason"])
    events.record(PersonUnlisted(at=at, entry_id=row.pk, reason=row.remove_reason))
