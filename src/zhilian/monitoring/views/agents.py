"""Agents: who reports from where, and the tokens with which they do. A token is shown once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhilian.core.access import admits
from zhilian.core.errors import Refusal
from zhilian.monitoring import selectors, service
from zhilian.monitoring.forms import AgentForm, ReasonForm
from zhilian.monitoring.models import Agent
from zhilian.monitoring.service.agents import NewAgent
from zhilian.monitoring.views import who
from zhilian.monitoring.views.lists import site_choices

LAGGING_MS = 5.0


@dataclass(frozen=True, kw_only=True)
class Row:
    """An agent as the list shows it; what is wrong with it comes first."""

    agent: Agent
    word: str
    tone: str
    icon: str
    checks: int

    @property
    def lagging(self) -> bool:
        return (self.agent.lag_ms or 0) > LAGGING_MS


@admits(*who.READERS)
@require_GET
def agents(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    watched = selectors.watched_by_site()
    rows = [_row(one, now=now, watched=watched) for one in selectors.agents(now=now)]
    used = {row.agent.site_id for row in rows if not row.agent.revoked_at}
    context = {
        "now": now,
        "rows": rows,
        "orphans": sum(n for site_id, n in watched.items() if site_id not in used),
        "may_act": who.may_act(request),
    }
    return render(request, "monitoring/agents.html", context)


@admits(*who.ACTORS)
@require_http_methods(["GET", "POST"])
def agent_new(request: HttpRequest) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = AgentForm(data, sites=site_choices())
    if request.method == "POST" and form.is_valid():
        try:
            made = service.create_agent(
                name=form.cleaned_data["name"],
                site_code=form.cleaned_data["site_code"],
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error("name", str(refusal))
        else:
            return _show_token(request, made)
    status = 400 if form.errors else 200
    context = {"form": form, "now": timezone.now()}
    return render(request, "monitoring/agent_new.html", context, status=status)


@admits(*who.ACTORS)
@require_POST
def agent_renew(request: HttpRequest, agent_id: int) -> HttpResponse:
    return _do(request, lambda: service.renew_token(agent_id=agent_id, at=timezone.now()), done="")


@admits(*who.ACTORS)
@require_POST
def agent_revoke(request: HttpRequest, agent_id: int) -> HttpResponse:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, "；".join(str(one[0]) for one in form.errors.values()))
        return redirect("monitoring:agents")

    def do() -> Agent:
        reason = form.cleaned_data["reason"]
        return service.revoke_agent(agent_id=agent_id, reason=reason, at=timezone.now())

    return _do(request, do, done="已吊销，它的上报从现在起被拒绝。")


def _do(request: HttpRequest, do: Callable[[], Agent | NewAgent], *, done: str) -> HttpResponse:
    try:
        result = do()
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("monitoring:agents")
    if isinstance(result, NewAgent):
        return _show_token(request, result)
    messages.success(request, done)
    return redirect("monitoring:agents")


def _show_token(request: HttpRequest, made: NewAgent) -> HttpResponse:
    """The only time that the token leaves us; the page is not to be kept anywhere."""
    context = {
        "agent": made.agent,
        "token": made.token,
        "server": f"{request.scheme}://{request.get_host()}",
        "now": timezone.now(),
    }
    answer = render(request, "monitoring/agent_token.html", context)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _row(agent: Agent, *, now: datetime, watched: dict[int | None, int]) -> Row:
    if agent.revoked_at:
        word, tone, icon = "已吊销", "plain", "ban"
    elif agent.last_seen_at is None:
        word, tone, icon = "从未上线", "unk", "circle-question-mark"
    elif selectors.is_silent(agent, now=now):
        word, tone, icon = "失联", "bad", "wifi-off"
    elif agent.blind:
        word, tone, icon = "看不见外面", "risk", "eye-off"
    else:
        word, tone, icon = "在线", "good", "circle-check"
    checks = 0 if agent.revoked_at else watched.get(agent.site_id, 0)
    return Row(agent=agent, word=word, tone=tone, icon=icon, checks=checks)
