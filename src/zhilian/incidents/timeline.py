"""The sealed timeline: one writer, one verifier, one canonical form."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from zhilian.core import crypto
from zhilian.incidents.models import Incident, TimelineEntry
from zhilian.incidents.types import ChainVerdict, EntryKind


@dataclass(frozen=True, kw_only=True)
class Line:
    """What one entry says; `occurred_at` may lie before the moment it is written down."""

    kind: EntryKind
    recorded_at: datetime
    text: str = ""
    occurred_at: datetime | None = None
    person_id: int | None = None
    evidence: str = ""


def append(incident: Incident, line: Line) -> TimelineEntry:
    """Write one entry. The caller holds the incident's row lock and saves the incident."""
    entry = TimelineEntry(
        incident=incident,
        seq=incident.entries + 1,
        kind=line.kind,
        occurred_at=line.occurred_at or line.recorded_at,
        recorded_at=line.recorded_at,
        person_id=line.person_id,
        text=line.text,
        evidence=line.evidence,
        previous=incident.head,
    )
    entry.digest = digest(entry)
    entry.save()
    incident.entries = entry.seq
    incident.head = entry.digest
    return entry


def verify(incident: Incident, entries: Iterable[TimelineEntry]) -> ChainVerdict:
    """Recompute every hash of the entries in their order; also finds those cut off at the end."""
    previous = ""
    length = 0
    for entry in entries:
        length += 1
        sound = entry.seq == length and entry.previous == previous and entry.digest == digest(entry)
        if not sound:
            return _broken(length=length, seq=entry.seq)
        previous = entry.digest
    if (length, previous) != (incident.entries, incident.head):
        return _broken(length=length, seq=length + 1)
    return ChainVerdict(
        intact=True, length=length, broken_seq=None, text=f"{length} 条记录，哈希链完整"
    )


def digest(entry: TimelineEntry) -> str:
    """SM3 over the canonical form, the hash of the entry before it included."""
    said = {
        "incident": entry.incident_id,
        "seq": entry.seq,
        "kind": str(entry.kind),
        "occurred_at": _stamp(entry.occurred_at),
        "recorded_at": _stamp(entry.recorded_at),
        "person": entry.person_id,
        "text": entry.text,
        "evidence": entry.evidence,
        "previous": entry.previous,
    }
    canonical = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return crypto.sm3(canonical.encode())


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _broken(*, length: int, seq: int) -> ChainVerdict:
    return ChainVerdict(
        intact=False,
        length=length,
        broken_seq=seq,
        text=f"第 {seq} 条记录与哈希链不符，时间线被改动过，请联系审计管理员核对备份",
    )
