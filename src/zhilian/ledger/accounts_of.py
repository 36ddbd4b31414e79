"""What a channel is to its provider, and the addresses that it calls."""

from django.conf import settings

from zhilian.ledger.models import Channel
from zhilian.ledger.providers.base import PROVIDERS, PaymentProvider
from zhilian.ledger.types import ChannelAccount


def channel_account(channel: Channel) -> ChannelAccount:
    hooks = f"{settings.BASE_URL}/hooks/pay/{channel.code}/"
    return ChannelAccount(
        code=channel.code,
        url=channel.url,
        merchant_no=channel.merchant_no,
        app_id=channel.app_id,
        our_key=channel.our_key,
        our_key_id=channel.our_key_id,
        peer_key=channel.peer_key,
        peer_key_id=channel.peer_key_id,
        secret=channel.secret,
        notify_url=hooks,
        refund_notify_url=hooks,
        options=channel.options,
    )


def provider_of(channel: Channel) -> PaymentProvider:
    return PROVIDERS.get(channel.provider)()
