"""Writes of on-call, by noun: the roster, who stands in, calling people, what they answer."""

from zhilian.oncall.service.alarms import (
    call_next_of_alarm,
    note_alarm_answered,
    note_alarm_digit,
    note_alarm_unreached,
    raise_alarm,
)
from zhilian.oncall.service.arrival import (
    Print,
    Scan,
    admit_screen,
    arrival_point,
    check_in_by_print,
    check_in_by_screen,
    note_screen_seen,
    place_point,
    renew_print,
    revoke_screen,
)
from zhilian.oncall.service.canary import (
    lose_canary,
    note_canary_back,
    note_canary_failed,
    send_canary,
)
from zhilian.oncall.service.feeds import make_feed, note_feed_read, revoke_feed, sync_feed_entries
from zhilian.oncall.service.handover import give_handover, take_handover
from zhilian.oncall.service.leaves import cancel_leave, mark_leave
from zhilian.oncall.service.majors import tell_of_major, tell_of_measure
from zhilian.oncall.service.marks import warn_of_clock
from zhilian.oncall.service.overrides import cancel_override, put_override, take_over
from zhilian.oncall.service.paging import (
    end_paging,
    escalate,
    escalate_after_failure,
    note_acceptance,
    note_delivery,
    note_unreached,
    start_paging,
)
from zhilian.oncall.service.replies import answer_message
from zhilian.oncall.service.ringing import note_answered, note_digit, ring
from zhilian.oncall.service.roster import generate_shifts, put_shift, remove_shift
from zhilian.oncall.service.rotations import end_rotation, extend_rotation, set_rotation
from zhilian.oncall.service.swaps import agree_swap, ask_swap, decline_swap, withdraw_swap
from zhilian.oncall.service.warnings import warn_of_roster

__all__ = [
    "Print",
    "Scan",
    "admit_screen",
    "agree_swap",
    "answer_message",
    "arrival_point",
    "ask_swap",
    "call_next_of_alarm",
    "cancel_leave",
    "cancel_override",
    "check_in_by_print",
    "check_in_by_screen",
    "decline_swap",
    "end_paging",
    "end_rotation",
    "escalate",
    "escalate_after_failure",
    "extend_rotation",
    "generate_shifts",
    "give_handover",
    "lose_canary",
    "make_feed",
    "mark_leave",
    "note_acceptance",
    "note_alarm_answered",
    "note_alarm_digit",
    "note_alarm_unreached",
    "note_answered",
    "note_canary_back",
    "note_canary_failed",
    "note_delivery",
    "note_digit",
    "note_feed_read",
    "note_screen_seen",
    "note_unreached",
    "place_point",
    "put_override",
    "put_shift",
    "raise_alarm",
    "remove_shift",
    "renew_print",
    "revoke_feed",
    "revoke_screen",
    "ring",
    "send_canary",
    "set_rotation",
    "start_paging",
    "sync_feed_entries",
    "take_handover",
    "take_over",
    "tell_of_major",
    "tell_of_measure",
    "warn_of_clock",
    "warn_of_roster",
    "withdraw_swap",
]
