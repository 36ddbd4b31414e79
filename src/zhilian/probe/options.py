"""Options of a check kind, declared as data: one declaration gives the validation, the messages
and the form. Messages name the field and the remedy."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509

REQUIRED = object()
MAX_TEXT = 4000


class Refused(ValueError):
    """A value is not usable; the text tells the remedy (the field's label is put before it)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionError:
    field: str
    message: str


class Secret(str):
    """A text that shows itself nowhere: not in logs, not in a traceback's repr."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "Secret(***)"

    def __format__(self, spec: str) -> str:
        return "***"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One field of a kind's options. `parse` turns the raw value or raises Refused. `control` is
    what a form should draw: text, number, flag, choice, list, area, secret or json."""

    name: str
    label: str
    parse: Callable[[Any], Any]
    default: Any = REQUIRED
    control: str = "text"
    help: str = ""
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def required(self) -> bool:
        return self.default is REQUIRED


def read(
    *, raw: Mapping[str, Any], options: Sequence[Option]
) -> tuple[dict[str, Any], list[OptionError]]:
    """Every declared value, parsed, and what is wrong with the rest."""
    values: dict[str, Any] = {}
    known = {option.name for option in options}
    names = "、".join(sorted(known))
    errors = [
        OptionError(field=str(name), message=f"没有“{name}”这个选项，可用的选项：{names}")
        for name in raw
        if name not in known
    ]
    for option in options:
        given = raw.get(option.name)
        if given is None or given == "":
            if option.required:
                errors.append(OptionError(field=option.name, message=f"请填写{option.label}"))
            else:
                values[option.name] = option.default
            continue
        try:
            values[option.name] = option.parse(given)
        except Refused as refusal:
            errors.append(OptionError(field=option.name, message=f"{option.label}{refusal}"))
    return values, errors


def text(*, most: int = MAX_TEXT) -> Callable[[Any], str]:
    def parse(value: Any) -> str:
        if isinstance(value, Mapping) and set(value) == {"secret"}:
            value = Secret(_one_text(value["secret"]))
        result = _one_text(value)
        if len(result) > most:
            raise Refused(f"太长，请不要超过 {most} 个字符")
        return result

    return parse


def _one_text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise Refused("应为文字，请去掉多余的括号或缩进")
    result = value if isinstance(value, str) else str(value)
    if "\0" in result:
        raise Refused("含有不可见的空字符，请删除后重填")
    return result


def number(*, least: float, most: float, unit: str = "") -> Callable[[Any], float]:
    def parse(value: Any) -> float:
        try:
            if isinstance(value, bool):
                raise TypeError
            result = float(value)
        except (TypeError, ValueError, OverflowError):
            raise Refused(f"应为数字，范围 {least:g} 到 {most:g}{unit}") from None
        if not least <= result <= most:
            raise Refused(f"应在 {least:g} 到 {most:g}{unit}之间，请改正")
        return result

    return parse


def whole(*, least: int, most: int, unit: str = "") -> Callable[[Any], int]:
    inner = number(least=least, most=most, unit=unit)

    def parse(value: Any) -> int:
        result = inner(value)
        if result != int(result):
            raise Refused("应为整数，请去掉小数")
        return int(result)

    return parse


def flag(value: Any) -> bool:
    words = {"true": True, "1": True, "yes": True, "是": True, "on": True}
    words |= {"false": False, "0": False, "no": False, "否": False, "off": False}
    found = words.get(str(value).strip().lower())
    if found is None:
        raise Refused("应为 是 或 否")
    return found


def choice(*choices: str) -> Callable[[Any], str]:
    def parse(value: Any) -> str:
        for known in choices:
            if str(value).strip().lower() == known.lower():
                return known
        raise Refused(f"只能是 {'、'.join(choices)} 之一")

    return parse


def many(inner: Callable[[Any], Any], *, most: int = 50) -> Callable[[Any], tuple[Any, ...]]:
    """A list; a text is split at commas and lines, as forms and CSV cells give it."""

    def parse(value: Any) -> tuple[Any, ...]:
        if isinstance(value, (str, int, float)):
            value = str(value).replace("，", ",").replace("\n", ",").split(",")
            value = [part.strip() for part in value if part.strip()]
        if not isinstance(value, (list, tuple)):
            raise Refused("应为列表，一行一个")
        if len(value) > most:
            raise Refused(f"最多 {most} 个")
        return tuple(inner(part) for part in value)

    return parse


def pairs(*, most: int = 50) -> Callable[[Any], tuple[tuple[str, str], ...]]:
    """A mapping of texts; also `name: value` lines as a form gives them."""
    one = text()

    def parse(value: Any) -> tuple[tuple[str, str], ...]:
        if isinstance(value, str):
            lines = [line for line in value.splitlines() if line.strip()]
            if any(":" not in line for line in lines):
                raise Refused("每行应为“名称: 值”，请补上冒号")
            value = {name.strip(): rest.strip() for name, _, rest in _cut(lines)}
        if not isinstance(value, Mapping) or not all(isinstance(name, str) for name in value):
            raise Refused("应为“名称: 值”的列表")
        if len(value) > most:
            raise Refused(f"最多 {most} 项")
        return tuple((name, one(given)) for name, given in value.items())

    return parse


def _cut(lines: list[str]) -> list[tuple[str, str, str]]:
    return [line.partition(":") for line in lines]


def host(value: Any) -> str:
    result = text(most=253)(value).strip()
    if "/" in result or " " in result or "@" in result or not result:
        raise Refused("应为主机名或 IP 地址，不带 http:// 和路径，例如 10.1.2.3")
    return result.strip("[]")


def url(value: Any) -> str:
    result = text(most=2000)(value).strip()
    remedy = "应为完整网址，例如 https://zhilian.example.cn/login"
    try:
        parts = urlsplit(result)
        port = parts.port
    except ValueError:
        raise Refused(f"中的主机或端口不对，{remedy}") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Refused(f"不是网址，{remedy}")
    if parts.username or parts.password:
        raise Refused("里不要写用户名和密码，请填到专门的选项里")
    if any(ord(char) <= 32 for char in result) or port == 0:
        raise Refused(f"含有空格或不可用的端口，{remedy}")
    return result


def headers(value: Any) -> tuple[tuple[str, str], ...]:
    """Request headers; a line break in one would smuggle another request."""
    result = pairs()(value)
    for name, given in result:
        if not name or any(char in name + given for char in "\r\n") or " " in name:
            raise Refused("的名称或值里不能有换行，名称里不能有空格")
    return result


def certificate(value: Any) -> str:
    result = text(most=200_000)(value).strip()
    if not result.startswith("-----BEGIN CERTIFICATE-----"):
        raise Refused("应为 PEM 文本，以 -----BEGIN CERTIFICATE----- 开头")
    try:
        x509.load_pem_x509_certificates(result.encode())
    except ValueError:
        raise Refused("无法读取，请重新导出 PEM 格式的证书") from None
    return result
