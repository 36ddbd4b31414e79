"""The shape of the document, by JSON Schema, with the messages said in Chinese."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match

from zhilian.catalogue.documents import Document, schema
from zhilian.catalogue.lint.base import Finding

RULE: Final = "schema"
MOST: Final = 100
TYPES: Final = {
    "object": "键值对",
    "array": "列表",
    "string": "文字",
    "integer": "整数",
    "number": "数字",
    "boolean": "true 或 false",
}
SHOWN: Final = 40


def shape(document: Document) -> Iterator[Finding]:
    """The first hundred places where the document has another shape than the schema asks for."""
    errors = Draft202012Validator(schema()).iter_errors(document)
    for _, error in zip(range(MOST), errors, strict=False):
        narrow = best_match([error]) or error
        problem, remedy = _say(narrow)
        path = _path(document, narrow.absolute_path)
        yield Finding(rule=RULE, path=path or "（最外层）", problem=problem, remedy=remedy)


def _asked(error: ValidationError) -> Any:
    """What the schema asks for at this place; an error from `iter_errors` always says it."""
    return error.validator_value


def _say(error: ValidationError) -> tuple[str, str]:
    say = _SAY.get(str(error.validator), _other)
    return say(error)


def _required(error: ValidationError) -> tuple[str, str]:
    held: Any = error.instance
    missing = "、".join(key for key in _asked(error) if key not in held)
    return f"缺少 {missing}", "请补上"


def _extra(error: ValidationError) -> tuple[str, str]:
    known = set(error.schema.get("properties", {})) if isinstance(error.schema, Mapping) else set()
    held: Any = error.instance
    extra = "、".join(sorted(str(key) for key in held if key not in known))
    return f"不认识 {extra}", "请删去，或检查是否拼错"


def _type(error: ValidationError) -> tuple[str, str]:
    wanted = TYPES.get(str(error.validator_value), str(error.validator_value))
    return f"{_shown(error)} 的类型不对", f"这里应是{wanted}"


def _enum(error: ValidationError) -> tuple[str, str]:
    return f"{_shown(error)} 不在允许的值里", "可用：" + "、".join(map(str, _asked(error)))


def _const(error: ValidationError) -> tuple[str, str]:
    return f"{_shown(error)} 与规定不符", f"这里只能写 {error.validator_value}"


def _pattern(error: ValidationError) -> tuple[str, str]:
    return f"{_shown(error)} 的写法不对", f"须符合 {error.validator_value}"


def _bound(error: ValidationError) -> tuple[str, str]:
    words = {
        "minimum": "不小于",
        "exclusiveMinimum": "大于",
        "maximum": "不大于",
        "minLength": "长度不少于",
        "maxLength": "长度不超过",
        "minItems": "项数不少于",
        "maxItems": "项数不超过",
    }
    return f"{_shown(error)} 超出范围", f"须{words[str(error.validator)]} {error.validator_value}"


def _unique(error: ValidationError) -> tuple[str, str]:
    return f"{_shown(error)} 里有重复项", "请删去重复项"


def _dependent(error: ValidationError) -> tuple[str, str]:
    pairs = (f"写了 {key} 就要写 {'、'.join(v)}" for key, v in _asked(error).items())
    return "成对的项没有写全", "；".join(pairs)


def _other(error: ValidationError) -> tuple[str, str]:
    return f"{_shown(error)} 不符合格式", "请对照同类窗口的写法修改"


_SAY: Mapping[str, Callable[[ValidationError], tuple[str, str]]] = {
    "required": _required,
    "additionalProperties": _extra,
    "type": _type,
    "enum": _enum,
    "const": _const,
    "pattern": _pattern,
    "minimum": _bound,
    "exclusiveMinimum": _bound,
    "maximum": _bound,
    "minLength": _bound,
    "maxLength": _bound,
    "minItems": _bound,
    "maxItems": _bound,
    "uniqueItems": _unique,
    "dependentRequired": _dependent,
}


def _shown(error: ValidationError) -> str:
    text = str(error.instance)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _path(document: Any, steps: Any) -> str:
    """The path with the code or key of each list item instead of its number:
    `room-booking.form.fields.title`.
    """
    names: list[str] = []
    here: Any = document
    for step in steps:
        here = here[step]
        name = here.get("code") or here.get("key") if isinstance(here, Mapping) else None
        if isinstance(step, int):
            names.append(str(name or step + 1))
        else:
            names.append(str(step))
    return ".".join(names)
