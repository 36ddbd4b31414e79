"""The only door to change what access keeps; one module for each noun."""

from zhilian.access.service.answering import tell_case_of_guest, tell_case_of_vehicle
from zhilian.access.service.ending import (
    bar_person,
    expire_due,
    revoke_grants,
    revoke_one,
    revoke_subject,
    set_end,
)
from zhilian.access.service.faces import FaceDraft, delete_face, keep_face
from zhilian.access.service.granting import (
    Given,
    GuestPlaces,
    Lot,
    admit_again,
    grant_guests,
    grant_plates,
    grant_staff,
)
from zhilian.access.service.keeping import forget_guests, record_export
from zhilian.access.service.passing import (
    Late,
    let_pass,
    note_guest,
    note_vehicle,
    take_late,
    take_showing,
)
from zhilian.access.service.places import save_area, save_building, save_gate, switch_place
from zhilian.access.service.restricting import ListDraft, restrict, unrestrict
from zhilian.access.service.syncing import sync_staff, sync_vehicles
from zhilian.access.service.telling import tell_gate, tell_staff
from zhilian.access.service.visiting import (
    ask_for_changes,
    case_of,
    close_links,
    close_run_out,
    confirm_code,
    fill_in,
    invite,
    send_code,
)

__all__ = [
    "FaceDraft",
    "Given",
    "GuestPlaces",
    "Late",
    "ListDraft",
    "Lot",
    "ask_for_changes",
    "bar_person",
    "case_of",
    "close_links",
    "close_run_out",
    "confirm_code",
    "delete_face",
    "expire_due",
    "fill_in",
    "forget_guests",
    "grant_guests",
    "grant_plates",
    "grant_staff",
    "invite",
    "keep_face",
    "let_pass",
    "note_guest",
    "note_vehicle",
    "record_export",
    "restrict",
    "revoke_grants",
    "revoke_one",
    "revoke_subject",
    "save_area",
    "save_building",
    "save_gate",
    "send_code",
    "set_end",
    "switch_place",
    "take_late",
    "take_showing",
    "tell_case_of_guest",
    "tell_case_of_vehicle",
    "tell_gate",
    "tell_staff",
    "unrestrict",
    "admit_again",
    "sync_staff",
    "sync_vehicles",
]
