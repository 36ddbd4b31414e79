"""That a list was taken out as a file is a fact too."""

from datetime import datetime

from django.db import transaction

from zhilian.bookings.events import ListExported
from zhilian.core import events


@transaction.atomic
def note_export(*, what: str, filters: str, at: datetime) -> None:
    events.record(ListExported(at=at, what=what, filters=filters[:200]))
