"""统一身份认证 by CAS 3: a ticket in the address, confirmed at `/p3/serviceValidate`; single logout
names that ticket, which nobody else has seen (CAS Protocol 3.0, 2.3.3).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from xml.parsers import expat

from django.conf import settings

from zhilian.core import outward
from zhilian.directory.providers.base import (
    AGAIN,
    LOGINS,
    Identity,
    LoginProvider,
    SignedOut,
    Unproved,
)

LONGEST_TICKET, LONGEST_REQUEST = 512, 20_000
UNREADABLE = (expat.ExpatError, ValueError)


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
        return _read(reply.text, ticket=ticket)

    def signed_out(self, form: Mapping[str, str]) -> SignedOut | None:
        request = _LogoutRequest()
        try:
            request.parse(form.get("logoutRequest", "")[:LONGEST_REQUEST])
        except UNREADABLE:
            return None
        return SignedOut(handle=request.ticket) if request.ticket.startswith("ST-") else None


def _base() -> str:
    return str(settings.CAS_URL).rstrip("/")


def _read(xml: str, *, ticket: str) -> Identity | Unproved:
    answer = _Answer()
    try:
        answer.parse(xml)
    except UNREADABLE:
        return Unproved(reason=f"统一身份认证的答复看不懂。{AGAIN}")
    if not answer.user:
        code = answer.failure or "没有说明"
        return Unproved(reason=f"统一身份认证没有确认您的身份（{code[:40]}）。{AGAIN}")
    wanted = str(settings.CAS_ATTRIBUTE)
    value = answer.attributes.get(wanted, "") if wanted else answer.user
    return Identity(subject=answer.user, value=value, handle=ticket)


class _Document:
    """XML of theirs, element by element. A document type is refused: nothing in it may name other
    files or grow while it is read.
    """

    def __init__(self) -> None:
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
        self.began(attributes)

    def _say(self, text: str) -> None:
        self._text += text

    def _end(self, _name: str) -> None:
        self.ended(self._text.strip())
        self._path.pop()
        self._text = ""

    def began(self, attributes: dict[str, str]) -> None:
        """An element has begun; `_path` leads to it."""

    def ended(self, text: str) -> None:
        """An element ends that held this text."""


class _Answer(_Document):
    """The three things we read of a service response."""

    def __init__(self) -> None:
        super().__init__()
        self.user = self.failure = ""
        self.attributes: dict[str, str] = {}

    def began(self, attributes: dict[str, str]) -> None:
        if self._path == ["serviceResponse", "authenticationFailure"]:
            self.failure = attributes.get("code", "")

    def ended(self, text: str) -> None:
        if self._path == ["serviceResponse", "authenticationSuccess", "user"]:
            self.user = text
        elif self._path[1:-1] == ["authenticationSuccess", "attributes"]:
            self.attributes.setdefault(self._path[-1], text)


class _LogoutRequest(_Document):
    """The ticket whose sign-in has ended, of a SAML logout request."""

    def __init__(self) -> None:
        super().__init__()
        self.ticket = ""

    def ended(self, text: str) -> None:
        if self._path == ["LogoutRequest", "SessionIndex"]:
            self.ticket = text
