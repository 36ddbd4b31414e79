"""Tone and icon of states and of timeline entries."""

from zhilian.incidents.models import Incident
from zhilian.incidents.types import EntryKind, Status

STATES = {
    Status.DETECTED: ("bad", "siren"),
    Status.ACCEPTED: ("blue", "user-check"),
    Status.RESTORED: ("good", "heart-pulse"),
    Status.CLOSED: ("plain", "archive"),
    Status.MERGED: ("plain", "layers"),
}
ENTRIES = {
    EntryKind.BEGAN: ("bad", "zap"),
    EntryKind.OPENED: ("bad", "siren"),
    EntryKind.REPORTED: ("bad", "phone-call"),
    EntryKind.ACCEPTED: ("blue", "user-check"),
    EntryKind.GIVEN_BACK: ("risk", "undo-2"),
    EntryKind.ARRIVED: ("blue", "map-pin"),
    EntryKind.CLAIMED: ("blue", "stethoscope"),
    EntryKind.RESTORED: ("good", "heart-pulse"),
    EntryKind.REOPENED: ("bad", "rotate-ccw"),
    EntryKind.CLOSED: ("plain", "archive"),
    EntryKind.UNCLOSED: ("risk", "undo-2"),
    EntryKind.CLASSIFIED: ("plain", "tag"),
    EntryKind.NOTE: ("plain", "message-square-text"),
    EntryKind.SIGHT: ("unk", "activity"),
    EntryKind.FINDING: ("plain", "scale"),
    EntryKind.WAITED: ("risk", "hourglass"),
    EntryKind.WAIT_BEGAN: ("risk", "hourglass"),
    EntryKind.MERGED: ("plain", "layers"),
    EntryKind.ABSORBED: ("plain", "layers"),
    EntryKind.UNMERGED: ("risk", "undo-2"),
    EntryKind.SPLIT: ("plain", "git-branch"),
    EntryKind.LINKED: ("plain", "link"),
    EntryKind.UNLINKED: ("plain", "unlink"),
    EntryKind.MAJOR: ("bad", "flame"),
    EntryKind.PLAN: ("blue", "list-checks"),
    EntryKind.TICKED: ("good", "square-check"),
    EntryKind.ACTION: ("plain", "clipboard-list"),
}


def look_of(incident: Incident) -> tuple[str, str]:
    return STATES[Status(incident.status)]
