"""Canteens, their rules, meal times and pick-up points, as their keepers see them."""

from __future__ import annotations

from django.db.models import Count, Q

from zhilian.canteen.models import Canteen, MealTimes, PickupPoint, PickupTimes, SessionRule
from zhilian.canteen.types import Meal


def all_canteens() -> list[Canteen]:
    """Those out of use too, with how many meals each serves by its rules."""
    served = Count("rules", filter=Q(rules__active=True))
    rows = Canteen.objects.select_related("site").annotate(meals=served)
    return list(rows.order_by("site__position", "code"))


def all_points() -> list[PickupPoint]:
    return list(PickupPoint.objects.select_related("site").order_by("site__position", "code"))


def point(*, point_id: int) -> PickupPoint | None:
    return PickupPoint.objects.filter(pk=point_id).first()


def meal_times() -> dict[str, MealTimes]:
    """By meal; one that nobody has set yet is not there."""
    return {one.meal: one for one in MealTimes.objects.all()}


def pickup_times() -> PickupTimes | None:
    return PickupTimes.objects.first()


def rules_of(*, canteen_id: int) -> list[SessionRule]:
    """What a canteen serves, in the order of the day; stopped ones last."""
    order = {meal: place for place, meal in enumerate(Meal.values)}
    rows = SessionRule.objects.filter(canteen=canteen_id)
    return sorted(rows, key=lambda one: (not one.active, order[one.meal]))


def rule_row(*, rule_id: int) -> SessionRule | None:
    return SessionRule.objects.select_related("canteen").filter(pk=rule_id).first()
