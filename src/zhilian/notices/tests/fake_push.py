"""A client in memory that shows cards; passes the same conformance tests as the real ones."""

from __future__ import annotations

from typing import ClassVar

from zhilian.notices.providers.base import PushProvider
from zhilian.notices.types import Card, HandOver

BUSY = HandOver(ok=False, retry=True, code="BUSY", text="对方暂时不收")


class FakePush(PushProvider):
    """`answers` are given in turn, then OK to everybody but `gone`; `taken` holds every offer."""

    name = "fake_push"
    login = "fake"
    label = "内存消息"
    answers: ClassVar[list[HandOver]] = []
    taken: ClassVar[list[Card]] = []

    @classmethod
    def reset(cls, *answers: HandOver) -> None:
        cls.answers[:] = answers
        cls.taken.clear()

    def is_set_up(self) -> bool:
        return True

    def push(self, card: Card) -> HandOver:
        self.taken.append(card)
        if card.to == "gone":
            return HandOver(ok=False, retry=False, code="GONE", text="没有这名成员")
        return self.answers.pop(0) if self.answers else HandOver(ok=True, code="OK")
