"""企业微信 and 政务微信 as one application of ours calls them: the same API on different hosts.

A token is good for two hours and shared by all that this process asks. Source: the server API of
企业微信 (developer.work.weixin.qq.com, `gettoken`, global error codes).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from django.conf import settings

from zhilian.core import outward
from zhilian.core.kept import Kept

SPENT = frozenset({40014, 42001})
"""The token is not, or no longer, good: a new one may be."""
LONGEST_S, EARLY_S = 7200, 300
"""A token is good for so long at most, and not used any more so long before its end."""
UNREADABLE = -9


@dataclass(frozen=True, kw_only=True)
class App:
    """Our application at one host, e.g. https://qyapi.weixin.qq.com."""

    url: str
    corp_id: str
    secret: str = field(repr=False)

    @property
    def key(self) -> str:
        return sha256("\n".join((self.url, self.corp_id, self.secret)).encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Said:
    """An answer: `code` is its errcode, 0 is good; `problem` says in words why there is none."""

    values: Mapping[str, Any] = field(default_factory=dict)
    code: int = 0
    problem: str = ""

    @property
    def ok(self) -> bool:
        return self.code == 0 and not self.problem

    @property
    def why(self) -> str:
        return self.problem or f"错误码 {self.code}"

    def text(self, *names: str) -> str:
        """The first of these values that is there, as text."""
        found = (self.values.get(name) for name in names)
        return next((value for value in found if isinstance(value, str) and value), "")


def our_app() -> App:
    """The application that the settings name."""
    return App(
        url=settings.WECOM_API_URL, corp_id=settings.WECOM_CORP_ID, secret=settings.WECOM_SECRET
    )


TOKENS: Kept[str] = Kept()


def ask(
    app: App,
    path: str,
    *,
    query: Mapping[str, str] | None = None,
    body: Mapping[str, Any] | None = None,
) -> Said:
    """Call the API with a token; one that is spent is renewed once. Never raises for what the
    outside world does.
    """
    token = TOKENS.get(app.key)
    if token is not None:
        said = _called(app, path, token=token, query=query, body=body)
        if said.code not in SPENT:
            return said
        TOKENS.drop(app.key, value=token)
    fresh = _token(app)
    if not fresh.ok:
        return fresh
    return _called(app, path, token=fresh.text("access_token"), query=query, body=body)


def _token(app: App) -> Said:
    asked = urlencode({"corpid": app.corp_id, "corpsecret": app.secret})
    said = _read(outward.fetch(f"{_base(app)}/cgi-bin/gettoken?{asked}"))
    if not said.ok:
        return said
    token, good_for = said.text("access_token"), said.values.get("expires_in")
    if not token or not isinstance(good_for, int):
        return Said(code=UNREADABLE, problem="对方的答复看不懂")
    TOKENS.put(app.key, token, for_s=min(good_for, LONGEST_S) - EARLY_S)
    return said


def _called(
    app: App,
    path: str,
    *,
    token: str,
    query: Mapping[str, str] | None,
    body: Mapping[str, Any] | None,
) -> Said:
    asked = urlencode({"access_token": token, **(query or {})})
    return _read(outward.fetch(f"{_base(app)}{path}?{asked}", body=body))


def _base(app: App) -> str:
    return app.url.rstrip("/")


def _read(reply: outward.Reply) -> Said:
    if not reply.ok:
        return Said(code=UNREADABLE, problem=reply.why)
    values = reply.json()
    code = values.get("errcode")
    if not isinstance(code, int) or isinstance(code, bool):
        return Said(code=UNREADABLE, problem="对方的答复看不懂")
    return Said(values=values, code=code)
