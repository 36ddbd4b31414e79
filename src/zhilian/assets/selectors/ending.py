"""When things came to their end: cards disposed of, cars scrapped."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Max

from zhilian.assets.models import Asset, AssetVersion, Vehicle
from zhilian.assets.types import AssetState, Change


def disposed_at(*, nos: Sequence[str]) -> datetime | None:
    """When the last of these cards was disposed of; None while one of them is not, or is unknown
    here.
    """
    wanted = {no.strip().upper() for no in nos}
    gone = Asset.objects.filter(no__in=wanted, state=AssetState.DISPOSED)
    if gone.count() < len(wanted):
        return None
    ends = AssetVersion.objects.filter(asset__in=gone, change=Change.DISPOSED)
    found: datetime | None = ends.aggregate(last=Max("at"))["last"]
    return found


def scrapped_at(*, car_id: int) -> datetime | None:
    return Vehicle.objects.filter(pk=car_id).values_list("scrapped_at", flat=True).first()
