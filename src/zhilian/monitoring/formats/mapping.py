"""From a JSON document to alerts, by a mapping that a person can try and change. Pure.

A piece of a mapping is a path (`labels.alertname`, `alerts[0].status`), several of which the first
that has a value counts (`annotations.summary | labels.alertname`), or a text with paths in braces
(`{host.name}：{trigger}`). `$.` looks from the top of the document, all else inside the alert.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from zhilian.monitoring.formats.moments import read_moment
from zhilian.probe.conditions import json_path, look_up
from zhilian.probe.options import Refused

MOST_ITEMS = 500
LONGEST_PIECE, LONGEST_VALUE, LONGEST_TITLE = 300, 2000, 300
BRACES = re.compile(r"\{([^{}]+)\}")
BAR = re.compile(r"\|(?![^{}]*\})")
TOP = "$."


@dataclass(frozen=True, kw_only=True)
class FieldMap:
    """Where each part of an alert stands. `items` empty: the document is one alert, or a list."""

    items: str = ""
    id: str = ""
    status: str = ""
    firing: str = "firing, problem, alerting, down, critical, true, 1"
    resolved: str = "resolved, ok, recovered, up, normal, false, 0"
    title: str = ""
    detail: str = ""
    severity: str = ""
    starts_at: str = ""
    ends_at: str = ""
    group: str = ""
    window: str = ""
    beat: str = ""
    beats: str = ""


LABELS: dict[str, str] = {
    "items": "告警列表",
    "id": "告警标识",
    "status": "状态",
    "firing": "表示告警的词",
    "resolved": "表示恢复的词",
    "title": "名称",
    "detail": "说明",
    "severity": "级别",
    "starts_at": "发生时间",
    "ends_at": "恢复时间",
    "group": "分组",
    "window": "窗口编号",
    "beat": "心跳字段",
    "beats": "心跳的值",
}
WORDS = ("firing", "resolved", "beats")
NEEDED = ("id", "status", "title")


@dataclass(frozen=True, kw_only=True)
class Alert:
    """One alert as it was told. `at` is when this status began, as far as it was said."""

    id: str
    firing: bool
    title: str
    at: datetime
    dated: bool
    detail: str = ""
    severity: str = ""
    group: str = ""
    window: str = ""
    beat: bool = False


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a delivery says. `closes`: a group of which every member is over, and since when."""

    alerts: tuple[Alert, ...] = ()
    faults: tuple[str, ...] = ()
    closes: tuple[str, datetime] | None = None


class Unreadable(Exception):
    """The document is not what a source of this kind sends; the text says what to do."""


def tidy(given: Mapping[str, Any]) -> FieldMap:
    """A mapping as it was kept or typed; unknown names and strange values are left out."""
    names = {one.name for one in fields(FieldMap)}
    kept = {
        name: " ".join(value.split()).strip()
        for name, value in given.items()
        if name in names and isinstance(value, str)
    }
    return replace(FieldMap(), **kept)


def faults(wanted: FieldMap) -> dict[str, str]:
    """What is wrong with a mapping, by field; empty: nothing."""
    found = {}
    for one in fields(FieldMap):
        piece = getattr(wanted, one.name)
        if len(piece) > LONGEST_PIECE:
            found[one.name] = f"太长，请不要超过 {LONGEST_PIECE} 个字。"
        elif one.name in NEEDED and not piece:
            found[one.name] = f"请填写{LABELS[one.name]}所在的位置，例如 labels.alertname。"
        elif one.name not in WORDS:
            found |= _path_fault(one.name, piece)
    for name in ("firing", "resolved"):
        if not _words(getattr(wanted, name)):
            found.setdefault(name, "请至少填写一个词，多个用逗号分开，例如 firing, 1。")
    both = _words(wanted.firing) & _words(wanted.resolved)
    if both:
        found["resolved"] = f"“{'、'.join(sorted(both))}”同时写在告警和恢复里，请删去一处。"
    return found


