"""The API of 政务微信, as far as one application needs it: sign-in and message cards.

Source: the server API of 企业微信 (gettoken, auth/getuserinfo, user/get, message/send).
"""

import hmac
from collections.abc import Callable, Mapping
from typing import Any

from zhilian.directory.simulator.members import Member
from zhilian.directory.simulator.passes import Passes
from zhilian.directory.simulator.store import Store

CODE_S, TOKEN_S = 300.0, 7200.0
BAD_SECRET, BAD_CODE, BAD_TOKEN, NO_MEMBER, BAD_CARD = 40001, 40029, 40014, 60111, 40033
TITLE_MOST, TEXT_MOST = 128, 512
Body = Mapping[str, Any]


class WecomDoor:
    def __init__(
        self,
        *,
        corp_id: str,
        secret: str,
        members: Callable[[], Mapping[str, Member]],
        store: Store,
        clock: Callable[[], float],
    ) -> None:
        self._corp = (corp_id, secret)
        self._members = members
        self._store = store
        self._clock = clock
        self._codes = Passes(good_for_s=CODE_S, clock=clock)
        self._tokens = Passes(good_for_s=TOKEN_S, clock=clock)

    def problem(self, asked: Mapping[str, str]) -> str:
        return "" if asked.get("appid") == self._corp[0] else "不认识这个单位（appid）"

    def code_for(self, member: Member, asked: Mapping[str, str]) -> dict[str, str]:
        """What the browser takes back."""
        code = self._codes.give(member=member)
        return {"code": code, "state": asked.get("state", ""), "appid": self._corp[0]}

    def answer(self, path: str, query: Mapping[str, str], body: Body) -> dict[str, Any] | None:
        """What the API says; None where it has no such door."""
        if path == "/cgi-bin/gettoken":
            return self._token(query)
        door = {
            "/cgi-bin/auth/getuserinfo": self._who,
            "/cgi-bin/user/get": self._member,
            "/cgi-bin/message/send": self._send,
        }.get(path)
        if door is None:
            return None
        if self._tokens.look(query.get("access_token", "")) is None:
            return _said(BAD_TOKEN)
        return door(query, body)

    def _token(self, query: Mapping[str, str]) -> dict[str, Any]:
        given = f"{query.get('corpid', '')}\n{query.get('corpsecret', '')}"
        if not hmac.compare_digest(given.encode(), "\n".join(self._corp).encode()):
            return _said(BAD_SECRET)
        return _said(0, access_token=self._tokens.give(), expires_in=int(TOKEN_S))

    def _who(self, query: Mapping[str, str], _body: Body) -> dict[str, Any]:
        held = self._codes.take(query.get("code", ""))
        return _said(0, userid=held["member"].number) if held else _said(BAD_CODE)

    def _member(self, query: Mapping[str, str], _body: Body) -> dict[str, Any]:
        found = self._members().get(query.get("userid", ""))
        if found is None:
            return _said(NO_MEMBER)
        return _said(0, userid=found.number, name=found.name, mobile=found.mobile)

    def _send(self, _query: Mapping[str, str], body: Body) -> dict[str, Any]:
        """One member a card, as the product sends; what is too long is refused, not cut."""
        to, card = str(body.get("touser", "")), body.get("textcard")
        if to not in self._members():
            return _said(81013, invaliduser=to)
        if body.get("msgtype") != "textcard" or not isinstance(card, Mapping):
            return _said(BAD_CARD)
        title, text, url = (str(card.get(name, "")) for name in ("title", "description", "url"))
        short = 0 < len(title.encode()) <= TITLE_MOST and 0 < len(text.encode()) <= TEXT_MOST
        if not short or not url.startswith(("http://", "https://")):
            return _said(BAD_CARD)
        once = body.get("enable_duplicate_check") == 1
        number = self._store.put(
            at=self._clock(),
            member=to,
            title=title,
            text=text,
            url=url,
            same_for_s=float(body.get("duplicate_check_interval", 1800)) if once else 0.0,
        )
        return _said(0, msgid=f"m{number}")


def _said(code: int, **values: Any) -> dict[str, Any]:
    return {"errcode": code, "errmsg": "ok" if code == 0 else "failed", **values}
