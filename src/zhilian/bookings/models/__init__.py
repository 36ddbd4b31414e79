from zhilian.bookings.models.activities import Activity, ActivityGroup, SignUp
from zhilian.bookings.models.goods import Shop, Sku, StockMove
from zhilian.bookings.models.hospitals import HospitalLink, HospitalOrder
from zhilian.bookings.models.reservations import Cell, NoShow, Reservation
from zhilian.bookings.models.resources import Closure, ExtraHours, Offer, Resource

__all__ = [
    "Activity",
    "ActivityGroup",
    "Cell",
    "Closure",
    "ExtraHours",
    "HospitalLink",
    "HospitalOrder",
    "NoShow",
    "Offer",
    "Reservation",
    "Resource",
    "Shop",
    "SignUp",
    "Sku",
    "StockMove",
]
