from zhilian.canteen.models.meals import MealSession, MenuItem, Reservation, SessionRule
from zhilian.canteen.models.money import (
    Arrears,
    MealAccount,
    MealTransaction,
    SubsidyPayment,
    SubsidyRule,
)
from zhilian.canteen.models.places import Canteen, MealTimes, PickupPoint, PickupTimes

__all__ = [
    "Arrears",
    "Canteen",
    "MealAccount",
    "MealSession",
    "MealTimes",
    "MealTransaction",
    "MenuItem",
    "PickupPoint",
    "PickupTimes",
    "Reservation",
    "SessionRule",
    "SubsidyPayment",
    "SubsidyRule",
]
