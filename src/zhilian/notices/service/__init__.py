"""Writes of notices, by noun: the outbox, handing over, what gateways report, gateways."""

from zhilian.notices.service.handover import hand_over
from zhilian.notices.service.history import bulk_past_notices
from zhilian.notices.service.inbound import take_inbound
from zhilian.notices.service.outbox import cancel, resend, send
from zhilian.notices.service.providers import (
    adopt_environment,
    configure_provider,
    set_provider_enabled,
)
from zhilian.notices.service.receipts import take_receipt

__all__ = [
    "adopt_environment",
    "bulk_past_notices",
    "cancel",
    "configure_provider",
    "hand_over",
    "resend",
    "send",
    "set_provider_enabled",
    "take_inbound",
    "take_receipt",
]
