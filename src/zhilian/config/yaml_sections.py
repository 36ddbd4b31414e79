"""Reading a declared YAML file so that every mistake is told with its field, line and remedy."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from zhilian.core.errors import Refusal

MOST_BYTES = 512 * 1024


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One mistake, where it stands and what to do."""

    line: int
    field: str
    text: str

    def __str__(self) -> str:
        return f"第 {self.line} 行 {self.field}：{self.text}"


class FileRefused(Refusal):
    """The file cannot be used; `str` lists every problem, one a line."""

    def __init__(self, name: str, problems: list[Problem]) -> None:
        self.problems = sorted(problems, key=lambda one: (one.line, one.field))
        lines = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(f"{name} 有 {len(problems)} 处要改：\n{lines}")


class Unreadable(Refusal):
    """The file is missing, too large, or no YAML at all."""


@dataclass(kw_only=True)
class Section:
    """One mapping of the file. Asking for a key reads it; `finish` names the rest."""

    node: yaml.MappingNode
    path: str
    problems: list[Problem]
    folder: Path
    asked: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._values: dict[str, yaml.Node] = {}
        for key, value in self.node.value:
            name = str(key.value)
            if name in self._values:
                self._add(key, name, f"“{name}”写了两次，请删掉一处")
            self._values[name] = value

    @property
    def line(self) -> int:
        return int(self.node.start_mark.line) + 1

    def line_of(self, key: str) -> int:
        node = self._values.get(key)
        return self.line if node is None else int(node.start_mark.line) + 1

    def has(self, key: str) -> bool:
        self.asked.add(key)
        return key in self._values

    def text(self, key: str, *, default: str | None = None, most: int = 300) -> str:
        """A text; without `default` it must be there."""
        node = self._node(key, required=default is None)
        if node is None:
            return default or ""
        if not isinstance(node, yaml.ScalarNode):
            self.wrong(key, "应为一段文字，请去掉缩进或短横线")
            return ""
        said = str(node.value).strip()
        if not said and default is None:
            self.wrong(key, "不能为空，请填写")
        if len(said) > most:
            self.wrong(key, f"太长，请不要超过 {most} 个字")
        return said

    def number(self, key: str, *, default: float, low: float, high: float) -> float:
        said = self.text(key, default="")
        if not said:
            return default
        try:
            value = float(said)
        except ValueError:
            value = low - 1
        if not low <= value <= high:
            self.wrong(key, f"应为 {low:g} 到 {high:g} 之间的数字，现在是“{said}”")
            return default
        return value

    def secret(self, key: str) -> str:
        """A credential: `{env: NAME}` or `{file: PATH}`, never written in the file itself."""
        node = self._node(key, required=True)
        if node is None:
            return ""
        if not isinstance(node, yaml.MappingNode):
            self.wrong(key, "口令不能写在文件里，请写成 {env: 变量名} 或 {file: 口令文件的路径}")
            return ""
        inner = Section(
            node=node, path=self._below(key), problems=self.problems, folder=self.folder
        )
        value = _from_env(inner) if inner.has("env") else _from_file(inner)
        inner.finish()
        return value

    def section(self, key: str) -> "Section | None":
        node = self._node(key, required=False)
        if node is None:
            return None
        return self._mapping(node, self._below(key))

    def sections(self, key: str) -> "list[Section]":
        """A list of mappings; an absent one is empty."""
        node = self._node(key, required=False)
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            self.wrong(key, "应为列表，每项以短横线 - 开头")
            return []
        found = (
            self._mapping(item, f"{self._below(key)}[{position}]")
            for position, item in enumerate(node.value, start=1)
        )
        return [section for section in found if section is not None]

    def plain(self, key: str) -> dict[str, Any]:
        """A free mapping, handed on as it is (its owner checks it)."""
        node = self._node(key, required=False)
        if node is None:
            return {}
        if not isinstance(node, yaml.MappingNode):
            self.wrong(key, "应为“名称: 值”的列表")
            return {}
        built = self._built(key, node)
        return built if isinstance(built, dict) else {}

    def plain_list(self, key: str) -> list[Any]:
        """A list that must be there, handed on as it is (its owner checks what is in it)."""
        node = self._node(key, required=True)
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            self.wrong(key, "应为列表，每项以短横线 - 开头")
            return []
        built = self._built(key, node)
        return built if isinstance(built, list) else []

    def texts(self, key: str) -> list[str]:
        """One text or a list of texts; an absent one is empty."""
        node = self._node(key, required=False)
        if isinstance(node, yaml.ScalarNode):
            return [str(node.value)]
        if node is None:
            return []
        inner = node.value if isinstance(node, yaml.SequenceNode) else [node]
        if not all(isinstance(one, yaml.ScalarNode) for one in inner):
            self.wrong(key, "应为一段文字，或文字的列表")
            return []
        return [str(one.value) for one in inner]

    def wrong(self, key: str, text: str) -> None:
        self.problems.append(Problem(line=self.line_of(key), field=self._below(key), text=text))

    def told(self, key: str) -> bool:
        """Whether something is wrong with this field already."""
        return any(problem.field == self._below(key) for problem in self.problems)

    def finish(self) -> None:
        """Name what nobody asked for: mostly a misspelling."""
        known = "、".join(sorted(self.asked))
        for name in self._values:
            if name not in self.asked:
                self.wrong(name, f"不认识“{name}”，这里可以写：{known}")

    def _built(self, key: str, node: yaml.Node) -> Any:
        try:
            return yaml.SafeLoader("").construct_document(node)
        except yaml.YAMLError:
            self.wrong(key, "里面有看不懂的写法，请只写文字、数字和列表")
            return None

    def _node(self, key: str, *, required: bool) -> yaml.Node | None:
        self.asked.add(key)
        node = self._values.get(key)
        empty = node is None or (isinstance(node, yaml.ScalarNode) and node.tag.endswith(":null"))
        if empty and required:
            self.wrong(key, f"缺少 {key}，请补上")
        return None if empty else node

    def _mapping(self, node: yaml.Node, path: str) -> "Section | None":
        if isinstance(node, yaml.MappingNode):
            return Section(node=node, path=path, problems=self.problems, folder=self.folder)
        self._add(node, path, "应为“名称: 值”的形式，请检查冒号和缩进", whole=True)
        return None

    def _add(self, node: yaml.Node, name: str, text: str, *, whole: bool = False) -> None:
        where = name if whole else self._below(name)
        self.problems.append(Problem(line=int(node.start_mark.line) + 1, field=where, text=text))

    def _below(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key


def read_top(path: Path) -> Section:
    """The file's top mapping. Errors: `Unreadable` with the remedy."""
    try:
        body = path.read_bytes()
    except OSError as error:
        raise Unreadable(f"读不到 {path}（{error.strerror}），请检查路径和权限。") from None
    if len(body) > MOST_BYTES:
        raise Unreadable(f"{path.name} 超过 {MOST_BYTES // 1024} KB，不像是目标清单，请检查。")
    try:
        node = yaml.compose(body.decode("utf-8-sig"), Loader=yaml.SafeLoader)
    except UnicodeDecodeError:
        raise Unreadable(f"{path.name} 不是 UTF-8 编码，请另存为 UTF-8 后再试。") from None
    except yaml.YAMLError as error:
        raise Unreadable(f"{path.name} 不是可读的 YAML：{_where(error)}") from None
    if not isinstance(node, yaml.MappingNode):
        raise Unreadable(f"{path.name} 里没有内容，请参照 docs/ops-only.md 中的样例填写。")
    return Section(node=node, path="", problems=[], folder=path.parent)


def _from_env(inner: Section) -> str:
    name = inner.text("env")
    value = os.environ.get(name, "")
    if name and not value:
        inner.wrong("env", f"环境变量 {name} 没有设置，请先设置再运行")
    return value


def _from_file(inner: Section) -> str:
    name = inner.text("file")
    if not name:
        return ""
    path = inner.folder / name
    try:
        value = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        inner.wrong("file", f"读不到口令文件 {path}，请检查路径和权限")
        return ""
    if not value:
        inner.wrong("file", f"口令文件 {path} 是空的，请写入口令")
    return value


def _where(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return "请检查缩进和冒号。"
    return f"第 {mark.line + 1} 行第 {mark.column + 1} 列附近，请检查缩进、冒号和引号。"
