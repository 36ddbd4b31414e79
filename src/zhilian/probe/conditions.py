"""What can be asked of a web answer. Texts are searched plainly: a regular expression from a form
could stall the loop that measures everybody else."""

from __future__ import annotations

import json
import re
from typing import Any

from zhilian.probe.options import Refused
from zhilian.probe.types import Condition

STATUS = re.compile(r"(\d{3})(?:\s*-\s*(\d{3}))?\Z")
CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w-]{1,20})", re.I)
STEP = re.compile(r"([^.\[\]]+)|\[(\d{1,6})\]")
COMPARE = re.compile(r"(>=|<=|!=|>|<|=)?\s*(.*)\Z", re.S)
SHOWN = 80
Ranges = tuple[tuple[int, int], ...]


def statuses(value: Any) -> Ranges:
    """ "200-299, 401" as ranges."""
    ranges = []
    for part in str(value).replace("，", ",").split(","):
        match = STATUS.match(part.strip())
        if match is None:
            raise Refused("写法应如 200-299 或 200,302")
        low = int(match[1])
        ranges.append((low, int(match[2] or low)))
    return tuple(ranges)


def status_condition(status: int, *, wanted: Ranges, shown: str) -> Condition:
    ok = any(low <= status <= high for low, high in wanted)
    return Condition(name="状态码", ok=ok, saw=str(status), wanted=shown)


def show_statuses(wanted: Ranges) -> str:
    return "、".join(f"{low}-{high}" if low != high else str(low) for low, high in wanted)


def contains(body: bytes, *, wanted: str, charset: str, cut: bool) -> Condition:
    found = wanted.encode(charset, errors="replace") in body
    return Condition(
        name="包含文字",
        ok=found,
        saw="有" if found else _missing(body, charset=charset, cut=cut),
        wanted=f"有“{short(wanted)}”",
    )


def lacks(body: bytes, *, unwanted: str, charset: str) -> Condition:
    found = unwanted.encode(charset, errors="replace") in body
    saw = "有" if found else "没有"
    return Condition(name="不含文字", ok=not found, saw=saw, wanted=f"没有“{short(unwanted)}”")


def header(head: list[bytes], *, name: str, wanted: str) -> Condition:
    values = [value for found, value in head_pairs(head) if found == name.lower()]
    ok = any(wanted.lower() in value.lower() for value in values)
    saw = short("、".join(values)) if values else "没有这个响应头"
    return Condition(name=f"响应头 {name}", ok=ok, saw=saw, wanted=f"包含“{short(wanted)}”")


def json_value(body: bytes, *, path: str, wanted: str) -> Condition:
    name = f"JSON {path}"
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return Condition(name=name, ok=False, saw="返回的不是 JSON", wanted=wanted or "有值")
    found, value = look_up(document, path=path)
    if not found:
        return Condition(name=name, ok=False, saw="没有这一项", wanted=wanted or "有值")
    saw = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    ok = not wanted or compares(value, saw=saw, wanted=wanted)
    return Condition(name=name, ok=ok, saw=short(saw), wanted=wanted or "有值")


def json_path(value: Any) -> str:
    """Checks `data.items[0].status`; a leading `$.` is allowed."""
    path = str(value).strip().removeprefix("$").removeprefix(".")
    if not path or "".join(match[0] for match in STEP.finditer(path)) != path.replace(".", ""):
        raise Refused("写法应如 data.items[0].status")
    return path


def look_up(document: Any, *, path: str) -> tuple[bool, Any]:
    for match in STEP.finditer(path):
        key, index = match[1], match[2]
        if key is not None and isinstance(document, dict) and key in document:
            document = document[key]
        elif index is not None and isinstance(document, list) and int(index) < len(document):
            document = document[int(index)]
        else:
            return False, None
    return True, document


def charset_of(content_type: str, body: bytes) -> str:
    """The body's character set; a Chinese page that says gb2312 usually means gb18030."""
    match = CHARSET.search(content_type.encode()) or CHARSET.search(body[:1024])
    named = match[1].decode().lower() if match else "utf-8"
    if named in ("gb2312", "gbk", "gb18030"):
        return "gb18030"
    try:
        "".encode(named)
    except LookupError:
        return "utf-8"
    return named


def compares(value: Any, *, saw: str, wanted: str) -> bool:
    """`wanted` may begin with >=, <=, >, <, != or =."""
    match = COMPARE.match(wanted.strip())
    sign, right = (match[1] or "=", match[2].strip()) if match else ("=", wanted)
    if sign in ("=", "!="):
        return (saw == right) == (sign == "=")
    try:
        left_number, right_number = float(value), float(right)
    except (TypeError, ValueError):
        return False
    return {
        ">=": left_number >= right_number,
        "<=": left_number <= right_number,
        ">": left_number > right_number,
        "<": left_number < right_number,
    }[sign]


def _missing(body: bytes, *, charset: str, cut: bool) -> str:
    if cut:
        return f"没有（只读取了前 {len(body) // 1000} kB）"
    start = " ".join(body[:400].decode(charset, errors="replace").split())
    return f"没有，内容开头是“{short(start)}”" if start else "没有，内容是空的"


def head_pairs(head: list[bytes]) -> list[tuple[str, str]]:
    pairs = [line.decode("latin-1").partition(":") for line in head]
    return [(name.strip().lower(), value.strip()) for name, mark, value in pairs if mark]


def short(text: str) -> str:
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
