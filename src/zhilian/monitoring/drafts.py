"""Is a wanted check right? Every fault is found at once and named with its remedy, field by
field.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from zhilian.monitoring import sealing
from zhilian.monitoring.types import CheckDraft
from zhilian.probe.kinds.base import KINDS, Pace
from zhilian.probe.options import read

CODE = re.compile(r"[a-z0-9][a-z0-9._-]{1,59}")
LONGEST_S = 86_400
NOTHING_KEPT = "这里没有已保存的密码可沿用（改了目标主机时也要重填），请填写真实内容。"


def faults(draft: CheckDraft) -> dict[str, str]:
    """What is wrong with the draft by itself, as field -> message. Empty: nothing."""
    found: dict[str, str] = {}
    if not CODE.fullmatch(draft.code):
        found["code"] = (
            "编号应为 2 到 60 个小写字母、数字、点、横线或下划线，"
            "以字母或数字开头，例如 web-portal。"
        )
    if not 1 <= len(draft.name.strip()) <= 80:
        found["name"] = "请填写名称，最多 80 个字，例如 门户首页。"
    return found | _pace_faults(draft) | _option_faults(draft)


def _pace_faults(draft: CheckDraft) -> dict[str, str]:
    """Interval and timeout within what the kind can bear."""
    kind = KINDS.get(draft.kind)
    pace = kind.pace if kind else Pace()
    found = {}
    if not pace.least_interval_s <= draft.interval_s <= LONGEST_S:
        found["interval_s"] = (
            f"间隔应为 {pace.least_interval_s} 到 {LONGEST_S} 秒的整数，一般填 {pace.interval_s}。"
        )
    if not 0 < draft.timeout_s <= pace.most_timeout_s:
        found["timeout_s"] = (
            f"超时应大于 0、不超过 {pace.most_timeout_s:g} 秒，一般填 {pace.timeout_s:g}。"
        )
    elif draft.timeout_s > draft.interval_s:
        found["timeout_s"] = f"超时不能长于间隔（{draft.interval_s} 秒），请改小超时或加大间隔。"
    return found | _warning_faults(draft)


def _warning_faults(draft: CheckDraft) -> dict[str, str]:
    """A limit that no answer can cross would promise a degradation that never comes."""
    if draft.warn_ms is None or 1 <= draft.warn_ms < draft.timeout_s * 1000:
        return {}
    most = draft.timeout_s * 1000
    return {"warn_ms": f"降级阈值应为 1 到超时（{most:g} 毫秒）之间的整数，不用就留空。"}


def _option_faults(draft: CheckDraft) -> dict[str, str]:
    kind = KINDS.get(draft.kind)
    if kind is None:
        known = "、".join(f"{one.name}（{one.label}）" for one in KINDS.all())
        return {"kind": f"没有“{draft.kind}”这种类型，可用的有：{known}。"}
    errors = kind.check_options(draft.options)
    found = {f"options.{error.field}": _sentence(error.message) for error in reversed(errors)}
    left = [name for name, value in draft.options.items() if sealing.has_placeholder(value)]
    return found | {f"options.{name}": NOTHING_KEPT for name in left}


def target_of(draft: CheckDraft) -> str:
    """What people search for: the address or host among the options, without any secret."""
    kind = KINDS.get(draft.kind)
    if kind is None:
        return ""
    told = kind.target(draft.options)
    if told:
        return told[:300]
    for name in ("url", "host", "name", "target"):
        value = draft.options.get(name)
        if isinstance(value, str) and value:
            port = draft.options.get("port")
            return f"{value}:{port}"[:300] if port and name == "host" else value[:300]
    return _first_address(draft.options)


def same_options(kind_name: str, one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two spellings of options mean the same ("200" and 200, a missing one and its
    default).
    """
    kind = KINDS.get(kind_name)
    if kind is None:
        return dict(one) == dict(other)
    here, there = (_plain(read(raw=raw, options=kind.options)[0]) for raw in (one, other))
    return bool(here == there)


def _first_address(value: Any) -> str:
    if isinstance(value, str):
        return value[:300] if value.startswith(("http://", "https://")) else ""
    inner = value.values() if isinstance(value, Mapping) else value
    if not isinstance(value, (Mapping, list, tuple)):
        return ""
    return next((found for one in inner if (found := _first_address(one))), "")


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    return str(value) if isinstance(value, str) else value


def _sentence(text: str) -> str:
    return text if text.endswith(("。", "？", "！")) else f"{text}。"
