"""The contract as data: clauses with their numbers, and the clock policies. No Django.

Another contract is another pair of files. A file that does not hold together stops the start and
names the place; nothing is guessed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

KINDS = {"duty": "履行义务", "limit": "限值指标", "setup": "应建事项"}
KIND_TARGETS = {"duty": "按要求履行，留存证据", "limit": "", "setup": "已建立并在用"}
ORIGINS = {"tender": "招标文件", "ours": "建议值"}
CALENDARS = {"7x24": "7×24 小时", "working": "工作时间"}
GROUPS = {"C1": "一、运维主要内容", "C2": "二、运维目标", "C3": "三、服务要求"}


class BookError(ValueError):
    """The contract files contradict themselves."""


@dataclass(frozen=True, kw_only=True)
class Clause:
    """One demand of the contract; `id` is stable and cited by code, screens and reports."""

    id: str
    source: str
    title: str
    wording: str
    kind: str
    origin: str
    target: str
    proof: str
    numbers: Mapping[str, float] = field(default_factory=dict)

    @property
    def group(self) -> str:
        return GROUPS[self.id.split(".")[0]]

    @property
    def kind_label(self) -> str:
        return KINDS[self.kind]


@dataclass(frozen=True, kw_only=True)
class Terms:
    """Who contracted with whom, for what."""

    name: str
    purchaser: str
    price_cny: int
    scale: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class Policy:
    """How long one kind of clock may run, and in whose time."""

    name: str
    group: str
    label: str
    clause: str
    target: timedelta
    calendar: str
    origin: str
    stops: str
    reopens: bool
    thresholds: tuple[int, ...]


@cache
def clauses() -> tuple[Clause, ...]:
    return read_clauses(_document("clauses.yaml"))


@cache
def clause(clause_id: str) -> Clause:
    found = {each.id: each for each in clauses()}
    if clause_id not in found:
        raise BookError(f"合同中没有条款 {clause_id}")
    return found[clause_id]


@cache
def terms() -> Terms:
    raw = _document("clauses.yaml")["contract"]
    return Terms(
        name=raw["name"],
        purchaser=raw["purchaser"],
        price_cny=raw["price_cny"],
        scale=raw["scale"],
    )


@dataclass(frozen=True, kw_only=True)
class FaultClassRule:
    """Under which policy a class of faults runs, and the reason that people are shown."""

    fault_class: str
    policy: str
    why: str


@cache
def fault_classes() -> Mapping[str, FaultClassRule]:
    return read_classes(_document("policies.yaml"), policies=policies())


@cache
def policies() -> Mapping[str, Policy]:
    return read_policies(_document("policies.yaml"), clauses=clauses())


def read_clauses(document: Mapping[str, Any]) -> tuple[Clause, ...]:
    read = tuple(_clause(raw) for raw in document["clauses"])
    ids = [each.id for each in read]
    twice = sorted({i for i in ids if ids.count(i) > 1})
    if twice:
        raise BookError(f"clauses.yaml：条款编号重复：{'、'.join(twice)}")
    return read


def read_policies(
    document: Mapping[str, Any], *, clauses: tuple[Clause, ...]
) -> Mapping[str, Policy]:
    thresholds = tuple(document["thresholds"])
    if thresholds != tuple(sorted(set(thresholds))) or thresholds[-1:] != (100,):
        raise BookError("policies.yaml：thresholds 应从小到大且以 100 结尾")
    by_id = {each.id: each for each in clauses}
    read = [_policy(raw, by_id=by_id, thresholds=thresholds) for raw in document["policies"]]
    return {policy.name: policy for policy in read}


def read_classes(
    document: Mapping[str, Any], *, policies: Mapping[str, Policy]
) -> Mapping[str, FaultClassRule]:
    read: dict[str, FaultClassRule] = {}
    for raw in document["classes"]:
        name, policy = raw["class"], raw["policy"]
        if policy not in policies or policies[policy].group != "fix" or name in read:
            raise BookError(f"policies.yaml：分类 {name} 重复，或对应的时限 {policy} 不是处理时限")
        read[name] = FaultClassRule(fault_class=name, policy=policy, why=raw["why"])
    return read


def _clause(raw: Mapping[str, Any]) -> Clause:
    where = f"clauses.yaml：条款 {raw.get('id', '（缺编号）')}"
    missing = {"id", "source", "title", "wording", "kind", "origin", "proof"} - raw.keys()
    if missing:
        raise BookError(f"{where} 缺少 {'、'.join(sorted(missing))}")
    if raw["kind"] not in KINDS or raw["origin"] not in ORIGINS:
        raise BookError(f"{where} 的 kind 或 origin 不在允许范围内")
    numbers = raw.get("numbers", {})
    try:
        target = raw.get("target", KIND_TARGETS[raw["kind"]]).format(**numbers)
    except KeyError as error:
        raise BookError(f"{where} 的 target 用到了 numbers 中没有的 {error}") from error
    if not target:
        raise BookError(f"{where} 是限值指标，应写明 target")
    return Clause(
        id=raw["id"],
        source=raw["source"],
        title=raw["title"],
        wording=raw["wording"],
        kind=raw["kind"],
        origin=raw["origin"],
        target=target,
        proof=raw["proof"],
        numbers=numbers,
    )


def _policy(
    raw: Mapping[str, Any], *, by_id: Mapping[str, Clause], thresholds: tuple[int, ...]
) -> Policy:
    where = f"policies.yaml：时限 {raw.get('name', '（缺名称）')}"
    if raw["clause"] not in by_id or raw["calendar"] not in CALENDARS:
        raise BookError(f"{where} 的 clause 或 calendar 不存在")
    origin = raw.get("origin", "tender")
    numbers = by_id[raw["clause"]].numbers
    hours = raw.get("hours") if origin == "ours" else numbers.get(raw.get("target", ""))
    if not hours or hours <= 0:
        raise BookError(f"{where} 没有大于零的时限")
    return Policy(
        name=raw["name"],
        group=raw.get("group", raw["name"]),
        label=raw["label"],
        clause=raw["clause"],
        target=timedelta(hours=hours),
        calendar=raw["calendar"],
        origin=origin,
        stops=raw["stops"],
        reopens=raw.get("reopens", False),
        thresholds=thresholds,
    )


def _document(name: str) -> dict[str, Any]:
    text = (files("zhilian.contract") / name).read_text(encoding="utf-8")
    document = yaml.safe_load(text)
    if not isinstance(document, dict):
        raise BookError(f"{name} 不是一个 YAML 对象")
    return document
