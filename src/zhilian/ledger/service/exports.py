"""That a list was taken out as a file is a fact too."""

from datetime import datetime

from django.db import transaction

from zhilian.core import events
from zhilian.ledger.events import ListExported


@transaction.atomic
def note_export(*, what: str, filters: str, at: datetime) -> None:
    events.record(ListExported(at=at, what=what, filters=filters[:200]))
