"""The escalation policy, read once from `policies.yaml`; a chain that could end in nobody stops
the start.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from zhilian.directory.types import ENGINEERS, Role
from zhilian.incidents.types import FaultClass
from zhilian.oncall.types import Rung

ROLES = {
    "manager": (Rung.MANAGER, Role.OPS_MANAGER),
    "purchaser": (Rung.PURCHASER, Role.PURCHASER),
    **{code: (Rung.ENGINEER, Role(code)) for code in sorted(ENGINEERS)},
}
LAST = ("manager", "purchaser")


@dataclass(frozen=True, kw_only=True)
class Policy:
    accept_within: timedelta
    again_after: timedelta
    again_at_most: int
    chains: Mapping[FaultClass, tuple[str, ...]]


@cache
def policy() -> Policy:
    raw = yaml.safe_load((files("zhilian.oncall") / "policies.yaml").read_text("utf-8"))
    return read_policy(raw)


def read_policy(raw: Mapping[str, Any]) -> Policy:
    chains = {FaultClass(name): tuple(steps) for name, steps in raw["chains"].items()}
    missing = [label.value for label in FaultClass if label not in chains]
    if missing:
        raise ValueError(f"policies.yaml: 缺少分类 {missing} 的升级顺序")
    for name, steps in chains.items():
        _check(name, steps)
    return Policy(
        accept_within=timedelta(minutes=raw["accept_within_min"]),
        again_after=timedelta(minutes=raw["again_after_min"]),
        again_at_most=raw["again_at_most"],
        chains=chains,
    )


def _check(name: FaultClass, steps: tuple[str, ...]) -> None:
    unknown = [step for step in steps if step != "on_call" and step not in ROLES]
    if unknown:
        raise ValueError(f"policies.yaml: {name.value} 里没有 {unknown} 这样的步骤")
    if steps[-2:] != LAST:
        raise ValueError(f"policies.yaml: {name.value} 要以 manager、purchaser 结尾")
