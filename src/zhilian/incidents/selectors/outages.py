"""Outages that a party declared by hand."""

from datetime import datetime

from django.db.models import Q, QuerySet

from zhilian.incidents.models import DeclaredOutage


def declared_outages() -> list[DeclaredOutage]:
    """All, the latest first; withdrawn ones too."""
    return list(_rows().order_by("-began_at", "-id")[:200])


def declared_outage(*, outage_id: int) -> DeclaredOutage | None:
    return _rows().filter(id=outage_id).first()


def declared_by_ids(*, ids: list[int]) -> list[DeclaredOutage]:
    return list(DeclaredOutage.objects.filter(id__in=ids))


def declared_touching(*, start: datetime, end: datetime) -> list[DeclaredOutage]:
    """Standing ones that began before `end` and were not over before `start`."""
    lasting = Q(ended_at=None) | Q(ended_at__gte=start)
    rows = _rows().filter(lasting, withdrawn_at=None, began_at__lt=end)
    return list(rows.order_by("began_at", "id"))


def _rows() -> QuerySet[DeclaredOutage]:
    return DeclaredOutage.objects.select_related(
        "declared_by", "contractor", "purchaser", "incident"
    )
