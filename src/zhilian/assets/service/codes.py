"""Rolling codes of persons, begun anew when a phone was lost."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from zhilian.assets.events import CodeRenewed
from zhilian.assets.models import CodeVersion
from zhilian.core import events


@transaction.atomic
def renew_code(*, person_id: int, at: datetime) -> int:
    """Make all codes shown so far void. Returns the version that counts from now on."""
    row, _made = CodeVersion.objects.get_or_create(person_id=person_id, defaults={"changed_at": at})
    CodeVersion.objects.filter(pk=row.pk).update(version=F("version") + 1, changed_at=at)
    row.refresh_from_db()
    events.record(CodeRenewed(at=at, person_id=person_id))
    return row.version
