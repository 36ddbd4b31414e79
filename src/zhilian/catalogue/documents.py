"""Read a declaration: YAML text to a plain document, that to dataclasses and a fingerprint."""

import functools
import hashlib
import json
from collections.abc import Mapping
from importlib import resources
from typing import Any

import yaml

from zhilian.catalogue.declarations import (
    Binding,
    CatalogueDeclaration,
    Effect,
    Event,
    FieldDeclaration,
    FormRule,
    Limit,
    MessageDeclaration,
    Owned,
    Registers,
    StepDeclaration,
    SubPlatformDeclaration,
    WindowDeclaration,
)
from zhilian.catalogue.errors import DocumentRefused

MAX_BYTES = 5_000_000
Document = Mapping[str, Any]


def parse(text: str) -> dict[str, Any]:
    """YAML text as a document; refuses what YAML would bend: repeated keys, aliases."""
    if len(text.encode()) > MAX_BYTES:
        raise DocumentRefused(f"文件超过 {MAX_BYTES // 1_000_000} MB，请确认选对了窗口清单")
    try:
        document = _load(text)
    except yaml.MarkedYAMLError as problem:
        raise DocumentRefused(_where(problem)) from problem
    except yaml.YAMLError as problem:
        raise DocumentRefused("文件里有 YAML 不允许的字符，请另存为 UTF-8 纯文本") from problem
    if not isinstance(document, dict):
        raise DocumentRefused("窗口清单最外层应是键值对，请以 schema: zhilian.windows/1 开头")
    return document


@functools.cache
def shipped_text() -> str:
    return _data("windows.yaml")


def shipped() -> dict[str, Any]:
    """The 10 sub-platforms and 64 windows that come with the product; a fresh copy."""
    document: dict[str, Any] = json.loads(_shipped())
    return document


@functools.cache
def _shipped() -> str:
    """Read from YAML once a process: as JSON it is read again forty times as fast."""
    return json.dumps(parse(shipped_text()))


@functools.cache
def schema() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(_data("windows.schema.json"))
    return content


