"""A CAS 3 server as a stand-in on a real socket: a ticket is good once, for one service."""

from __future__ import annotations

import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from xml.sax.saxutils import escape

from zhilian.core.tests.web import Asked, serving

NS = 'xmlns:cas="http://www.yale.edu/tp/cas"'


@dataclass(kw_only=True)
class CasServer:
    """`user` signs in whenever a browser comes; `broken` is sent in place of the next answer."""

    url: str = ""
    user: str = "u1"
    attributes: dict[str, str] = field(default_factory=dict)
    tickets: dict[str, str] = field(default_factory=dict)
    broken: list[tuple[int, str]] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def sign_in(self, address: str) -> str:
        """What a browser does at `/login`: back to the service with a ticket."""
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(address).query)
        service = query["service"][0]
        ticket = f"ST-{next(self.numbers)}"
        self.tickets[ticket] = service
        return f"{service}&ticket={ticket}"

    def validate(self, query: dict[str, str]) -> str:
        service = self.tickets.pop(query.get("ticket", ""), None)
        if service is None:
            return self._failure("INVALID_TICKET")
        if service != query.get("service"):
            return self._failure("INVALID_SERVICE")
        more = "".join(f"<cas:{k}>{escape(v)}</cas:{k}>" for k, v in self.attributes.items())
        held = f"<cas:attributes>{more}</cas:attributes>" if more else ""
        told = f"<cas:user>{escape(self.user)}</cas:user>{held}"
        return _response(f"<cas:authenticationSuccess>{told}</cas:authenticationSuccess>")

    def logout_request(self, ticket: str) -> str:
        """What the server posts to a service whose ticket has come to its end."""
        return (
            '<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="l1" '
            'Version="2.0" IssueInstant="2026-11-30T12:00:00Z">'
            '<saml:NameID xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">@NOT_USED@'
            f"</saml:NameID><samlp:SessionIndex>{escape(ticket)}</samlp:SessionIndex>"
            "</samlp:LogoutRequest>"
        )

    def _failure(self, code: str) -> str:
        inner = f'<cas:authenticationFailure code="{code}">no</cas:authenticationFailure>'
        return _response(inner)


def _response(inner: str) -> str:
    return f"<cas:serviceResponse {NS}>{inner}</cas:serviceResponse>"


@contextmanager
def cas_server() -> Iterator[CasServer]:
    cas = CasServer()

    def answer(asked: Asked) -> tuple[int, str]:
        if asked.path != "/cas/p3/serviceValidate":
            return 404, ""
        return cas.broken.pop(0) if cas.broken else (200, cas.validate(asked.query))

    with serving(answer, kind="application/xml") as url:
        cas.url = f"{url}/cas"
        yield cas
