"""What a terminal decides by itself while the line is down, from what it was told before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from zhilian.assets.simulator.store import Store
from zhilian.core import rolling_codes

LOCAL = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, kw_only=True)
class Decision:
    allow: bool
    show: str


NOBODY = Decision(allow=False, show="断网：本机没有这个人")


def decide(store: Store, *, terminal: str, means: str, value: str, at: datetime) -> Decision:
    """May this one pass or eat now?"""
    if means == "PLATE":
        return _plate(store, terminal=terminal, plate=value, at=at)
    if means == "CODE" and not rolling_codes.ref_of(value):
        return _pass(store, terminal=terminal, field="code", value=value, at=at)
    if means == "IDNO":
        return _pass(store, terminal=terminal, field="idno", value=value, at=at)
    person = _person(store, terminal=terminal, means=means, value=value, at=at)
    if person is None:
        return NOBODY
    name = str(person.get("name", ""))
    if not _within(person.get("allow", ()), at=at):
        return Decision(allow=False, show=f"断网：{name} 此时不能通过")
    return Decision(allow=True, show=f"断网放行：{name}")


def _person(
    store: Store, *, terminal: str, means: str, value: str, at: datetime
) -> dict[str, Any] | None:
    if means == "CARD":
        plain = "".join(sign for sign in value.upper() if sign.isalnum())
        cards = store.items(terminal=terminal, thing="CARD").values()
        owner = next((str(card["of"]) for card in cards if card["uid"] == plain), "")
        return store.item(terminal=terminal, thing="PERSON", key=owner)
    if means == "FACE":
        known = store.item(terminal=terminal, thing="FACE", key=value.replace("person", "face"))
        return store.item(terminal=terminal, thing="PERSON", key=value) if known else None
    owner = f"person:{rolling_codes.ref_of(value)}"
    person = store.item(terminal=terminal, thing="PERSON", key=owner)
    if person is None or "seed" not in person:
        return None
    seed = bytes.fromhex(person["seed"])
    return person if rolling_codes.fits(value, seed=seed, at=at) else None


def _pass(store: Store, *, terminal: str, field: str, value: str, at: datetime) -> Decision:
    passes = store.items(terminal=terminal, thing="PASS").values()
    plain = value.strip().upper()
    found = next((one for one in passes if str(one.get(field, "")).upper() == plain), None)
    if found is None:
        return Decision(allow=False, show="断网：本机没有这个码")
    if not _within(found.get("allow", ()), at=at):
        return Decision(allow=False, show="断网：不在预约时间内")
    return Decision(allow=True, show=f"断网放行：{found.get('name', '')}")


def _plate(store: Store, *, terminal: str, plate: str, at: datetime) -> Decision:
    listed = store.items(terminal=terminal, thing="PLATE").values()
    mine = [one for one in listed if one["plate"] == plate.strip().upper()]
    if any(_within(one.get("allow", ()), at=at) for one in mine):
        return Decision(allow=True, show=f"断网放行：{plate}")
    return Decision(allow=False, show=f"断网：{plate} 不在白名单")


def _within(allow: Any, *, at: datetime) -> bool:
    """`allow` is a list of spans; a span may name weekdays and hours (Asia/Shanghai)."""
    return any(_in_span(span, at=at) for span in allow)


def _in_span(span: Mapping[str, Any], *, at: datetime) -> bool:
    begins, ends = span.get("from"), span.get("to")
    if begins and at < datetime.fromisoformat(begins):
        return False
    if ends and at >= datetime.fromisoformat(ends):
        return False
    week = span.get("week")
    if week is None:
        return True
    here = at.astimezone(LOCAL)
    clock = f"{here:%H:%M}"
    return any(here.isoweekday() == day and low <= clock < high for day, low, high in week)