def fingerprint(document: Document) -> str:
    """SHA-256 of the canonical form. The number of a version is no part of what it says."""
    content = {key: value for key, value in document.items() if key != "version"}
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def canonical(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def registers_of(document: Document) -> dict[str, Any]:
    """The part of the document that all its windows share."""
    return {key: value for key, value in document.items() if key != "sub_platforms"}


def read_catalogue(document: Document) -> CatalogueDeclaration:
    return CatalogueDeclaration(
        registers=read_registers(document),
        sub_platforms=tuple(_sub_platform(part) for part in document["sub_platforms"]),
    )


def read_registers(document: Document) -> Registers:
    expression = document["expression"]
    return Registers(
        platform=document["platform"],
        defaults=document["defaults"],
        branches=document["branches"],
        contract_clocks=document["contract_clocks"],
        step_types=document["step_types"],
        on_timeout=document["on_timeout"],
        roles=document["roles"],
        sources=_owned(document["sources"]),
        prefills=_owned(document["prefills"]),
        functions=_owned(expression["functions"]),
        context=_owned(expression["context"]),
        placeholders=document["sms_placeholders"],
        other_sms=tuple((row["key"], str(row["per_day"])) for row in document["other_sms_per_day"]),
        apps=document["apps"],
        cancel_causes=document["cancel_causes"],
        arg_types={name: tuple(types) for name, types in document["arg_types"].items()},
        effects={name: _effect(item) for name, item in document["effects"].items()},
        signals=_owned(document["signals"]),
        events={
            name: Event(means=item["means"], fires=tuple(item["fires"]))
            for name, item in document["events"].items()
        },
        written=document["written"],
    )


def read_window(document: Document) -> WindowDeclaration:
    form, workflow, keeps = document["form"], document["workflow"], document["keeps"]
    load = document["expected_load"]
    return WindowDeclaration(
        code=document["code"],
        name=document["name"],
        version=document["version"],
        kind=document["kind"],
        branch=document["branch"],
        audience=tuple(document["audience"]),
        summary=document["summary"],
        fields=tuple(_field(item) for item in form["fields"]),
        rules=tuple(FormRule(**item) for item in form.get("rules", [])),
        time_limit=_limit(workflow["time_limit"]),
        until=workflow["time_limit"]["until"],
        steps=tuple(_step(item) for item in workflow["steps"]),
        messages=tuple(_message(item) for item in document["sms"]),
        on_submit=tuple(_binding(item) for item in document.get("on_submit", [])),
        on_cancel=tuple(_binding(item) for item in document.get("on_cancel", [])),
        records=tuple(keeps["records"]),
        retention=keeps["retention"],
        not_retained=tuple(keeps.get("not_retained", [])),
        cases_per_day=str(load["cases_per_day"]),
        sms_per_case=str(load["sms_per_case"]),
        capacity=document.get("capacity"),
    )


def _sub_platform(item: Document) -> SubPlatformDeclaration:
    return SubPlatformDeclaration(
        code=item["code"],
        name=item["name"],
        owner_role=item["owner_role"],
        summary=item["summary"],
        windows=tuple(read_window(window) for window in item["windows"]),
    )


_TUPLES = ("options", "accept")


def _field(item: Document) -> FieldDeclaration:
    known = {key: value for key, value in item.items() if key not in ("columns", "import")}
    for key in _TUPLES:
        known[key] = tuple(str(value) for value in item.get(key, ()))
    return FieldDeclaration(
        **known,
        excel=item.get("import") == "xlsx",
        columns=tuple(_field(column) for column in item.get("columns", [])),
    )


def _step(item: Document) -> StepDeclaration:
    return StepDeclaration(
        key=item["key"],
        name=item["name"],
        type=item["type"],
        assignee=item["assignee"],
        actions=tuple(item["actions"]),
        limit=_limit(item["limit"]) if "limit" in item else None,
        clock=item.get("clock"),
        on_timeout=item.get("on_timeout"),
        when=item.get("when"),
        writes=tuple(item.get("writes", [])),
        effects=tuple(_binding(binding) for binding in item.get("effects", [])),
        without_effect=item.get("effect") == "none",
        why=item.get("why", ""),
    )


def _limit(item: Document) -> Limit:
    return Limit(value=item["value"], unit=item["unit"], calendar=item["calendar"])


def _binding(item: Document) -> Binding:
    on = item.get("on", ())
    return Binding(
        name=item["name"],
        on=(on,) if isinstance(on, str) else tuple(on),
        args=item["args"],
        when=item.get("when"),
    )


def _message(item: Document) -> MessageDeclaration:
    return MessageDeclaration(
        event=item["event"],
        at=tuple(item["at"]),
        to=item["to"],
        text=item["text"],
        when=item.get("when"),
    )


def _effect(item: Document) -> Effect:
    return Effect(
        owner=item["owner"],
        does=item["does"],
        args=item["args"],
        undo=None if item["undo"] == "none" else item["undo"],
        why=item.get("why", ""),
        timeout_s=item["timeout_s"],
    )


def _owned(items: Document) -> dict[str, Owned]:
    return {
        key: Owned(
            name=item.get("name") or item.get("means") or item.get("when", ""),
            owner=item["owner"],
            type=item.get("type", ""),
            windows=tuple(item.get("windows", [])),
        )
        for key, item in items.items()
    }


def _data(name: str) -> str:
    return (resources.files("zhilian.catalogue") / "data" / name).read_text(encoding="utf-8")


class _StrictLoader(yaml.CSafeLoader):
    """The safe loader, but a key written twice is an error and not a silent overwrite."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[object] = set()
        for key_node, _ in node.value:
            if key_node.value in seen:
                line = key_node.start_mark.line + 1
                raise DocumentRefused(f"第 {line} 行重复写了 {key_node.value}，请只保留一处")
            seen.add(key_node.value)
        content: dict[Any, Any] = super().construct_mapping(node, deep)
        return content


def _load(text: str) -> object:
    if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, yaml.CSafeLoader)):
        raise DocumentRefused("清单里不能使用 YAML 引用（& 与 *），请把内容写全")
    loader = _StrictLoader(text)
    try:
        return loader.get_single_data()
    finally:
        loader.dispose()


def _where(problem: yaml.MarkedYAMLError) -> str:
    mark = problem.problem_mark or problem.context_mark
    place = f"第 {mark.line + 1} 行第 {mark.column + 1} 列" if mark else "文件中"
    return f"{place}不是正确的 YAML，请检查缩进、冒号后的空格和引号"
