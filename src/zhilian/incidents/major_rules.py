"""Which faults are major ones: the rules of rules.yaml and what they look at. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

KNOWN = {"rule", "label", "login", "windows", "after_min"}


class RuleError(ValueError):
    """rules.yaml does not hold together; the text names the place."""


@dataclass(frozen=True, kw_only=True)
class MajorRule:
    name: str
    label: str
    login: bool = False
    windows: int = 0
    after: timedelta = timedelta(0)


@dataclass(frozen=True, kw_only=True)
class Extent:
    """How far a fault reaches: what the rules look at."""

    login: bool
    windows: int
    lasted: timedelta


@cache
def major_rules() -> tuple[MajorRule, ...]:
    text = (files("zhilian.incidents") / "rules.yaml").read_text(encoding="utf-8")
    return read_rules(yaml.safe_load(text))


def read_rules(document: Mapping[str, Any]) -> tuple[MajorRule, ...]:
    return tuple(_rule(raw) for raw in document["rules"])


def rule_met(extent: Extent, rules: Iterable[MajorRule]) -> MajorRule | None:
    """The first rule all of whose conditions hold."""
    return next((rule for rule in rules if _holds(rule, extent)), None)


def _holds(rule: MajorRule, extent: Extent) -> bool:
    return (
        (extent.login or not rule.login)
        and extent.windows >= rule.windows
        and extent.lasted >= rule.after
    )


def _rule(raw: Mapping[str, Any]) -> MajorRule:
    where = f"rules.yaml：规则 {raw.get('rule', '（缺名称）')}"
    odd = raw.keys() - KNOWN
    if odd or not raw.get("rule") or not raw.get("label"):
        raise RuleError(f"{where} 缺少名称或说明，或有不认识的条件 {'、'.join(sorted(odd))}")
    if not (raw.get("login") or raw.get("windows") or raw.get("after_min")):
        raise RuleError(f"{where} 没有任何条件，会把每起故障都认定为重大故障")
    return MajorRule(
        name=raw["rule"],
        label=raw["label"],
        login=bool(raw.get("login", False)),
        windows=int(raw.get("windows", 0)),
        after=timedelta(minutes=raw.get("after_min", 0)),
    )
