"""Writes: the only door to change an incident."""

from zhilian.incidents.service.ending import (
    close_incident,
    confirm_restored,
    reopen_incident,
    restore_incident,
    undo_close,
)
from zhilian.incidents.service.handling import (
    accept_incident,
    claim_restored,
    give_back,
    record_arrival,
)
from zhilian.incidents.service.keeping import add_note, classify, record_wait
from zhilian.incidents.service.opening import open_incident, report_incident
from zhilian.incidents.service.outages import sign_outage_cause
from zhilian.incidents.service.sights import follow_target

__all__ = [
    "accept_incident",
    "add_note",
    "claim_restored",
    "classify",
    "close_incident",
    "confirm_restored",
    "follow_target",
    "give_back",
    "open_incident",
    "record_arrival",
    "record_wait",
    "reopen_incident",
    "report_incident",
    "restore_incident",
    "sign_outage_cause",
    "undo_close",
]
