"""Reading a file of checks: CSV or YAML to rows, each with its line. Nothing is judged here.

CSV: the first line names the columns, in English or Chinese; every other column is an option of
the row's kind, by its name or its label, or as `options.name` where that
would be a column's. YAML: a list of mappings with `options`.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

import yaml

from zhilian.monitoring.errors import ImportRefused
from zhilian.probe.kinds.base import KINDS

MOST_ROWS = 1000
MOST_DEPTH = 50
OPENING = (
    yaml.FlowSequenceStartToken, yaml.FlowMappingStartToken,
    yaml.BlockSequenceStartToken, yaml.BlockMappingStartToken,
)  # fmt: skip
CLOSING = (yaml.FlowSequenceEndToken, yaml.FlowMappingEndToken, yaml.BlockEndToken)
COLUMNS = {
    "code": "编号",
    "name": "名称",
    "kind": "类型",
    "interval_s": "间隔（秒）",
    "timeout_s": "超时（秒）",
    "warn_ms": "降级阈值（毫秒）",
    "window_code": "窗口",
    "sub_platform": "子平台",
    "site_code": "办公区",
    "parent_code": "上级",
}
OPTION = "options."
BY_LABEL = {label: name for name, label in COLUMNS.items()}


@dataclass(frozen=True, kw_only=True)
class TableRow:
    """One row as it stands in the file. `options` is None when the file says nothing of them."""

    line: int
    fields: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, Any] | None = None
    fault: str = ""


def rows_of(text: str, *, name: str) -> list[TableRow]:
    """Every row, those that cannot be read with their fault. Errors: ImportRefused."""
    is_yaml = name.lower().endswith((".yaml", ".yml"))
    rows = list(_yaml_rows(text) if is_yaml else _csv_rows(text))
    if not rows:
        raise ImportRefused("文件里没有监测项，请参照示例文件填写后再导入。")
    if len(rows) > MOST_ROWS:
        raise ImportRefused(f"文件有 {len(rows)} 行，一次最多 {MOST_ROWS} 行，请拆成几个文件。")
    return rows


def _csv_rows(text: str) -> Iterator[TableRow]:
    first = text.partition("\n")[0]
    reader = csv.reader(StringIO(text, newline=""), delimiter="\t" if "\t" in first else ",")
    try:
        header = [BY_LABEL.get(one.strip(), one.strip()) for one in next(reader, [])]
        _demand_header(header)
        begun = reader.line_num
        for cells in reader:
            line, begun = begun + 1, reader.line_num
            if any(cell.strip() for cell in cells):
                yield _csv_row(header, cells, line=line)
    except csv.Error as error:
        raise ImportRefused(
            f"第 {reader.line_num} 行不是正确的 CSV（{error}），请检查引号，或另存为 CSV UTF-8。"
        ) from None


def _demand_header(header: list[str]) -> None:
    if "code" not in header:
        raise ImportRefused("首行缺少“编号”（code）一列，请保留示例文件的首行。")
    twice = sorted({one for one in header if one and header.count(one) > 1})
    if twice:
        raise ImportRefused(f"首行有重复的列：{'、'.join(twice)}，请删去一列。")


def _csv_row(header: list[str], cells: list[str], *, line: int) -> TableRow:
    if any(cell.strip() for cell in cells[len(header) :]):
        fault = f"这一行有 {len(cells)} 格，首行只有 {len(header)} 格；含逗号的内容请用引号括起来。"
        return TableRow(line=line, fault=fault)
    held = {name: _plain(cell) for name, cell in zip(header, cells, strict=False) if name}
    fields = {name: held.pop(name) for name in COLUMNS if name in held}
    labels = _option_labels(fields.get("kind", ""))
    given = {name.removeprefix(OPTION): cell for name, cell in held.items() if cell}
    options = {labels.get(name, name): _nested(cell) for name, cell in given.items()}
    return TableRow(line=line, fields=fields, options=options or None)


def _plain(cell: str) -> str:
    """A cell without the mark that exports put before a leading formula sign."""
    cell = cell.strip()
    return cell[1:] if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@") else cell


def _nested(cell: str) -> Any:
    """Steps and values of a journey are written as JSON in one cell."""
    if cell[:1] not in "[{":
        return cell
    try:
        return json.loads(cell)
    except (ValueError, RecursionError):
        return cell


def _option_labels(kind_name: Any) -> dict[str, str]:
    kind = KINDS.get(str(kind_name))
    return {option.label: option.name for option in kind.options} if kind else {}


def _yaml_rows(text: str) -> Iterator[TableRow]:
    try:
        _refuse_what_yaml_bends(text)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise ImportRefused(_yaml_fault(error)) from None
    if root is None:
        return
    if isinstance(root, yaml.MappingNode):
        root = next((value for key, value in root.value if key.value == "checks"), root)
    if not isinstance(root, yaml.SequenceNode):
        raise ImportRefused("文件应是一个列表，每项以“- code:”开头，请参照示例文件。")
    for node in root.value:
        yield _yaml_row(node)


def _refuse_what_yaml_bends(text: str) -> None:
    """Aliases, and depth: the time that a file takes grows with the square of it."""
    depth = 0
    for token in yaml.scan(text):
        if isinstance(token, yaml.AliasToken):
            raise ImportRefused("文件里有 YAML 引用（*名称），请写成完整内容。")
        depth += isinstance(token, OPENING) - isinstance(token, CLOSING)
        if depth > MOST_DEPTH:
            raise ImportRefused("文件的层次太深，无法读取，请参照示例文件填写。")


def _yaml_row(node: yaml.Node) -> TableRow:
    line = node.start_mark.line + 1
    try:
        value = yaml.constructor.SafeConstructor().construct_document(node)
        value = json.loads(json.dumps(value, ensure_ascii=False, default=str))
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        return TableRow(line=line, fault=f"这一项无法读取（{type(error).__name__}），请检查写法。")
    if not isinstance(value, dict):
        return TableRow(line=line, fault="这一项应写成“code: ...”等几行，请参照示例文件。")
    held = {BY_LABEL.get(str(name), str(name)): inner for name, inner in value.items()}
    options = held.pop("options", None)
    if options is not None and not isinstance(options, dict):
        return TableRow(line=line, fields=held, fault="options 应写成“名称: 值”的几行。")
    if options is not None:
        options = {str(name): inner for name, inner in options.items()}
    stray = sorted(set(held) - set(COLUMNS))
    fault = f"没有“{'、'.join(stray)}”这一项，测量参数请写在 options 之下。" if stray else ""
    return TableRow(line=line, fields=held, options=options, fault=fault)


def _yaml_fault(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    where = f"第 {mark.line + 1} 行第 {mark.column + 1} 个字符附近" if mark else "文件中"
    return f"{where}不是正确的 YAML，请检查缩进、冒号后的空格和引号。"
