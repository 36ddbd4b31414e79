"""Agents: made with a token that is shown once, revoked with a reason, heard from all the time."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from zhilian.core import events
from zhilian.directory import selectors as directory
from zhilian.monitoring.errors import AgentRefused, ReasonMissing, TokenRefused
from zhilian.monitoring.events import AgentCreated, AgentRevoked
from zhilian.monitoring.models import Agent, Check

PREFIX = "zlp_"
SIGN_OF_LIFE = timedelta(seconds=10)


@dataclass(frozen=True, kw_only=True)
class NewAgent:
    """An agent and its token, which nobody can read again."""

    agent: Agent
    token: str


@transaction.atomic
def create_agent(*, name: str, at: datetime, site_code: str = "") -> NewAgent:
    """Admit a prober. The same name may return after its agent was revoked."""
    name = name.strip()
    if not 2 <= len(name) <= 40:
        raise AgentRefused("请填写探针名称，2 到 40 个字，例如 市政府机房。")
    if Agent.objects.filter(name=name).exists():
        raise AgentRefused(f"已有名为“{name}”的探针，请换一个名称，或在列表中重新生成令牌。")
    sites = {site.code: site for site in directory.sites()}
    if site_code and site_code not in sites:
        raise AgentRefused(f"没有编号为 {site_code} 的办公区，请从列表中选择。")
    token = _fresh_token()
    agent = Agent.objects.create(
        name=name, site=sites.get(site_code), token_hash=hash_token(token), created_at=at
    )
    events.record(AgentCreated(at=at, agent_id=agent.pk, name=name))
    return NewAgent(agent=agent, token=token)


@transaction.atomic
def renew_token(*, agent_id: int, at: datetime) -> NewAgent:
    """A new token for the same agent; the old one is worth nothing from now on."""
    agent = _locked(agent_id)
    token = _fresh_token()
    agent.token_hash, agent.revoked_at, agent.revoke_reason = hash_token(token), None, ""
    agent.save(update_fields=["token_hash", "revoked_at", "revoke_reason"])
    events.record(AgentCreated(at=at, agent_id=agent.pk, name=agent.name))
    return NewAgent(agent=agent, token=token)


@transaction.atomic
def revoke_agent(*, agent_id: int, reason: str, at: datetime) -> Agent:
    """Refuse the agent's token from now on. Its checks fall silent and become unknown."""
    if len(reason.strip()) < 2:
        raise ReasonMissing
    agent = _locked(agent_id)
    if agent.revoked_at:
        return agent
    agent.revoked_at, agent.revoke_reason = at, reason.strip()[:200]
    agent.save(update_fields=["revoked_at", "revoke_reason"])
    events.record(AgentRevoked(at=at, agent_id=agent.pk, name=agent.name, reason=reason[:200]))
    return agent


def agent_by_token(*, token: str) -> Agent:
    """The agent that holds this token. Errors: TokenRefused."""
    agent = Agent.objects.filter(token_hash=hash_token(token), revoked_at=None).first()
    if agent is None:
        raise TokenRefused
    return agent


def note_sign_of_life(*, agent: Agent, at: datetime) -> None:
    """Remember that the agent called; at most one write in ten seconds."""
    if agent.last_seen_at is None or at - agent.last_seen_at >= SIGN_OF_LIFE:
        Agent.objects.filter(id=agent.pk).update(last_seen_at=at)


@transaction.atomic
def take_rechecks(*, agent: Agent) -> list[int]:
    """The checks that somebody wants measured now, each handed out once.

    An answer that is lost on the way is not repeated: the next tick makes up for it.
    """
    asked = Check.objects.for_site(agent.site_id).filter(recheck_at__isnull=False)
    ids = list(asked.select_for_update().order_by("id").values_list("id", flat=True))
    Check.objects.filter(id__in=ids).update(recheck_at=None)
    return ids


def hash_token(token: str) -> str:
    """Tokens are 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def _fresh_token() -> str:
    return PREFIX + secrets.token_urlsafe(32)


def _locked(agent_id: int) -> Agent:
    agent = Agent.objects.select_for_update().filter(id=agent_id).first()
    if agent is None:
        raise AgentRefused("没有找到这个探针，请刷新页面。")
    return agent
