"""Writes: the only door to change what the desk keeps."""

from zhilian.desk.service.consultations import (
    IN_TIME_MINUTES,
    log_consultation,
)
from zhilian.desk.service.orders import (
    cancel_order,
    follow_case,
    give_order,
    make_order,
    move_order,
    note_order,
    reopen_orders,
    say_late,
    set_route,
)
from zhilian.desk.service.photos import Photo, add_photos, expunge_photos, remove_photo
from zhilian.desk.service.requirements import (
    make_requirement,
    move_requirement,
)

__all__ = [
    "IN_TIME_MINUTES",
    "Photo",
    "add_photos",
    "cancel_order",
    "expunge_photos",
    "follow_case",
    "give_order",
    "log_consultation",
    "make_order",
    "make_requirement",
    "move_order",
    "move_requirement",
    "note_order",
    "remove_photo",
    "reopen_orders",
    "say_late",
    "set_route",
]
