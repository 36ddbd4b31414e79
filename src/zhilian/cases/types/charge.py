"""What the owner of a sub-platform sees of its windows: cases and figures."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, kw_only=True)
class ChargeFilter:
    """What the list of cases in one's charge is narrowed to; empty narrows nothing."""

    window: str = ""
    status: str = ""
    overdue: bool = False
    from_at: datetime | None = None
    until_at: datetime | None = None
    q: str = ""


@dataclass(frozen=True, kw_only=True)
class WindowFigures:
    """One window over a period, by the time of submission. Nothing measured is None, not 0."""

    window_code: str
    window_name: str
    submitted: int
    finished: int
    rejected: int
    open: int
    overdue: int
    mean_took: timedelta | None
    rating: float | None
    ratings: int
    by_day: tuple[int, ...]

    @property
    def on_time(self) -> float | None:
        """Share of cases within the promise, in percent."""
        if not self.submitted:
            return None
        return 100 * (self.submitted - self.overdue) / self.submitted
