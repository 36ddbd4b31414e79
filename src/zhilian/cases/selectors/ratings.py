"""What applicants said of a window, for everybody."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Avg, Count

from zhilian.cases.models import Rating

SPAN = timedelta(days=365)


@dataclass(frozen=True, kw_only=True)
class Ratings:
    """`stars` is the mean of the last year, None where nobody has said anything."""

    stars: float | None
    count: int


def ratings_of(*, window_code: str, now: datetime) -> Ratings:
    said = Rating.objects.filter(case__window_code=window_code, at__gt=now - SPAN)
    found = said.aggregate(stars=Avg("score"), count=Count("id"))
    return Ratings(stars=found["stars"], count=found["count"])
