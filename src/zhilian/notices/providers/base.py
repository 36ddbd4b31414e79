"""What every gateway promises, for texts and for voice calls; a new one is one module
(docs/adding/sms-provider.md).
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from zhilian.core.registry import Family
from zhilian.notices.errors import BadReceipt
from zhilian.notices.types import (
    Account,
    Card,
    Channel,
    HandOver,
    InboundReading,
    Outgoing,
    ReceiptReading,
)

DEFAULT_TIMEOUT_S = 10.0
"""How long an offer may take where the options do not say `timeout_s`."""


@dataclass(frozen=True, kw_only=True)
class OptionError:
    field: str
    message: str


class MessageProvider(ABC):
    """A way to hand a message to a carrier. Failure is a value; only `send` touches the network."""

    channel: ClassVar[Channel]
    name: ClassVar[str]
    label: ClassVar[str]

    @abstractmethod
    def check_options(self, options: Mapping[str, Any]) -> list[OptionError]:
        """What is wrong with the settings, each with its remedy; empty when usable."""

    @abstractmethod
    def send(self, message: Outgoing, account: Account) -> HandOver:
        """Offer the message once, with a hard timeout, under the message's own key."""

    @abstractmethod
    def read_receipt(self, form: Mapping[str, str]) -> ReceiptReading:
        """Understand a receipt; raises BadReceipt when it names no message."""

    @abstractmethod
    def read_inbound(self, form: Mapping[str, str]) -> InboundReading:
        """Understand a message from a phone; raises BadReceipt when phone or id is missing."""

    @abstractmethod
    def receipt_query(self) -> str:
        """What the gateway must add to the receipt address, in its own escapes."""


class SmsProvider(MessageProvider):
    """Texts, their receipts, and the texts that phones send back."""

    channel = Channel.SMS


class VoiceProvider(MessageProvider):
    """Calls that speak a text. A receipt tells whether somebody picked up and what they pressed:
    DELIVERED is answered, `digit` the key; nobody there or busy is a temporary failure.
    """

    channel = Channel.VOICE

    def receipt_query(self) -> str:
        return ""

    def read_inbound(self, form: Mapping[str, str]) -> InboundReading:
        raise BadReceipt("语音网关没有上行短信，缺少对应的短信网关")


class PushProvider(ABC):
    """A client that people have anyway and that shows what they were told in the app, too.

    Failure is a value; only `push` touches the network, with a hard timeout.
    """

    name: ClassVar[str]
    login: ClassVar[str]
    """The login provider (directory) whose bindings say who is who there."""

    @property
    @abstractmethod
    def label(self) -> str:
        """What people call it."""

    @abstractmethod
    def is_set_up(self) -> bool:
        """Whether the settings name it and switch it on; else nothing is written for it."""

    @abstractmethod
    def push(self, card: Card) -> HandOver:
        """Offer the card once; the same card, offered again, is to be shown once."""


PROVIDERS = Family[type[MessageProvider]]("providers")
PUSHES = Family[type[PushProvider]]("providers")


def pushes_set_up() -> dict[str, PushProvider]:
    """Clients that the settings name, by name."""
    made = {name: kind() for name, kind in PUSHES.all().items()}
    return {name: one for name, one in made.items() if one.is_set_up()}
