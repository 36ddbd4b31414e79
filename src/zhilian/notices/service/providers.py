"""Gateways: what we know of them, and who may hand us receipts."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from zhilian.core import events
from zhilian.notices.errors import BadProvider
from zhilian.notices.events import ProviderConfigured
from zhilian.notices.models import Provider
from zhilian.notices.providers.base import PROVIDERS
from zhilian.notices.selectors import token_hash
from zhilian.notices.types import ProviderDraft


@transaction.atomic
def configure_provider(*, draft: ProviderDraft, at: datetime) -> Provider:
    """Set a gateway up, or change it; saying the same again changes nothing."""
    problems = [p.message for p in PROVIDERS.get(draft.kind)().check_options(draft.options)]
    if not draft.url.startswith(("http://", "https://")):
        problems.append("网址要以 http:// 或 https:// 开头")
    if problems:
        raise BadProvider(problems)
    provider = Provider.objects.select_for_update().filter(name=draft.name).first()
    if provider is not None and _says_the_same(provider, draft):
        return provider
    provider = provider or Provider(name=draft.name)
    provider.kind, provider.url, provider.username = draft.kind, draft.url, draft.username
    provider.channel = PROVIDERS.get(draft.kind).channel
    provider.options = dict(draft.options)
    provider.secret = draft.secret or provider.secret
    provider.token_hash = token_hash(draft.token) if draft.token else provider.token_hash
    provider.changed_at = at
    provider.save()
    events.record(
        ProviderConfigured(at=at, provider_id=provider.pk, name=draft.name, url=draft.url)
    )
    return provider


@transaction.atomic
def set_provider_enabled(*, provider_id: int, enabled: bool, at: datetime) -> Provider:
    provider = Provider.objects.select_for_update().get(id=provider_id)
    if provider.enabled != enabled:
        provider.enabled, provider.changed_at = enabled, at
        provider.save()
        name, url = provider.name, provider.url
        events.record(ProviderConfigured(at=at, provider_id=provider.pk, name=name, url=url))
    return provider


def adopt_environment(*, at: datetime) -> Provider | None:
    """The gateways that the environment names (SMS_GATEWAY_URL ..., VOICE_GATEWAY_URL ...), kept
    like any other. Returns that for texts.
    """
    if settings.VOICE_GATEWAY_URL:
        _adopt(_voice_draft(), at=at)
    return _adopt(_sms_draft(), at=at) if settings.SMS_GATEWAY_URL else None


def _sms_draft() -> ProviderDraft:
    return ProviderDraft(
        name=settings.SMS_PROVIDER,
        kind=settings.SMS_PROVIDER,
        url=settings.SMS_GATEWAY_URL,
        username=settings.SMS_USERNAME,
        secret=settings.SMS_SECRET,
        token=settings.SMS_INBOUND_TOKEN,
        options=settings.SMS_OPTIONS,
    )


def _voice_draft() -> ProviderDraft:
    return ProviderDraft(
        name=settings.VOICE_PROVIDER,
        kind=settings.VOICE_PROVIDER,
        url=settings.VOICE_GATEWAY_URL,
        username=settings.VOICE_USERNAME,
        secret=settings.VOICE_SECRET,
        options=settings.VOICE_OPTIONS,
    )


def _adopt(draft: ProviderDraft, *, at: datetime) -> Provider:
    kept = Provider.objects.filter(name=draft.name).first()
    if kept is not None and _says_the_same(kept, draft):
        return kept
    return configure_provider(draft=draft, at=at)


def _says_the_same(provider: Provider, draft: ProviderDraft) -> bool:
    return (
        (provider.kind, provider.url, provider.username) == (draft.kind, draft.url, draft.username)
        and provider.options == dict(draft.options)
        and draft.secret in ("", provider.secret)
        and (not draft.token or provider.token_hash == token_hash(draft.token))
    )
