"""What one window list changes against another, and which changes a running form would feel."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Document = Mapping[str, Any]
PARTS = {
    "workflow": "办理步骤",
    "sms": "短信",
    "on_submit": "提交动作",
    "on_cancel": "取消动作",
    "keeps": "留存",
    "audience": "受众",
    "branch": "开办范围",
    "kind": "办理方式",
    "name": "名称",
    "summary": "说明",
    "capacity": "容量",
    "expected_load": "预计办件量",
}
BREAKING_PARTS = frozenset({"kind", "branch", "audience"})


@dataclass(frozen=True, kw_only=True)
class Change:
    """`breaking`: what an applicant has typed, or may do, no longer fits."""

    code: str
    text: str
    breaking: bool = False

    @property
    def kind_label(self) -> str:
        return "影响填写" if self.breaking else "不影响填写"


def between(old: Document, new: Document) -> list[Change]:
    before, after = _windows(old), _windows(new)
    found = [
        Change(code=code, text=f"撤下窗口“{window['name']}”", breaking=True)
        for code, window in before.items()
        if code not in after
    ]
    for code, window in after.items():
        if code not in before:
            found.append(Change(code=code, text=f"新增窗口“{window['name']}”"))
        else:
            found += _of_window(code, before[code], window)
    return found


def _windows(document: Document) -> dict[str, Document]:
    parts = document.get("sub_platforms", [])
    return {window["code"]: window for part in parts for window in part["windows"]}


def _of_window(code: str, old: Document, new: Document) -> Iterator[Change]:
    yield from _of_fields(code, old["form"], new["form"])
    if old["form"].get("rules") != new["form"].get("rules"):
        yield Change(code=code, text="表单规则有改动", breaking=True)
    for key, label in PARTS.items():
        if old.get(key) != new.get(key):
            yield Change(code=code, text=f"{label}有改动", breaking=key in BREAKING_PARTS)


def _of_fields(code: str, old: Document, new: Document) -> Iterator[Change]:
    before = {field["key"]: field for field in old["fields"]}
    after = {field["key"]: field for field in new["fields"]}
    for key, field in before.items():
        if key not in after:
            yield Change(code=code, text=f"删去字段“{field['label']}”", breaking=True)
    for key, field in after.items():
        if key not in before:
            required = bool(field["required"])
            word = "必填" if required else "选填"
            yield Change(code=code, text=f"新增{word}字段“{field['label']}”", breaking=required)
        elif field != before[key]:
            said = "、".join(sorted(_differing(before[key], field)))
            narrow = _differing(before[key], field) - {"label", "text"}
            text = f"字段“{field['label']}”改了 {said}"
            yield Change(code=code, text=text, breaking=bool(narrow))
    if [*before] != [*after] and before.keys() == after.keys():
        yield Change(code=code, text="字段次序有改动")


def _differing(old: Document, new: Document) -> set[str]:
    return {key for key in old.keys() | new.keys() if old.get(key) != new.get(key)}
