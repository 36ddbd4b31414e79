"""统一身份认证 by CAS 3: a ticket in the address, confirmed at `/p3/serviceValidate`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from xml.parsers import expat

from django.conf import settings

from zhilian.core import outward
from zhilian.directory.providers.base import AGAIN, LOGINS, Identity, LoginProvider, Unproved

LONGEST_TICKET = 512


@LOGINS.register
class Cas(LoginProvider):
    name = "cas"

    @property
    def label(self) -> str:
        return str(settings.CAS_LABEL)

    @property
    def matches(self) -> str:
        return str(settings.CAS_MATCH)

    def is_set_up(self) -> bool:
        return bool(settings.CAS_URL)

    def leave(self, *, back: str, agent: str) -> str:
        return f"{_base()}/login?{urlencode({'service': back})}"

    def arrive(self, query: Mapping[str, str], *, back: str) -> Identity | Unproved:
        ticket = query.get("ticket", "")
        if not ticket.startswith("ST-") or len(ticket) > LONGEST_TICKET:
            return Unproved(reason=f"统一身份认证没有带回凭证。{AGAIN}")
        asked = urlencode({"service": back, "ticket": ticket})
        reply = outward.fetch(f"{_base()}/p3/serviceValidate?{asked}")
        if not reply.ok:
            return Unproved(reason=f"统一身份认证暂时不能核对（{reply.why}）。{AGAIN}")
        return _read(reply.text)


def _base() -> str:
    return str(settings.CAS_URL).rstrip("/")


def _read(xml: str) -> Identity | Unproved:
    answer = _Answer()
    try:
        answer.parse(xml)
    except (expat.ExpatError, ValueError):
        return Unproved(reason=f"统一身份认证的答复看不懂。{AGAIN}")
    if not answer.user:
        code = answer.failure or "没有说明"
        return Unproved(reason=f"统一身份认证没有确认您的身份（{code[:40]}）。{AGAIN}")
    wanted = str(settings.CAS_ATTRIBUTE)
    value = answer.attributes.get(wanted, "") if wanted else answer.user
    return Identity(subject=answer.user, value=value)


class _Answer:
    """The three things we read of a service response. A document type is refused: nothing in an
    answer may name other files or grow while it is read.
    """

    def __init__(self) -> None:
        self.user = self.failure = ""
        self.attributes: dict[str, str] = {}
        self._path: list[str] = []
        self._text = ""

    def parse(self, xml: str) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._say
        parser.Parse(xml.encode(), True)

    def _refuse(self, *_: Any) -> None:
        raise ValueError("document type")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._path.append(name.rpartition(" ")[2])
        self._text = ""
        if self._path == ["serviceResponse", "authenticationFailure"]:
            self.failure = attributes.get("code", "")

    def _say(self, text: str) -> None:
        self._text += text

    def _end(self, _name: str) -> None:
        if self._path == ["serviceResponse", "authenticationSuccess", "user"]:
            self.user = self._text.strip()
        elif self._path[1:-1] == ["authenticationSuccess", "attributes"]:
            self.attributes.setdefault(self._path[-1], self._text.strip())
        self._path.pop()
        self._text = ""
