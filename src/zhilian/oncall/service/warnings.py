"""Gaps and overload of the days ahead, told to the managers once a day before they happen."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from zhilian.core.times import local, local_date
from zhilian.directory import selectors as directory
from zhilian.notices import service as notices
from zhilian.notices.types import Recipient
from zhilian.oncall import selectors
from zhilian.oncall.chains import policy


@transaction.atomic
def warn_of_roster(*, at: datetime) -> int:
    """Text each manager what is wrong with the days ahead; nothing when nothing is. Returns how
    many were told; a second run of the day tells nobody again.
    """
    held = selectors.board(starts_at=at, ends_at=at + policy().look_ahead)
    gaps = selectors.required_gaps(now=at, held=held)
    strains = selectors.strains_ahead(now=at, held=held)
    if not gaps and not strains:
        return 0
    first = min([gap.starts_at for gap in gaps] + [strain.starts_at for strain in strains])
    managers = directory.people_with_role(role="ops_manager")
    for manager in managers:
        notices.send(
            template="roster_warning",
            to=Recipient(person_id=manager.pk),
            values={
                "days": str(policy().look_ahead.days),
                "gaps": str(len(gaps)),
                "strains": str(len(strains)),
                "first": f"{local(max(first, at)):%m-%d %H:%M}",
                "link": f"{settings.BASE_URL}/ops/oncall/",
            },
            key=f"roster-warning:{local_date(at)}:{manager.pk}",
            subject="roster",
            at=at,
        )
    return len(managers)
