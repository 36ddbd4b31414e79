"""企业微信 as a stand-in on a real socket: tokens that end, codes for one use, messages kept."""

from __future__ import annotations

import json
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from zhilian.core.tests.web import Asked, serving
from zhilian.core.wecom import TOKENS

CORP, AGENT, SECRET = "ww0123", "1000002", "wecom+secret"


@dataclass(kw_only=True)
class WecomServer:
    """`user` opens the application or scans the code; `known` are the visible members with their
    mobiles. `broken` are the next answers at a path, first come first served.
    """

    url: str = ""
    user: str = "u1"
    known: dict[str, str] = field(default_factory=lambda: {"u1": "13900000001"})
    good: set[str] = field(default_factory=set)
    codes: dict[str, tuple[str, bool]] = field(default_factory=dict)
    tickets: dict[str, str] = field(default_factory=dict)
    sent: list[dict[str, Any]] = field(default_factory=list)
    shown: dict[tuple[str, str], int] = field(default_factory=dict)
    broken: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def plug_in(self, settings: Any) -> None:
        """As new for a test, and the one that the settings name."""
        self.__dict__.update(WecomServer(url=self.url).__dict__)
        TOKENS.clear()
        settings.BASE_URL, settings.WECOM_API_URL = "http://testserver", self.url
        settings.WECOM_CORP_ID, settings.WECOM_AGENT_ID = CORP, AGENT
        settings.WECOM_SECRET = SECRET

    def sign_in(self, address: str) -> str:
        """What the client, or the page with the QR code, does: back with a code and the state."""
        parts = urllib.parse.urlsplit(address)
        query = dict(urllib.parse.parse_qsl(parts.query))
        assert (query["appid"], query["agentid"]) == (CORP, AGENT)
        assert query["state"].isalnum()
        inside = parts.fragment == "wechat_redirect"
        assert inside or query["login_type"] == "CorpApp"
        code = f"code{next(self.numbers)}"
        self.codes[code] = (self.user, query.get("scope") == "snsapi_privateinfo")
        back = {"code": code, "state": query["state"], "appid": CORP}
        return f"{query['redirect_uri']}?{urllib.parse.urlencode(back)}"

    def end_tokens(self) -> None:
        self.good.clear()

    def answer(self, asked: Asked) -> tuple[int, str]:
        self.asked.append(asked.path)
        if self.broken.get(asked.path):
            return self.broken[asked.path].pop(0)
        if asked.path == "/cgi-bin/gettoken":
            return self._token(asked)
        doors: dict[str, Callable[[Asked], tuple[int, str]]] = {
            "/cgi-bin/auth/getuserinfo": self._who,
            "/cgi-bin/user/getuserinfo": self._who,
            "/cgi-bin/auth/getuserdetail": self._detail,
            "/cgi-bin/user/get": self._member,
            "/cgi-bin/message/send": self._send,
        }
        door = doors.get(asked.path)
        if door is None:
            return 404, ""
        if asked.query.get("access_token") not in self.good:
            return said(40014)
        return door(asked)

    def _token(self, asked: Asked) -> tuple[int, str]:
        if (asked.query.get("corpid"), asked.query.get("corpsecret")) != (CORP, SECRET):
            return said(40001)
        token = f"token{next(self.numbers)}"
        self.good.add(token)
        return said(0, access_token=token, expires_in=7200)

    def _who(self, asked: Asked) -> tuple[int, str]:
        user, private = self.codes.pop(asked.query.get("code", ""), ("", False))
        if not user:
            return said(40029)
        if user not in self.known:
            return said(0, openid="o-1")
        if asked.path == "/cgi-bin/user/getuserinfo":
            return said(0, UserId=user, DeviceId="")
        if not private:
            return said(0, userid=user)
        ticket = f"ticket{next(self.numbers)}"
        self.tickets[ticket] = user
        return said(0, userid=user, user_ticket=ticket)

    def _detail(self, asked: Asked) -> tuple[int, str]:
        user = self.tickets.get(json.loads(asked.body).get("user_ticket"), "")
        return said(0, userid=user, mobile=self.known[user]) if user else said(40029)

    def _member(self, asked: Asked) -> tuple[int, str]:
        user = asked.query.get("userid", "")
        return said(0, userid=user, mobile=self.known[user]) if user in self.known else said(60111)

    def _send(self, asked: Asked) -> tuple[int, str]:
        assert "\\u" not in asked.body
        form = json.loads(asked.body)
        assert (form["msgtype"], str(form["agentid"])) == ("textcard", AGENT)
        if form["touser"] not in self.known:
            return said(81013, invaliduser=form["touser"])
        self.sent.append(form)
        once = (form["touser"], json.dumps(form["textcard"], sort_keys=True))
        if not (form.get("enable_duplicate_check") and once in self.shown):
            self.shown[once] = self.shown.get(once, 0) + 1
        return said(0, msgid=f"m{next(self.numbers)}")


def said(code: int, **values: Any) -> tuple[int, str]:
    words = "ok" if code == 0 else "failed"
    return 200, json.dumps({"errcode": code, "errmsg": words, **values})


@contextmanager
def wecom_server() -> Iterator[WecomServer]:
    made = WecomServer()
    with serving(lambda asked: made.answer(asked), kind="application/json") as url:
        made.url = url
        yield made
