"""Taking a list out leaves a line in the journal."""

from datetime import datetime

from django.db import transaction

from zhilian.assets.events import AssetsExported
from zhilian.core import events


@transaction.atomic
def record_export(*, what: str, filters: str, at: datetime) -> None:
    events.record(AssetsExported(at=at, what=what, filters=filters[:200]))
