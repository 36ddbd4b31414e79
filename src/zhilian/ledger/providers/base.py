"""What every outer way to pay promises; a new one is one module (docs/adding/payment-channel.md).

The order of a payment: `open` answers the address of the channel's own cashier page; the payer
pays there; the channel calls us (`read_callback`), and may be asked (`query`). What was not paid is
closed (`close`). `refund` sends money back, all or a part; its end comes by a callback too, or by
`query_refund`. Each morning `bill` says what the channel has of the day before.

Failure is a value; only these calls touch the network, each with a hard timeout. Amounts in 分.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from zhilian.core.registry import Family
from zhilian.ledger.types import BillResult, ChannelAccount

DEFAULT_TIMEOUT_S = 10.0
LONGEST_TIMEOUT_S = 60.0


class Seen(StrEnum):
    """How a payment or a refund stands with the channel."""

    WAITING = "waiting"
    PAID = "paid"
    CLOSED = "closed"
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class OptionError:
    field: str
    message: str


@dataclass(frozen=True, kw_only=True)
class Order:
    """A payment as the channel is told of it. `reference` makes it once."""

    reference: str
    title: str
    amount: int
    expires_at: datetime
    return_url: str
    payer_address: str


@dataclass(frozen=True, kw_only=True)
class RefundOrder:
    """Money to send back for a payment of `total`. `reference` makes it once."""

    reference: str
    payment: str
    total: int
    amount: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class Opened:
    ok: bool
    url: str = ""
    retry: bool = False
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What the channel says of a payment, or of a refund when `refund` is set."""

    state: Seen
    reference: str = ""
    refund: str = ""
    channel_no: str = ""
    amount: int = 0
    at: datetime | None = None
    retry: bool = False
    text: str = ""


class PaymentProvider(ABC):
    """A way to be paid through somebody else."""

    name: ClassVar[str]
    label: ClassVar[str]

    @abstractmethod
    def check(self, account: ChannelAccount) -> list[OptionError]:
        """What is wrong with the settings, each with its remedy; empty when usable."""

    @abstractmethod
    def open(self, order: Order, account: ChannelAccount) -> Opened:
        """Place the order; the same reference again is the same order."""

    @abstractmethod
    def query(self, reference: str, account: ChannelAccount) -> Reading:
        """How the payment stands. UNKNOWN when the channel cannot be asked or does not know it."""

    @abstractmethod
    def close(self, reference: str, account: ChannelAccount) -> Reading:
        """Nobody may pay it any more. PAID when somebody just did."""

    @abstractmethod
    def refund(self, order: RefundOrder, account: ChannelAccount) -> Reading:
        """Send money back; DONE, WAITING for a callback, or FAILED; `retry` when worth it."""

    @abstractmethod
    def query_refund(self, reference: str, account: ChannelAccount) -> Reading:
        """How the refund stands."""

    @abstractmethod
    def read_callback(
        self, *, headers: Mapping[str, str], body: bytes, account: ChannelAccount, at: datetime
    ) -> Reading:
        """Understand a call of the channel. Raises BadCallback when it is not signed by it."""

    @abstractmethod
    def bill(self, day: date, account: ChannelAccount) -> BillResult:
        """Everything of one local day."""

    @abstractmethod
    def thanks(self) -> tuple[int, Mapping[str, Any] | None]:
        """The status and JSON by which the channel knows that its call was taken."""


PROVIDERS = Family[type[PaymentProvider]]("providers")
