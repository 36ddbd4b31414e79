"""Which versions of windows came into force when."""

from dataclasses import dataclass
from datetime import datetime

from zhilian.catalogue.models import WindowVersion
from zhilian.catalogue.types import State


@dataclass(frozen=True, kw_only=True)
class PublishedVersion:
    """A version that opened to applicants; number 1 puts the window into service."""

    code: str
    name: str
    number: int
    opens_at: datetime


def versions_opened(*, start: datetime, end: datetime) -> list[PublishedVersion]:
    """Those in force or already replaced that opened in the half-open period, newest first."""
    rows = WindowVersion.objects.exclude(state=State.DRAFT)
    rows = rows.filter(opens_at__gte=start, opens_at__lt=end).order_by("-opens_at", "-id")
    told = rows.values_list("window__code", "window__name", "number", "opens_at")
    return [
        PublishedVersion(code=code, name=name, number=number, opens_at=opens_at)
        for code, name, number, opens_at in told
        if opens_at is not None
    ]
