"""What a stored message would become by a mapping that is not saved yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zhilian.monitoring.formats.mapping import Alert, Unreadable
from zhilian.monitoring.models import AlertDelivery
from zhilian.monitoring.service.deliveries import read_by

SHOWN = 20


@dataclass(frozen=True, kw_only=True)
class Tried:
    """One sample and what it would become."""

    delivery: AlertDelivery
    alerts: tuple[Alert, ...] = ()
    more: int = 0
    faults: tuple[str, ...] = ()
    closes: bool = False
    refusal: str = ""

    @property
    def fine(self) -> bool:
        return not self.refusal and not self.faults


def tried(delivery: AlertDelivery, *, mapping: Mapping[str, Any]) -> Tried:
    try:
        reading = read_by(
            delivery.body_sealed,
            kind=delivery.source.kind,
            mapping=dict(mapping),
            received_at=delivery.received_at,
        )
    except Unreadable as refusal:
        return Tried(delivery=delivery, refusal=str(refusal))
    return Tried(
        delivery=delivery,
        alerts=reading.alerts[:SHOWN],
        more=max(0, len(reading.alerts) - SHOWN),
        faults=reading.faults[:SHOWN],
        closes=reading.closes is not None,
    )
