"""How the steps of a journey are written: a JSON list, one object a step."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from zhilian.probe import conditions
from zhilian.probe import options as opt
from zhilian.probe.pages import take

PLACE = re.compile(r"\{\{\s*(\w{1,40})\s*\}\}")
NAME = re.compile(r"\w{1,40}")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD")
MOST_STEPS = 20


def read_steps(value: Any) -> tuple[dict[str, Any], ...]:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            raise opt.Refused("不是正确的 JSON，请检查引号和逗号") from None
    if not isinstance(value, list) or not 1 <= len(value) <= MOST_STEPS:
        raise opt.Refused(f"应为 1 到 {MOST_STEPS} 步的列表")
    steps = []
    for number, raw in enumerate(value, 1):
        if not isinstance(raw, Mapping):
            raise opt.Refused(f"第 {number} 步应写成 {{url: ..., form: ...}}")
        step, errors = opt.read(raw=raw, options=STEP_OPTIONS)
        if errors:
            raise opt.Refused(f"第 {number} 步：{errors[0].message}")
        steps.append(step)
    return tuple(steps)


def faults_between(
    steps: Iterable[Mapping[str, Any]], *, given: Iterable[str]
) -> list[opt.OptionError]:
    """Variables used before anything defines them, and a first address that is not whole."""
    known, faults = set(given), []
    for number, step in enumerate(steps, 1):
        missing = sorted(set(PLACE.findall(_texts(step))) - known)
        if missing:
            names = "、".join(missing)
            faults.append(
                f"第 {number} 步用到的变量 {names} 没有定义，请在变量或前面步骤的提取中定义"
            )
        known |= {name for name, _ in step["take"]}
        if number == 1 and not PLACE.sub("x", step["url"]).startswith(("http://", "https://")):
            faults.append("第 1 步的网址应完整，例如 https://zhilian.example.cn/login")
    return [opt.OptionError(field="steps", message=message) for message in faults]


def _takes(value: Any) -> tuple[tuple[str, Any], ...]:
    if not isinstance(value, Mapping) or not all(NAME.fullmatch(str(name)) for name in value):
        raise opt.Refused("应为“变量名: 表单字段名”的列表")
    return tuple((str(name), take(what)) for name, what in value.items())


def _json_body(value: Any) -> str:
    """A text, or the object itself as it stands in the steps."""
    whole_secret = isinstance(value, Mapping) and set(value) == {"secret"}
    if isinstance(value, (Mapping, list)) and not whole_secret:
        if _has_secret(value):
            raise opt.Refused("里的口令请写进“变量”，在这里用 {{名称}} 引用")
        value = json.dumps(value, ensure_ascii=False)
    return opt.text(most=20000)(value)


def _has_secret(tree: Any) -> bool:
    if isinstance(tree, Mapping):
        return set(tree) == {"secret"} or any(_has_secret(inner) for inner in tree.values())
    return isinstance(tree, list) and any(_has_secret(inner) for inner in tree)


def _expected(value: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, Mapping):
        raise opt.Refused("应为“JSON 路径: 值”的列表，例如 {data.code: 0}")
    wanted = opt.text(most=200)
    return tuple((conditions.json_path(path), wanted(_plain(said))) for path, said in value.items())


def _plain(value: Any) -> Any:
    """`true` and `null` as JSON writes them, so that they compare with what came."""
    return json.dumps(value) if value is None or isinstance(value, bool) else value


def _texts(step: Mapping[str, Any]) -> str:
    pairs = [value for _, value in (*step["form"], *step["headers"])]
    return "\n".join([step["url"], step["json"], *pairs])


_LINES = opt.many(opt.text(most=500))
STEP_OPTIONS = (
    opt.Option(name="name", label="名称", parse=opt.text(most=60), default=""),
    opt.Option(name="url", label="网址", parse=opt.text(most=2000)),
    opt.Option(name="method", label="请求方法", parse=opt.choice(*METHODS), default=""),
    opt.Option(name="form", label="表单", parse=opt.pairs(), default=()),
    opt.Option(name="json", label="JSON 内容", parse=_json_body, default=""),
    opt.Option(name="headers", label="请求头", parse=opt.headers, default=()),
    opt.Option(name="follow", label="跟随跳转", parse=opt.flag, default=True),
    opt.Option(name="status", label="状态码", parse=conditions.statuses, default=((200, 299),)),
    opt.Option(name="contains", label="应包含文字", parse=_LINES, default=()),
    opt.Option(name="lacks", label="不应有文字", parse=_LINES, default=()),
    opt.Option(name="expect", label="JSON 值", parse=_expected, default=()),
    opt.Option(
        name="max_ms",
        label="最长耗时",
        parse=opt.number(least=1, most=60000, unit=" 毫秒"),
        default=None,
    ),
    opt.Option(name="take", label="提取", parse=_takes, default=()),
)
