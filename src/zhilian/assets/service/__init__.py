"""The only door to change what the assets hold; one module for each noun."""

from zhilian.assets.service.assets import (
    assign_assets,
    correct_asset,
    dispose_assets,
    move_assets,
    put_assets_back,
    register_asset,
)
from zhilian.assets.service.badges import end_badge, freeze_badge, give_badge, thaw_badge
from zhilian.assets.service.codes import renew_code
from zhilian.assets.service.counting import reconcile
from zhilian.assets.service.equipment import (
    keep_device,
    keep_equipment,
    reserve_equipment,
    return_equipment,
)
from zhilian.assets.service.exports import record_export
from zhilian.assets.service.facilities import keep_elevator, keep_meter, read_meter
from zhilian.assets.service.importing import (
    apply_import,
    plan_import,
    put_up_import,
    undo_import,
)
from zhilian.assets.service.kinds import keep_kind, load_kinds, set_standard_area
from zhilian.assets.service.offices import assign_rooms, keep_room, settle_grant, update_ledger
from zhilian.assets.service.past import bulk_assets, bulk_rooms
from zhilian.assets.service.persons import person_orders, tell_person
from zhilian.assets.service.pushing import compare_terminal, push_batch, wake_due_terminals
from zhilian.assets.service.stock import count, issue, put_back, scrap, set_minimum, take_in
from zhilian.assets.service.telling import (
    confirm,
    forget,
    forget_items,
    open_way,
    resend,
    send_again,
    tell,
)
from zhilian.assets.service.terminals import (
    REPORT_EVERY_S,
    change_terminal,
    enrol_terminal,
    greet,
    note_silence,
    renew_keys,
    retire_terminal,
)
from zhilian.assets.service.vehicles import keep_car, keep_garage, note_odometer, void_reading

__all__ = [
    "REPORT_EVERY_S",
    "apply_import",
    "assign_assets",
    "assign_rooms",
    "bulk_assets",
    "bulk_rooms",
    "change_terminal",
    "compare_terminal",
    "confirm",
    "correct_asset",
    "count",
    "dispose_assets",
    "end_badge",
    "enrol_terminal",
    "forget",
    "forget_items",
    "freeze_badge",
    "give_badge",
    "greet",
    "issue",
    "keep_car",
    "keep_device",
    "keep_elevator",
    "keep_equipment",
    "keep_garage",
    "keep_kind",
    "keep_meter",
    "keep_room",
    "load_kinds",
    "move_assets",
    "note_odometer",
    "note_silence",
    "open_way",
    "person_orders",
    "plan_import",
    "push_batch",
    "renew_code",
    "put_assets_back",
    "put_back",
    "put_up_import",
    "read_meter",
    "reconcile",
    "record_export",
    "register_asset",
    "renew_keys",
    "resend",
    "reserve_equipment",
    "retire_terminal",
    "return_equipment",
    "scrap",
    "send_again",
    "set_minimum",
    "set_standard_area",
    "settle_grant",
    "take_in",
    "tell",
    "tell_person",
    "thaw_badge",
    "undo_import",
    "update_ledger",
    "void_reading",
    "wake_due_terminals",
]
