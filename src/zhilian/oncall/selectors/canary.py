"""Reads of the hourly test of the way to the phone."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from zhilian.oncall.models import Canary
from zhilian.oncall.types import CanaryStatus

STALE = timedelta(hours=2)
PAGE = 48


@dataclass(frozen=True, kw_only=True)
class CanaryView:
    """How the way to the phone stands: proven, broken, waiting, or not tested."""

    last: Canary | None
    broken: bool
    stale: bool

    @property
    def state(self) -> str:
        if self.broken:
            return "broken"
        if self.last is None or self.stale:
            return "unknown"
        return "good" if self.last.back_at else "waiting"


def canary_view(*, now: datetime) -> CanaryView:
    """The newest test that is decided counts; one that waits does not hide the one before."""
    newest = list(Canary.objects.select_related("notice__provider").order_by("-slot_at")[:2])
    decided = next((row for row in newest if row.status != CanaryStatus.WAITING), None)
    last = decided or (newest[0] if newest else None)
    broken = decided is not None and decided.status == CanaryStatus.LOST
    stale = last is None or now - last.sent_at > STALE
    return CanaryView(last=last, broken=broken, stale=stale)


def canaries_due(*, now: datetime) -> list[int]:
    due = Canary.objects.filter(status=CanaryStatus.WAITING, due_at__lte=now)
    return list(due.order_by("id").values_list("id", flat=True))


def canaries(*, before: int | None = None, limit: int = PAGE) -> list[Canary]:
    rows = Canary.objects.select_related("notice__provider")
    if before is not None:
        rows = rows.filter(id__lt=before)
    return list(rows.order_by("-id")[: limit + 1])
