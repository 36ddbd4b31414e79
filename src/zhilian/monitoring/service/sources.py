"""Inbound sources: made with a token that is shown once, changed, switched off and on."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from zhilian.core import events
from zhilian.directory import selectors as directory
from zhilian.monitoring.errors import BadSource, NoSuchSource, ReasonMissing, TokenRefused
from zhilian.monitoring.events import (
    SourceChanged,
    SourceCreated,
    SourceSwitched,
    SourceTokenRenewed,
)
from zhilian.monitoring.formats import mapping as maps
from zhilian.monitoring.formats.base import FORMATS
from zhilian.monitoring.models import Check, InboundSource
from zhilian.monitoring.service import checks
from zhilian.monitoring.types import CheckDraft, SourceDraft

PREFIX = "zli_"
SILENCE = (60, 7 * 86_400)
STALE = (300, 30 * 86_400)


@dataclass(frozen=True, kw_only=True)
class NewSource:
    """A source and its token, which nobody can read again."""

    source: InboundSource
    token: str


@transaction.atomic
def create_source(*, draft: SourceDraft, at: datetime) -> NewSource:
    """Admit another tool, with the passive check that tells when it falls silent."""
    site = _judge(draft, held=None)
    token = _fresh_token()
    source = InboundSource.objects.create(
        name=draft.name.strip(),
        kind=draft.kind,
        token_hash=hash_token(token),
        site=site,
        mapping=FORMATS.get(draft.kind)().defaults(),
        silence_after_s=draft.silence_after_s,
        stale_after_s=draft.stale_after_s,
        most_members=draft.most_members,
        created_at=at,
        check_ref=_watch(draft, at=at),
    )
    events.record(SourceCreated(at=at, source_id=source.pk, name=source.name, tool=source.kind))
    return NewSource(source=source, token=token)


@transaction.atomic
def update_source(*, source_id: int, draft: SourceDraft, at: datetime) -> InboundSource:
    """Change all but the tool: another tool is another source."""
    source = locked(source_id)
    site = _judge(draft, held=source)
    before = _plain(source)
    source.name, source.site = draft.name.strip(), site
    source.silence_after_s, source.stale_after_s = draft.silence_after_s, draft.stale_after_s
    source.most_members = draft.most_members
    changed = [name for name, value in _plain(source).items() if before[name] != value]
    if changed:
        source.save()
        Check.objects.filter(id=source.check_ref_id).update(name=_check_name(draft), site=site)
        _tell_change(source, ",".join(changed), at=at)
    return source


@transaction.atomic
def change_mapping(*, source_id: int, mapping: Mapping[str, Any], at: datetime) -> InboundSource:
    """Read messages by another mapping from now on. Errors: BadSource, by field."""
    source = locked(source_id)
    wanted = maps.tidy(mapping)
    found = maps.faults(wanted)
    if found:
        raise BadSource(found)
    if asdict(maps.tidy(source.mapping)) != asdict(wanted):
        source.mapping = asdict(wanted)
        source.save(update_fields=["mapping"])
        _tell_change(source, "mapping", at=at)
    return source


@transaction.atomic
def renew_source_token(*, source_id: int, at: datetime) -> NewSource:
    """A new token; the old one is worth nothing from now on."""
    source = locked(source_id)
    token = _fresh_token()
    source.token_hash = hash_token(token)
    source.save(update_fields=["token_hash"])
    events.record(SourceTokenRenewed(at=at, source_id=source.pk, name=source.name))
    return NewSource(source=source, token=token)


@transaction.atomic
def switch_source(*, source_id: int, enabled: bool, reason: str, at: datetime) -> InboundSource:
    """Refuse the source's messages, or take them again. Its silence is not watched meanwhile."""
    source = locked(source_id)
    if not enabled and len(reason.strip()) < 2:
        raise ReasonMissing
    if source.enabled == enabled:
        return source
    source.enabled = enabled
    if enabled:
        source.last_heard_at = source.last_beat_at = None
        checks.resume_check(check_id=source.check_ref_id, at=at)
    else:
        checks.pause_check(check_id=source.check_ref_id, reason=reason, at=at)
    source.save(update_fields=["enabled", "last_heard_at", "last_beat_at"])
    events.record(
        SourceSwitched(
            at=at, source_id=source.pk, name=source.name, enabled=enabled, reason=reason[:200]
        )
    )
    return source


