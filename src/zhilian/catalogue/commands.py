"""`zhilian windows lint [FILE] | diff FILE | import FILE | export [FILE]`.

Exit codes: 0 done or nothing wrong, 1 refused or something wrong, 2 called in the wrong way.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import yaml

from zhilian.catalogue import changes, documents, selectors, service
from zhilian.catalogue.errors import DocumentRefused
from zhilian.catalogue.lint import lint
from zhilian.core.errors import Refusal
from zhilian.core.times import clock_now

OK, WRONG = 0, 1
MOST: Final = 100


def main(argv: Sequence[str]) -> int:
    options = _parser().parse_args(argv)
    run: Callable[[str | None], int] = options.run
    try:
        return run(getattr(options, "file", None))
    except Refusal as refusal:
        say(str(refusal))
        return WRONG


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def check(file: str | None) -> int:
    """Everything that is wrong with a list; without a file with the one that comes along."""
    document = _read(file) if file else documents.shipped()
    found = lint(document)
    for item in found[:MOST]:
        say(str(item))
    if len(found) > MOST:
        say(f"另有 {len(found) - MOST} 处没有列出。")
    say(f"共 {len(found)} 处问题，请改正后再检查。" if found else f"没有问题：{_size(document)}。")
    return WRONG if found else OK


def compare(file: str | None) -> int:
    """What importing the file would change, and which of it breaks running cases."""
    found = changes.between(selectors.published_document(), _checked(file))
    for change in found:
        say(f"{change.kind_label}  {change.code}  {change.text}")
    breaking = sum(change.breaking for change in found)
    say(f"共 {len(found)} 项改动，其中 {breaking} 项影响填写。" if found else "与现行清单一致。")
    return OK


def take_over(file: str | None) -> int:
    done = service.import_document(document=_checked(file), at=clock_now())
    say(f"已导入并发布：{done.text}。")
    return OK


def give_out(file: str | None) -> int:
    """The list as it is live now: to the file, or to standard output."""
    document = selectors.published_document()
    if not document:
        raise DocumentRefused("还没有导入过窗口清单，请先执行 zhilian windows import FILE")
    text = yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=120)
    if not file:
        sys.stdout.write(text)
        return OK
    try:
        Path(file).write_text(text, encoding="utf-8")
    except OSError as problem:
        raise DocumentRefused(f"写不进 {file}：{_why(problem)}") from problem
    say(f"已导出 {_size(document)} 到 {file}。")
    return OK


def _checked(file: str | None) -> dict[str, Any]:
    """A document of the right shape; what is wrong with it is the refusal."""
    document = _read(file or "")
    found = lint(document)
    if found:
        listed = "\n".join(str(item) for item in found[:MOST])
        raise DocumentRefused(f"{listed}\n共 {len(found)} 处问题，没有导入。请改正后再试。")
    return document


def _read(file: str) -> dict[str, Any]:
    path = Path(file)
    try:
        if path.stat().st_size > documents.MAX_BYTES:
            raise DocumentRefused(f"{file} 太大，请确认选对了窗口清单")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as problem:
        raise DocumentRefused(f"读不了 {file}：{_why(problem)}") from problem
    except UnicodeDecodeError as problem:
        raise DocumentRefused(f"{file} 不是 UTF-8 文本，请另存为 UTF-8 后再试") from problem
    return documents.parse(text)


def _why(problem: OSError) -> str:
    if isinstance(problem, FileNotFoundError):
        return "没有这个文件或文件夹，请检查路径"
    if isinstance(problem, IsADirectoryError):
        return "这是文件夹，请写明文件名"
    if isinstance(problem, PermissionError):
        return "没有权限，请换一个位置或请管理员授权"
    return f"{problem.strerror}，请检查磁盘后再试"


def _size(document: dict[str, Any]) -> str:
    parts = document["sub_platforms"]
    return f"{len(parts)} 个子平台、{sum(len(part['windows']) for part in parts)} 个窗口"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="zhilian windows", description="窗口清单")
    actions = parser.add_subparsers(required=True, metavar="动作")
    for name, run, what, file in (
        ("lint", check, "检查清单；不写文件则检查随附的清单", "?"),
        ("diff", compare, "与现行清单比较，标出影响填写的改动", None),
        ("import", take_over, "导入并发布", None),
        ("export", give_out, "导出现行清单；不写文件则输出到屏幕", "?"),
    ):
        action = actions.add_parser(name, help=what)
        action.add_argument("file", nargs=file, metavar="FILE", help="YAML 文件")
        action.set_defaults(run=run)
    return parser