def read(document: Any, *, by: FieldMap, received_at: datetime) -> Reading:
    """Every alert of the document; what cannot be read is told, and does not stop the others."""
    items = _items(document, by)
    alerts, told = [], []
    for number, item in enumerate(items[:MOST_ITEMS], start=1):
        try:
            alerts.append(_alert(item, document, by=by, received_at=received_at))
        except Unreadable as fault:
            told.append(f"第 {number} 条：{fault}")
    if len(items) > MOST_ITEMS:
        told.append(f"一次最多 {MOST_ITEMS} 条，后面 {len(items) - MOST_ITEMS} 条没有处理。")
    return Reading(alerts=tuple(alerts), faults=tuple(told))


def _items(document: Any, by: FieldMap) -> list[Any]:
    if by.items:
        known, found = look_up(document, path=json_path(by.items))
        if not known or not isinstance(found, list):
            raise Unreadable(f"在“{by.items}”处没有找到告警列表，请核对“告警列表”一项。")
        return found
    return document if isinstance(document, list) else [document]


def _alert(item: Any, document: Any, *, by: FieldMap, received_at: datetime) -> Alert:
    def say(piece: str) -> str:
        return _said(piece, item, document)

    fingerprint, status = say(by.id), say(by.status).lower()
    if not fingerprint:
        raise Unreadable(f"没有标识（{by.id}），请核对“告警标识”一项。")
    firing = _is_firing(status, by)
    moment = read_moment(say(by.starts_at if firing else by.ends_at))
    return Alert(
        id=fingerprint,
        firing=firing,
        title=(say(by.title) or fingerprint)[:LONGEST_TITLE],
        at=min(moment or received_at, received_at),
        dated=moment is not None,
        detail=say(by.detail)[:LONGEST_TITLE],
        severity=say(by.severity)[:40],
        group=say(by.group),
        window=say(by.window)[:42],
        beat=bool(by.beat) and say(by.beat).lower() in _words(by.beats),
    )


def _is_firing(status: str, by: FieldMap) -> bool:
    if status in _words(by.firing):
        return True
    if status in _words(by.resolved):
        return False
    shown = status or "（空）"
    raise Unreadable(f"状态“{shown}”既不是告警也不是恢复，请补进“表示告警的词”或“表示恢复的词”。")


def _said(piece: str, item: Any, document: Any) -> str:
    """The first part of a piece that has a value, as text; "" when none has."""
    for part in _parts(piece):
        text = _filled(part, item, document) if "{" in part else _found(part, item, document)
        if text:
            return text
    return ""


def _filled(part: str, item: Any, document: Any) -> str:
    """A text with its braces filled in; nothing when none of them has a value."""
    values = [_said(paths, item, document) for paths in BRACES.findall(part)]
    if not any(values):
        return ""
    given = iter(values)
    return BRACES.sub(lambda _: next(given), part).strip()[:LONGEST_VALUE]


def _found(path: str, item: Any, document: Any) -> str:
    start, rest = (document, path[len(TOP) :]) if path.startswith(TOP) else (item, path)
    known, value = look_up(start, path=rest)
    return plain(value) if known else ""


def plain(value: Any) -> str:
    """A value as one line that every database can hold."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = text.replace("\0", "").encode("utf-8", "replace").decode()
    return " ".join(text.split())[:LONGEST_VALUE]


def _parts(piece: str) -> list[str]:
    """The alternatives of a piece; a bar inside braces belongs to them."""
    return [part.strip() for part in BAR.split(piece) if part.strip()]


def _path_fault(name: str, piece: str) -> dict[str, str]:
    inner = [text for part in _parts(piece) for text in _inner(part)]
    if set(BRACES.sub("", piece)) & {"{", "}"}:
        return {name: "花括号没有成对，写法应如 {host.name}：{trigger}。"}
    wrong = next((path for text in inner for path in _parts(text) if not _sound(path)), None)
    if wrong is None:
        return {}
    return {name: f"“{wrong}”不是正确的位置，写法应如 alerts、labels.alertname 或 data[0].id。"}


def _inner(part: str) -> list[str]:
    return BRACES.findall(part) if "{" in part else [part]


def _sound(path: str) -> bool:
    try:
        json_path(path.removeprefix(TOP))
    except Refused:
        return False
    return True


def _words(text: str) -> frozenset[str]:
    parts = text.replace("，", ",").split(",")
    return frozenset(part.strip().lower() for part in parts if part.strip())
