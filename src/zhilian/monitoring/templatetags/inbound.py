"""Where an alert's check comes from, on the page of the check."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template

from zhilian.monitoring.models import Check
from zhilian.monitoring.selectors import inbound

register = template.Library()


@register.inclusion_tag("inbound/_origin.html")
def alert_origin(check: Check, now: datetime) -> dict[str, Any]:
    """Nothing for a check that is no alert of a source."""
    found = inbound.alert_of_check(check_id=check.pk) if check.kind == "alert" else None
    if found is None:
        return {"alert": None}
    stale = inbound.is_stale(found, source=found.source, now=now)
    return {"alert": found, "source": found.source, "stale": stale, "now": now}
