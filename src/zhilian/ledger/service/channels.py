"""Ways to pay: the ones inside, shipped; the outer ones, set up by finance."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from zhilian.core import events
from zhilian.core.errors import UnknownPlugin
from zhilian.ledger.accounts_of import channel_account
from zhilian.ledger.errors import BadChannel
from zhilian.ledger.events import ChannelChanged
from zhilian.ledger.models import Channel
from zhilian.ledger.providers.base import PROVIDERS
from zhilian.ledger.types import AccountKind, ChannelKind

SHIPPED = (
    ("meal-card", "餐卡账户", ChannelKind.WALLET, AccountKind.MEAL_CARD),
    ("welfare", "工会福利账户", ChannelKind.WALLET, AccountKind.WELFARE),
    ("points", "积分", ChannelKind.WALLET, AccountKind.POINTS),
    ("in-shop", "到店支付", ChannelKind.ONSITE, ""),
    ("after-service", "服务后付", ChannelKind.ONSITE, ""),
)
"""What works without anybody outside."""


@dataclass(frozen=True, kw_only=True)
class ChannelDraft:
    """An outer way to pay as somebody set it up. Empty keys leave the kept ones."""

    code: str
    name: str
    provider: str
    url: str
    merchant_no: str
    app_id: str
    our_key_id: str
    peer_key: str
    peer_key_id: str
    our_key: str = ""
    secret: str = ""
    options: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def load_channels(*, at: datetime) -> None:
    """The shipped ways to pay, where they are not yet known. May be repeated."""
    for code, name, kind, account in SHIPPED:
        Channel.objects.get_or_create(
            code=code,
            defaults={"name": name, "kind": kind, "wallet": account, "changed_at": at},
        )


@transaction.atomic
def save_channel(*, draft: ChannelDraft, at: datetime) -> Channel:
    """Set up or change an outer way to pay. Errors: `BadChannel` naming what is wrong."""
    held = Channel.objects.select_for_update().filter(code=draft.code).first()
    channel = held or Channel(code=draft.code, kind=ChannelKind.OUTER)
    if channel.kind != ChannelKind.OUTER:
        raise BadChannel(["这个编号是内部支付方式，请换一个"])
    taken = Channel.objects.filter(name=draft.name).exclude(code=draft.code).exists()
    for name in ("name", "provider", "url", "merchant_no", "app_id", "our_key_id"):
        setattr(channel, name, getattr(draft, name))
    channel.peer_key, channel.peer_key_id = draft.peer_key, draft.peer_key_id
    channel.our_key = draft.our_key or channel.our_key
    channel.secret = draft.secret or channel.secret
    channel.options, channel.changed_at = draft.options, at
    problems = [
        *_problems(channel),
        *([f"名称“{draft.name}”已有别的支付方式在用"] if taken else []),
    ]
    if problems:
        raise BadChannel(problems)
    channel.save()
    events.record(ChannelChanged(at=at, code=channel.code, enabled=channel.enabled))
    return channel


@transaction.atomic
def switch_channel(*, channel_id: int, enabled: bool, at: datetime) -> Channel:
    """Offer a way to pay or offer it no longer; what is under way goes on."""
    channel = Channel.objects.select_for_update().get(pk=channel_id)
    channel.enabled, channel.changed_at = enabled, at
    channel.save()
    events.record(ChannelChanged(at=at, code=channel.code, enabled=enabled))
    return channel


def _problems(channel: Channel) -> list[str]:
    try:
        provider = PROVIDERS.get(channel.provider)()
    except UnknownPlugin as error:
        return [str(error)]
    return [problem.message for problem in provider.check(channel_account(channel))]
