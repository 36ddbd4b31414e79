"""Calls of the channels: proven, taken once, written down whatever became of them."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from zhilian.core import events
from zhilian.ledger.accounts_of import channel_account, provider_of
from zhilian.ledger.errors import BadCallback
from zhilian.ledger.events import CallbackRefused
from zhilian.ledger.models import Callback, Channel
from zhilian.ledger.providers.base import Reading, Seen
from zhilian.ledger.service.paying import capture
from zhilian.ledger.service.refunding import settle_refund
from zhilian.ledger.types import CallbackOutcome

REFUSED = frozenset({CallbackOutcome.FORGED, CallbackOutcome.MISMATCH})


@transaction.atomic
def take_callback(
    *, channel: Channel, headers: Mapping[str, str], body: bytes, at: datetime
) -> CallbackOutcome:
    """Do what a call of the channel says, if the channel really said it."""
    try:
        reading = provider_of(channel).read_callback(
            headers=headers, body=body, account=channel_account(channel), at=at
        )
    except BadCallback as refused:
        return _note(channel, CallbackOutcome.FORGED, note=str(refused), at=at)
    outcome = _done(reading, at=at)
    return _note(channel, outcome, reference=reading.refund or reading.reference, at=at)


def _done(reading: Reading, *, at: datetime) -> CallbackOutcome:
    if reading.refund:
        known = settle_refund(reference=reading.refund, reading=reading, at=at)
        return CallbackOutcome.TAKEN if known else CallbackOutcome.UNKNOWN
    if reading.state is not Seen.PAID:
        return CallbackOutcome.TAKEN
    return capture(reference=reading.reference, reading=reading, at=at)


def _note(
    channel: Channel,
    outcome: CallbackOutcome,
    *,
    at: datetime,
    reference: str = "",
    note: str = "",
) -> CallbackOutcome:
    Callback.objects.create(
        channel=channel, at=at, outcome=outcome, reference=reference[:64], note=note[:120]
    )
    if outcome in REFUSED:
        events.record(CallbackRefused(at=at, channel=channel.code, outcome=outcome.value))
    return outcome
