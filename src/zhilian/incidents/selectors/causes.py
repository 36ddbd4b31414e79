"""The Pareto of causes: which few kinds of cause make most faults and most hours."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from zhilian.incidents.models import Incident
from zhilian.incidents.types import CauseKind, Status


@dataclass(frozen=True, kw_only=True)
class CauseBar:
    """One kind of cause; `running_share` is its part and that of all before it."""

    kind: str
    label: str
    faults: int
    hours: float
    running_share: float


def closed_between(*, start: datetime, end: datetime) -> list[Incident]:
    """Real faults of the period whose cause is written down."""
    rows = Incident.objects.real().filter(
        status=Status.CLOSED, detected_at__gte=start, detected_at__lt=end
    )
    return list(rows.order_by("-detected_at", "-id"))


def pareto(faults: Iterable[Incident], *, by_hours: bool = False) -> list[CauseBar]:
    """Most frequent (or most costly in hours) first; the last bar's running share is 1."""
    count: dict[str, list[float]] = {}
    for fault in faults:
        kind = fault.cause_kind or CauseKind.UNKNOWN
        count.setdefault(kind, []).append(_hours(fault))
    weigh = sum if by_hours else len
    ranked = sorted(count.items(), key=lambda item: (-weigh(item[1]), item[0]))
    total = sum(weigh(hours) for _kind, hours in ranked) or 1
    bars: list[CauseBar] = []
    running = 0.0
    for kind, hours in ranked:
        running += weigh(hours)
        bars.append(
            CauseBar(
                kind=kind,
                label=CauseKind(kind).label,
                faults=len(hours),
                hours=round(sum(hours), 1),
                running_share=running / total,
            )
        )
    return bars


def _hours(fault: Incident) -> float:
    end = fault.restored_at or fault.detected_at
    return max((end - fault.fault_began_at).total_seconds(), 0) / 3600
