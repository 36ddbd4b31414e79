"""The only door to change what cards keep."""

from zhilian.cards.service.batches import make_batch, read_bank_file, take_bank_file
from zhilian.cards.service.cards import (
    bulk_cards,
    end_card,
    freeze_card,
    issue_card,
    register_card,
    thaw_card,
)
from zhilian.cards.service.switching import disable_old, switch, switch_back, verify

__all__ = [
    "bulk_cards",
    "disable_old",
    "end_card",
    "freeze_card",
    "issue_card",
    "make_batch",
    "read_bank_file",
    "register_card",
    "switch",
    "switch_back",
    "take_bank_file",
    "thaw_card",
    "verify",
]
