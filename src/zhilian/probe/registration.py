"""What a registry says about a name: WHOIS text (CNNIC, Verisign and their like) or RDAP JSON.

Nothing is guessed: an answer without a readable date for exactly this name is None.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")
EXPIRY_LABELS = (
    "registry expiry date",
    "expiration time",
    "registrar registration expiration date",
    "expiration date",
    "expiry date",
    "expires on",
    "expires",
    "expire date",
    "paid-till",
)
NAME_LABELS = ("domain name", "domain")
STATUS_LABELS = ("domain status", "status")
ABSENT = (
    "no matching record",
    "no match",
    "not found",
    "no data found",
    "no entries found",
    "no object found",
    "domain not found",
)
BARE_FORMS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d", "%d-%b-%Y", "%Y.%m.%d", "%Y/%m/%d", "%d/%m/%Y")
STATUS = re.compile(r"[^a-z]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """`expires_at` is None when the name is not registered."""

    expires_at: datetime | None
    statuses: tuple[str, ...] = ()


def from_whois(text: str, *, name: str) -> Registration | None:
    """None when it cannot be read; a last line without an end was cut and is not believed."""
    whole = text.replace("\r\n", "\n").rpartition("\n")[0]
    rows = [(label.strip().lower(), value.strip()) for label, value in _rows(whole)]
    named = [value for label, value in rows if label in NAME_LABELS and value]
    if not named:
        absent = any(line.strip().lower().startswith(ABSENT) for line in text.splitlines())
        return Registration(expires_at=None) if absent else None
    if named[0].rstrip(".").lower() != name:
        return None
    zone = BEIJING if name.endswith(".cn") else UTC
    dates = {label: value for label, value in reversed(rows) if label in EXPIRY_LABELS}
    said = next((dates[label] for label in EXPIRY_LABELS if label in dates), "")
    expires_at = moment(said, zone=zone)
    if expires_at is None:
        return None
    statuses = [value.split(" ")[0] for label, value in rows if label in STATUS_LABELS]
    return Registration(expires_at=expires_at, statuses=_plain(statuses))


def from_rdap(body: bytes, *, name: str) -> Registration | None:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, Mapping):
        return None
    if str(document.get("ldhName", "")).rstrip(".").lower() != name:
        return None
    said = [
        moment(str(event.get("eventDate", "")), zone=UTC)
        for event in _objects(document.get("events"))
        if str(event.get("eventAction", "")).strip().lower() == "expiration"
    ]
    if not said or said[0] is None:
        return None
    statuses = document.get("status")
    listed = statuses if isinstance(statuses, list) else []
    return Registration(expires_at=said[0], statuses=_plain(map(str, listed)))


def moment(text: str, *, zone: ZoneInfo | Any) -> datetime | None:
    """A registry's date; without a zone it is in the registry's own."""
    said = text.strip()
    for form in BARE_FORMS:
        try:
            return _utc(datetime.strptime(said, form).replace(tzinfo=zone))
        except ValueError:
            continue
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        return None
    return _utc(found if found.tzinfo else found.replace(tzinfo=zone))


def _utc(at: datetime) -> datetime | None:
    try:
        return at.astimezone(UTC)
    except OverflowError:
        return None


def _rows(text: str) -> Iterable[tuple[str, str]]:
    for line in text.splitlines():
        label, mark, value = line.partition(":")
        if mark:
            yield label, value


def _objects(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _plain(statuses: Iterable[str]) -> tuple[str, ...]:
    """`clientHold` and `client hold` alike."""
    return tuple(STATUS.sub("", status.lower()) for status in statuses)
