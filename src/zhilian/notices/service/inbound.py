"""Texts that phones send us."""

from datetime import datetime

from django.db import transaction

from zhilian.core import events
from zhilian.directory import selectors as directory
from zhilian.notices.events import MessageReceived
from zhilian.notices.models import InboundMessage, Provider
from zhilian.notices.types import InboundReading


@transaction.atomic
def take_inbound(*, provider: Provider, reading: InboundReading, at: datetime) -> int:
    """Keep a text and announce it once, however often the gateway delivers it."""
    message, first = InboundMessage.objects.get_or_create(
        provider=provider,
        provider_message_id=reading.provider_message_id[:80],
        defaults={
            "phone": reading.phone[:20],
            "to": reading.to[:40],
            "text": reading.text[:1000],
            "person": directory.person_by_phone(phone=reading.phone[:20]),
            "sent_at": reading.sent_at,
            "received_at": at,
        },
    )
    if first:
        events.record(MessageReceived(at=at, inbound_id=message.pk))
    return message.pk
