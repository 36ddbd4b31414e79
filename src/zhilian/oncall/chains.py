"""The policy of on-call, read once from `policies.yaml`; a chain that could end in nobody stops
the start.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from zhilian.directory.types import ENGINEERS, Role
from zhilian.incidents.types import FaultClass
from zhilian.oncall.types import Layer, Rung

ROLES = {
    "manager": (Rung.MANAGER, Role.OPS_MANAGER),
    "purchaser": (Rung.PURCHASER, Role.PURCHASER),
    **{code: (Rung.ENGINEER, Role(code)) for code in sorted(ENGINEERS)},
}
STANDING = {
    "on_call": (Rung.ON_CALL, Layer.PRIMARY),
    "backup": (Rung.BACKUP, Layer.BACKUP),
    "duty_software": (Rung.DUTY, Layer.SOFTWARE),
    "duty_hardware": (Rung.DUTY, Layer.HARDWARE),
}
LAST = ("manager", "purchaser")


@dataclass(frozen=True, kw_only=True)
class LayerRule:
    must_be_filled: bool
    roles: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What is too much for one person, and which hours are night."""

    longest_run: timedelta
    most_days: int
    least_rest: timedelta
    night_from: time
    night_to: time


@dataclass(frozen=True, kw_only=True)
class Policy:
    accept_within: timedelta
    voice_after: timedelta
    again_after: timedelta
    again_at_most: int
    chains: Mapping[FaultClass, tuple[str, ...]]
    layers: Mapping[Layer, LayerRule]
    planned: timedelta
    look_ahead: timedelta
    limits: Limits
    handover_layers: tuple[Layer, ...]
    handover_owed_after: timedelta
    canary_within: timedelta
    confirm_within: timedelta
    near_m: float


@cache
def policy() -> Policy:
    raw = yaml.safe_load((files("zhilian.oncall") / "policies.yaml").read_text("utf-8"))
    return read_policy(raw)


def read_policy(raw: Mapping[str, Any]) -> Policy:
    made = Policy(
        accept_within=timedelta(minutes=raw["accept_within_min"]),
        voice_after=timedelta(minutes=raw["voice_after_min"]),
        again_after=timedelta(minutes=raw["again_after_min"]),
        again_at_most=raw["again_at_most"],
        chains=_chains(raw["chains"]),
        layers=_layers(raw["layers"]),
        planned=timedelta(days=raw["planned_days"]),
        look_ahead=timedelta(days=raw["look_ahead_days"]),
        limits=_limits(raw["limits"]),
        handover_layers=tuple(Layer(name) for name in raw["handover"]["layers"]),
        handover_owed_after=timedelta(minutes=raw["handover"]["owed_after_min"]),
        canary_within=timedelta(minutes=raw["canary"]["receipt_within_min"]),
        confirm_within=timedelta(minutes=raw["arrival"]["confirm_within_min"]),
        near_m=float(raw["arrival"]["near_m"]),
    )
    if not timedelta() < made.voice_after < made.accept_within:
        raise ValueError("policies.yaml: voice_after_min 要大于 0，且小于 accept_within_min")
    return made


def _chains(raw: Mapping[str, Any]) -> dict[FaultClass, tuple[str, ...]]:
    chains = {FaultClass(name): tuple(steps) for name, steps in raw.items()}
    missing = [label.value for label in FaultClass if label not in chains]
    if missing:
        raise ValueError(f"policies.yaml: 缺少分类 {missing} 的升级顺序")
    for name, steps in chains.items():
        _check(name, steps)
    return chains


def _check(name: FaultClass, steps: tuple[str, ...]) -> None:
    unknown = [step for step in steps if step not in STANDING and step not in ROLES]
    if unknown:
        raise ValueError(f"policies.yaml: {name.value} 里没有 {unknown} 这样的步骤")
    if steps[-2:] != LAST:
        raise ValueError(f"policies.yaml: {name.value} 要以 manager、purchaser 结尾")


def _layers(raw: Mapping[str, Any]) -> dict[Layer, LayerRule]:
    layers = {
        Layer(name): LayerRule(
            must_be_filled=bool(rule["must_be_filled"]),
            roles=tuple(str(Role(role)) for role in rule["roles"]),
        )
        for name, rule in raw.items()
    }
    if Layer.PRIMARY not in layers:
        raise ValueError("policies.yaml: layers 里要有 PRIMARY（主班）")
    return layers


def _limits(raw: Mapping[str, Any]) -> Limits:
    return Limits(
        longest_run=timedelta(hours=raw["most_hours_in_a_row"]),
        most_days=int(raw["most_days_in_a_row"]),
        least_rest=timedelta(hours=raw["least_rest_h"]),
        night_from=time.fromisoformat(raw["night"]["from"]),
        night_to=time.fromisoformat(raw["night"]["to"]),
    )
