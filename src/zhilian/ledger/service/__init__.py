"""The only door to change what the ledger holds."""

from zhilian.ledger.service.accounts import (
    clearing,
    close_account,
    ensure_account,
    freeze_account,
    fund,
    income,
    open_wallets,
    thaw_account,
    wallet,
)
from zhilian.ledger.service.callbacks import take_callback
from zhilian.ledger.service.channels import (
    ChannelDraft,
    load_channels,
    save_channel,
    switch_channel,
)
from zhilian.ledger.service.checking import check_bill, compare_bill
from zhilian.ledger.service.costs import Cost, post_cost
from zhilian.ledger.service.exports import note_export
from zhilian.ledger.service.granting import Grant, grant
from zhilian.ledger.service.leftovers import give_back_unused
from zhilian.ledger.service.paying import (
    ask_channel,
    ask_soon,
    capture,
    expire,
    open_payment,
    start_payment,
)
from zhilian.ledger.service.posting import post, reverse
from zhilian.ledger.service.proving import prove_books
from zhilian.ledger.service.refunding import refund, send_refund, settle_refund, try_again
from zhilian.ledger.service.settling import (
    Sale,
    adjust_settlement,
    approve_batch,
    make_batches,
    pay_batch,
    queue_settlement,
    send_back_batch,
    set_terms,
)
from zhilian.ledger.service.troubles import reopen_trouble, settle_trouble
from zhilian.ledger.service.using import Used, Using, use_payments

__all__ = [
    "ChannelDraft",
    "Cost",
    "Grant",
    "Sale",
    "Used",
    "Using",
    "adjust_settlement",
    "approve_batch",
    "ask_channel",
    "ask_soon",
    "capture",
    "check_bill",
    "clearing",
    "close_account",
    "compare_bill",
    "ensure_account",
    "expire",
    "freeze_account",
    "fund",
    "give_back_unused",
    "grant",
    "income",
    "load_channels",
    "make_batches",
    "note_export",
    "open_payment",
    "open_wallets",
    "pay_batch",
    "post",
    "post_cost",
    "prove_books",
    "queue_settlement",
    "refund",
    "reopen_trouble",
    "reverse",
    "save_channel",
    "send_back_batch",
    "send_refund",
    "set_terms",
    "settle_refund",
    "settle_trouble",
    "start_payment",
    "switch_channel",
    "take_callback",
    "thaw_account",
    "try_again",
    "use_payments",
    "wallet",
]
