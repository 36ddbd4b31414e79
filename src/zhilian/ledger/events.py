"""Facts that we announce."""

from dataclasses import dataclass
from typing import ClassVar

from zhilian.core.events import Event


@dataclass(frozen=True, kw_only=True)
class AccountEvent(Event):
    """Shared by what happens to an account; never recorded itself (it has no kind)."""

    account_id: int

    @property
    def subject(self) -> str:
        return f"account:{self.account_id}"


@dataclass(frozen=True, kw_only=True)
class AccountOpened(AccountEvent):
    kind: ClassVar[str] = "ledger.account.opened"
    account_kind: str


@dataclass(frozen=True, kw_only=True)
class WalletsOpened(Event):
    """Accounts of many people at once."""

    kind: ClassVar[str] = "ledger.wallets.opened"
    account_kind: str
    count: int


@dataclass(frozen=True, kw_only=True)
class AccountFrozen(AccountEvent):
    """Nothing goes out until it is thawed; what is given back still comes in."""

    kind: ClassVar[str] = "ledger.account.frozen"
    reason: str


@dataclass(frozen=True, kw_only=True)
class AccountThawed(AccountEvent):
    kind: ClassVar[str] = "ledger.account.thawed"
    reason: str


@dataclass(frozen=True, kw_only=True)
class AccountClosed(AccountEvent):
    kind: ClassVar[str] = "ledger.account.closed"
    reason: str


@dataclass(frozen=True, kw_only=True)
class TransactionPosted(Event):
    """Money moved. `about` is the subject that it moved for, e.g. "case:12"."""

    kind: ClassVar[str] = "ledger.transaction.posted"
    transaction_id: int
    about: str
    amount: int
    what: str

    @property
    def subject(self) -> str:
        return self.about


@dataclass(frozen=True, kw_only=True)
class PaymentEvent(Event):
    """Shared by what happens to a payment. `about` is whose payment it is, e.g. "case:12"."""

    payment_id: int
    about: str
    channel: str
    amount: int

    @property
    def subject(self) -> str:
        return self.about


@dataclass(frozen=True, kw_only=True)
class PaymentStarted(PaymentEvent):
    kind: ClassVar[str] = "ledger.payment.started"


@dataclass(frozen=True, kw_only=True)
class PaymentCaptured(PaymentEvent):
    """The outer channel has the money and says so under its signature. Who waits for it reacts."""

    kind: ClassVar[str] = "ledger.payment.captured"


@dataclass(frozen=True, kw_only=True)
class PaymentClosed(PaymentEvent):
    """Nobody paid in time."""

    kind: ClassVar[str] = "ledger.payment.closed"


@dataclass(frozen=True, kw_only=True)
class RefundRequested(PaymentEvent):
    kind: ClassVar[str] = "ledger.refund.requested"
    refund_id: int


@dataclass(frozen=True, kw_only=True)
class PaymentRefunded(PaymentEvent):
    """`amount` went back the way it came; it may be a part of what was paid."""

    kind: ClassVar[str] = "ledger.payment.refunded"
    refund_id: int


@dataclass(frozen=True, kw_only=True)
class RefundFailed(PaymentEvent):
    """The channel will not give it back; a person must look at it."""

    kind: ClassVar[str] = "ledger.refund.failed"
    refund_id: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class CallbackRefused(Event):
    """Somebody called in a channel's name without its signature, or with figures not ours."""

    kind: ClassVar[str] = "ledger.callback.refused"
    channel: str
    outcome: str


@dataclass(frozen=True, kw_only=True)
class DiscrepancyFound(Event):
    kind: ClassVar[str] = "ledger.discrepancy.found"
    discrepancy_id: int
    trouble: str


@dataclass(frozen=True, kw_only=True)
class DiscrepancySettled(Event):
    kind: ClassVar[str] = "ledger.discrepancy.settled"
    discrepancy_id: int
    how: str


@dataclass(frozen=True, kw_only=True)
class BillChecked(Event):
    kind: ClassVar[str] = "ledger.bill.checked"
    channel: str
    day: str
    state: str


@dataclass(frozen=True, kw_only=True)
class BooksDisagree(Event):
    """The daily proof found an account whose balance is not what its transfers add up to."""

    kind: ClassVar[str] = "ledger.books.disagree"
    proof_id: int
    problems: int


@dataclass(frozen=True, kw_only=True)
class BooksProven(Event):
    kind: ClassVar[str] = "ledger.books.proven"
    proof_id: int


@dataclass(frozen=True, kw_only=True)
class ListExported(Event):
    """Somebody took a list of accounts or payments out as a file."""

    kind: ClassVar[str] = "ledger.list.exported"
    what: str
    filters: str


@dataclass(frozen=True, kw_only=True)
class ChannelChanged(Event):
    kind: ClassVar[str] = "ledger.channel.changed"
    code: str
    enabled: bool


@dataclass(frozen=True, kw_only=True)
class SettlementQueued(Event):
    kind: ClassVar[str] = "ledger.settlement.queued"
    item_id: int
    about: str

    @property
    def subject(self) -> str:
        return self.about


@dataclass(frozen=True, kw_only=True)
class TermsSet(Event):
    kind: ClassVar[str] = "ledger.terms.set"
    merchant: str
    commission_bp: int
    days: int


@dataclass(frozen=True, kw_only=True)
class BatchMoved(Event):
    """A settlement batch was made, approved, sent back or paid."""

    kind: ClassVar[str] = "ledger.batch.moved"
    batch_id: int
    state: str
    reason: str = ""
