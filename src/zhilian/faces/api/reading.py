"""What programs send, with texts that every database can hold."""

from collections.abc import Iterator
from typing import Any, Final

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja.parser import Parser

SUSPECT: Final = (b"\\u0000", b"\\ud", b"\\uD")
SAY: Final = "含有空字符或残缺的字符，请去掉后重发。"


class NotText(Exception):
    """Some texts hold NUL or half a character; `fields` names them."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__(f"请求内容有 {len(fields)} 处{SAY}")
        self.fields = fields


class PlainParser(Parser):
    """Refuses what PostgreSQL and UTF-8 cannot hold, naming the fields. Errors: `NotText`."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        found: dict[str, Any] = super().parse_body(request)
        if any(sign in request.body for sign in SUSPECT):
            odd = {place or "body": SAY for place, text in _texts(found) if not _is_text(text)}
            if odd:
                raise NotText(odd)
        return found

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        found: dict[str, Any] = super().parse_querydict(data, list_fields, request)
        odd = {place or "query": SAY for place, text in _texts(found) if not _is_text(text)}
        if odd:
            raise NotText(odd)
        return found


def _texts(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Every text with where it stands; names of fields are texts too."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from _texts(one, f"{place}.{number}".lstrip("."))
    elif isinstance(value, dict):
        for name, one in value.items():
            yield place, name
            yield from _texts(one, f"{place}.{name}".lstrip("."))


def _is_text(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)