def source_by_token(*, source_id: int, token: str) -> InboundSource:
    """The source that holds this token. Errors: TokenRefused."""
    found = InboundSource.objects.filter(id=source_id, token_hash=hash_token(token)).first()
    if found is None:
        raise TokenRefused
    return found


def hash_token(token: str) -> str:
    """Tokens are 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def locked(source_id: int) -> InboundSource:
    source = InboundSource.objects.select_for_update().filter(id=source_id).first()
    if source is None:
        raise NoSuchSource
    return source


def _judge(draft: SourceDraft, *, held: InboundSource | None) -> Any:
    """The site, or every fault at once."""
    found = _name_faults(draft, held=held) | _number_faults(draft)
    sites = {site.code: site for site in directory.sites()} if draft.site_code else {}
    if draft.site_code and draft.site_code not in sites:
        found["site_code"] = f"没有编号为 {draft.site_code} 的办公区，请从列表中选择。"
    if found:
        raise BadSource(found)
    return sites.get(draft.site_code)


def _name_faults(draft: SourceDraft, *, held: InboundSource | None) -> dict[str, str]:
    found = {}
    name = draft.name.strip()
    others = InboundSource.objects.exclude(pk=held.pk) if held else InboundSource.objects.all()
    if not 2 <= len(name) <= 40:
        found["name"] = "请填写名称，2 到 40 个字，例如 机房 Prometheus。"
    elif others.filter(name=name).exists():
        found["name"] = f"已有名为“{name}”的来源，请换一个名称。"
    if draft.kind not in FORMATS or (held and held.kind != draft.kind):
        found["kind"] = "请从列表中选择工具；已建的来源不能换工具，请另建一个。"
    return found


def _number_faults(draft: SourceDraft) -> dict[str, str]:
    found = {}
    if draft.silence_after_s and not SILENCE[0] <= draft.silence_after_s <= SILENCE[1]:
        found["silence_after_s"] = "静默时限应为 1 分钟到 7 天，填 0 表示不检查。"
    if not STALE[0] <= draft.stale_after_s <= STALE[1]:
        found["stale_after_s"] = "久未更新的时限应为 5 分钟到 30 天，一般取对方重发间隔的两倍。"
    if not 1 <= draft.most_members <= 2000:
        found["most_members"] = "监测项上限应为 1 到 2000 的整数，一般填 200。"
    return found


def _watch(draft: SourceDraft, *, at: datetime) -> Check:
    wanted = CheckDraft(
        code=_free_code(), name=_check_name(draft), kind="source", site_code=draft.site_code
    )
    return checks.create_check(draft=wanted, at=at)


def _free_code() -> str:
    taken = set(Check.objects.filter(code__startswith="source-").values_list("code", flat=True))
    numbers = range(1, len(taken) + 2)
    return next(code for n in numbers if (code := f"source-{n}") not in taken)


def _check_name(draft: SourceDraft) -> str:
    return f"接收来源：{draft.name.strip()}"


def _plain(source: InboundSource) -> dict[str, Any]:
    return {
        "name": source.name,
        "site": source.site_id,
        "silence_after_s": source.silence_after_s,
        "stale_after_s": source.stale_after_s,
        "most_members": source.most_members,
    }


def _tell_change(source: InboundSource, fields: str, *, at: datetime) -> None:
    events.record(SourceChanged(at=at, source_id=source.pk, name=source.name, fields=fields))


def _fresh_token() -> str:
    return PREFIX + secrets.token_urlsafe(32)
