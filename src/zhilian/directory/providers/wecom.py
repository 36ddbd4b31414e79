"""企业微信 or 政务微信: signed in at once inside its client, by a QR code in other browsers.

Sources: 企业微信 "网页授权登录" and "Web 登录"; 政务微信 speaks the same on hosts of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django.conf import settings

from zhilian.core import wecom
from zhilian.directory.providers.base import (
    AGAIN,
    LOGINS,
    Identity,
    LoginProvider,
    Unproved,
    parted,
)

LONGEST_CODE = 512
INSIDE = "wxwork"
"""Stands in the User-Agent of both clients."""


@LOGINS.register
class Wecom(LoginProvider):
    name = "wecom"

    @property
    def label(self) -> str:
        return str(settings.WECOM_LABEL)

    @property
    def matches(self) -> str:
        return str(settings.WECOM_MATCH)

    def is_set_up(self) -> bool:
        return bool(settings.WECOM_LOGIN and settings.WECOM_CORP_ID and settings.WECOM_SECRET)

    def leave(self, *, back: str, agent: str) -> str:
        address, state = parted(back)
        asked = {"appid": settings.WECOM_CORP_ID, "redirect_uri": address, "state": state}
        asked["agentid"] = settings.WECOM_AGENT_ID
        if INSIDE not in agent.lower():
            return f"{settings.WECOM_QR_URL}?{urlencode({'login_type': 'CorpApp', **asked})}"
        scope = "snsapi_privateinfo" if self.matches == "phone" else "snsapi_base"
        asked = {**asked, "response_type": "code", "scope": scope}
        return f"{settings.WECOM_AUTHORIZE_URL}?{urlencode(asked)}#wechat_redirect"

    def arrive(self, query: Mapping[str, str], *, back: str) -> Identity | Unproved:
        code = query.get("code", "")
        if not code or len(code) > LONGEST_CODE:
            return Unproved(reason=f"{self.label}没有带回凭证。{AGAIN}")
        who = wecom.ask(wecom.our_app(), str(settings.WECOM_IDENTITY_PATH), query={"code": code})
        if not who.ok:
            return Unproved(reason=f"{self.label}没有确认您的身份（{who.why}）。{AGAIN}")
        user = who.text("userid", "UserId")
        if not user:
            return Unproved(reason=f"您不是{self.label}里本单位的成员，没有登录。{AGAIN}")
        value = _mobile(user, ticket=who.text("user_ticket")) if self.matches == "phone" else user
        return Identity(subject=user, value=value)


def _mobile(user: str, *, ticket: str) -> str:
    """The member's number, from their consent or the address book; none where neither tells it.
    A known binding holds without it.
    """
    if ticket:
        said = wecom.ask(
            wecom.our_app(), "/cgi-bin/auth/getuserdetail", body={"user_ticket": ticket}
        )
    else:
        said = wecom.ask(wecom.our_app(), "/cgi-bin/user/get", query={"userid": user})
    if not said.ok or said.text("userid") != user:
        return ""
    return said.text("mobile").removeprefix("+86")
