"""What the server orders: checks, networks, references. One item that cannot be read is logged
and left out; the rest is measured. The last answer is kept on disk (mode 0600, it may hold
credentials), so that an agent that restarts while the link is cut measures on."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from zhilian.probe.guard import NetworkPolicy
from zhilian.probe.sight import Reference
from zhilian.probe.types import CheckSpec, WireError

log = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    checks: tuple[CheckSpec, ...] = ()
    policy: NetworkPolicy = NetworkPolicy()
    references: tuple[Reference, ...] = ()
    recheck: tuple[int, ...] = ()


def parse(data: Mapping[str, Any]) -> Orders:
    """Raises WireError when the answer as a whole has not the agreed form."""
    if not isinstance(data.get("checks"), list):
        raise WireError("服务器的回应里没有 checks 列表；请核对服务器地址和版本")
    policy = data.get("policy") or {}
    if not isinstance(policy, Mapping):
        raise WireError("探测范围 policy 的格式不对")
    return Orders(
        checks=tuple(_each(data["checks"], make=CheckSpec.from_json)),
        policy=NetworkPolicy.from_json(policy),
        references=tuple(_each(data.get("references") or (), make=Reference.from_json)),
        recheck=ids(data.get("recheck")),
    )


def ids(raw: Any) -> tuple[int, ...]:
    return tuple(one for one in raw if isinstance(one, int)) if isinstance(raw, list) else ()


def remember(data: Mapping[str, Any], *, file: Path) -> None:
    fresh = file.with_suffix(".new")
    kept = {name: data[name] for name in ("checks", "policy", "references") if name in data}
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            json.dump(kept, out)
        fresh.replace(file)
    except OSError as error:
        log.error("监测项清单无法保存到 %s：%s；断网重启后将无清单可用", file, error.strerror)


def recall(file: Path) -> Orders | None:
    try:
        return parse(json.loads(file.read_text("utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, AttributeError) as error:
        log.warning("保存的监测项清单 %s 不可用（%s），等待服务器下发", file, error)
        return None


def _each(rows: Any, *, make: Callable[[Mapping[str, Any]], T]) -> list[T]:
    made = []
    for row in rows if isinstance(rows, (list, tuple)) else ():
        try:
            made.append(make(row))
        except WireError as error:
            log.error("服务器下发的一项无法使用，已跳过：%s", error)
    return made
