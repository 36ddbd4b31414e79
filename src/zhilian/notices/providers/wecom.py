"""Messages in the app as text cards of our application in 企业微信 or 政务微信.

Source: 企业微信 "发送应用消息" (`message/send`, `textcard`) and its global error codes.
"""

from __future__ import annotations

from django.conf import settings

from zhilian.core import wecom
from zhilian.notices.providers.base import PUSHES, PushProvider
from zhilian.notices.types import Card, HandOver

SAME_FOR_S = 4 * 3600
"""A card that comes again within this time is shown once; the longest that the API takes."""
NOBODY = frozenset({40003, 40031, 60111, 81013})
"""The member is gone or does not see the application."""
NOT_THIS = frozenset({40008, 40033, 40035, 44004, 45002})
"""This card will never be taken."""


@PUSHES.register
class Wecom(PushProvider):
    name = "wecom"
    login = "wecom"

    @property
    def label(self) -> str:
        return str(settings.WECOM_LABEL)

    def is_set_up(self) -> bool:
        named = settings.WECOM_CORP_ID and settings.WECOM_SECRET and settings.WECOM_AGENT_ID
        return bool(settings.WECOM_MESSAGES and named)

    def push(self, card: Card) -> HandOver:
        body = {
            "touser": card.to,
            "msgtype": "textcard",
            "agentid": _agent(),
            "textcard": {
                "title": card.title,
                "description": card.text,
                "url": card.url,
                "btntxt": "查看",
            },
            "enable_duplicate_check": 1,
            "duplicate_check_interval": SAME_FOR_S,
        }
        said = wecom.ask(wecom.our_app(), "/cgi-bin/message/send", body=body)
        return self._answered(said)

    def _answered(self, said: wecom.Said) -> HandOver:
        code = f"WECOM-{said.code}"
        if said.code in NOBODY or (said.ok and said.text("invaliduser")):
            text = f"{self.label}里没有这名成员，或不在应用的可见范围内"
            return HandOver(ok=False, retry=False, code=code, text=text)
        if said.ok:
            return HandOver(ok=True, provider_message_id=said.text("msgid"), code=code)
        text = f"{self.label}没有收下：{said.why}"
        return HandOver(ok=False, retry=said.code not in NOT_THIS, code=code, text=text)


def _agent() -> int | str:
    """The application's number, which the API takes as a number."""
    given = str(settings.WECOM_AGENT_ID)
    return int(given) if given.isascii() and given.isdigit() else given
