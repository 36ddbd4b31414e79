"""Canteens, meal times, rules, pick-up points: kept by the catering section."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.db import IntegrityError, transaction

from zhilian.canteen.errors import BadDraft, NoSuchRow
from zhilian.canteen.events import CanteenChanged
from zhilian.canteen.models import (
    Canteen,
    MealTimes,
    PickupPoint,
    PickupTimes,
    SessionRule,
)
from zhilian.canteen.types import CanteenDraft, RuleDraft, TimesDraft
from zhilian.core import events


@transaction.atomic
def save_canteen(*, draft: CanteenDraft, canteen_id: int | None = None, at: datetime) -> int:
    """Errors: `BadDraft` when the code is another's."""
    values = {name: getattr(draft, name) for name in CanteenDraft.__dataclass_fields__}
    return _save(Canteen, canteen_id, values, what="canteen", at=at)


@transaction.atomic
def switch_canteen(*, canteen_id: int, opened: bool, at: datetime) -> None:
    if not Canteen.objects.filter(pk=canteen_id).update(open=opened):
        raise NoSuchRow("个餐厅")
    events.record(CanteenChanged(at=at, what="canteen", row_id=canteen_id))


@transaction.atomic
def save_times(*, draft: TimesDraft, at: datetime) -> None:
    """For sessions that are made from now on. Errors: `BadDraft`."""
    if draft.serves_to <= draft.serves_from:
        raise BadDraft("收餐时间应晚于开餐时间。")
    if not 0 <= draft.cutoff_days <= 7:
        raise BadDraft("提前天数要在 0 到 7 之间。")
    row, _made = MealTimes.objects.update_or_create(
        meal=draft.meal,
        defaults={
            "serves_from": draft.serves_from,
            "serves_to": draft.serves_to,
            "cutoff_days": draft.cutoff_days,
            "cutoff_at": draft.cutoff_at,
        },
    )
    events.record(CanteenChanged(at=at, what="times", row_id=row.pk))


@transaction.atomic
def save_rule(*, draft: RuleDraft, at: datetime) -> None:
    """On which days, for how many; sessions that are there already keep theirs."""
    days = sorted(set(draft.weekdays))
    if not days or not all(1 <= day <= 7 for day in days):
        raise BadDraft("请至少选择一个星期几。")
    row, _made = SessionRule.objects.update_or_create(
        canteen_id=draft.canteen_id,
        meal=draft.meal,
        defaults={"weekdays": days, "quota": draft.quota, "price": draft.price, "active": True},
    )
    events.record(CanteenChanged(at=at, what="rule", row_id=row.pk))


@transaction.atomic
def stop_rule(*, rule_id: int, at: datetime) -> None:
    """No more sessions by this rule; those that are there stay."""
    if not SessionRule.objects.filter(pk=rule_id).update(active=False):
        raise NoSuchRow("条供餐规则")
    events.record(CanteenChanged(at=at, what="rule", row_id=rule_id))


@transaction.atomic
def save_point(*, values: dict[str, Any], point_id: int | None = None, at: datetime) -> int:
    return _save(PickupPoint, point_id, values, what="pickup", at=at)


@transaction.atomic
def save_pickup_times(*, cutoff_days: int, cutoff_at: time, at: datetime) -> None:
    """Until when goods are ordered for a day."""
    if not 0 <= cutoff_days <= 7:
        raise BadDraft("提前天数要在 0 到 7 之间。")
    PickupTimes.objects.update_or_create(
        only=1, defaults={"cutoff_days": cutoff_days, "cutoff_at": cutoff_at}
    )
    events.record(CanteenChanged(at=at, what="pickup", row_id=1))


def _save(
    model: type[Canteen] | type[PickupPoint],
    row_id: int | None,
    values: dict[str, Any],
    *,
    what: str,
    at: datetime,
) -> int:
    rows: Any = model._default_manager
    row = rows.select_for_update().filter(pk=row_id).first() if row_id else model()
    if row is None:
        raise NoSuchRow("条记录")
    for name, value in values.items():
        setattr(row, name, value)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise BadDraft(f"编号 {values.get('code')} 已在用，请换一个。") from None
    events.record(CanteenChanged(at=at, what=what, row_id=row.pk))
    return int(row.pk)
