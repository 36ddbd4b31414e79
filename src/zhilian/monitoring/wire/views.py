"""Agents talk here: fetch checks, ask whether to wake, hand over results. Bearer token, JSON.

Refusals are JSON with a message in Chinese; the agent writes it into its log.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from zhilian.core.access import machine
from zhilian.monitoring import selectors
from zhilian.monitoring.errors import BadBatch, TokenRefused
from zhilian.monitoring.models import Agent
from zhilian.monitoring.service import agents
from zhilian.monitoring.service.ingest import ingest
from zhilian.monitoring.wire.reading import MOST_BYTES, read_batch

AgentView = Callable[[HttpRequest, Agent], HttpResponse]
View = Callable[[HttpRequest], HttpResponse]


def _for_agents(view: AgentView) -> View:
    """Find the agent by its token, or refuse with 401."""

    @wraps(view)
    def checked(request: HttpRequest) -> HttpResponse:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        try:
            if scheme.lower() != "bearer":
                raise TokenRefused
            agent = agents.agent_by_token(token=token.strip())
            return view(request, agent)
        except TokenRefused as refusal:
            return _refuse(401, "token_refused", str(refusal))

    return checked


@machine("探针凭令牌领取监测项")
@require_GET
@_for_agents
def checks(request: HttpRequest, agent: Agent) -> HttpResponse:
    """Everything that this agent measures, secrets included; 304 while nothing has changed."""
    etag = selectors.specs_etag(agent=agent)
    agents.note_sign_of_life(agent=agent, at=timezone.now())
    if request.headers.get("If-None-Match", "").removeprefix("W/") == etag:
        answer: HttpResponse = HttpResponseNotModified()
    else:
        specs = [spec.to_json() for spec in selectors.specs(agent=agent)]
        answer = JsonResponse({"checks": specs, "policy": {}, "references": []})
    answer.headers["ETag"] = etag
    return answer


@machine("探针凭令牌询问是否要立即重测")
@require_GET
@_for_agents
def wake(_request: HttpRequest, agent: Agent) -> HttpResponse:
    """Asked every second: which checks to measure now, and whether the list has changed."""
    agents.note_sign_of_life(agent=agent, at=timezone.now())
    wanted = selectors.rechecks_wanted(agent=agent)
    ids = agents.take_rechecks(agent=agent) if wanted else []
    return JsonResponse({"recheck": ids, "etag": selectors.specs_etag(agent=agent)})


@csrf_exempt
@machine("探针凭令牌上报结果")
@require_POST
@_for_agents
def results(request: HttpRequest, agent: Agent) -> HttpResponse:
    """Take in one batch. 200 also for one that we have already: the agent may forget it."""
    body = _body(request)
    if body is None:
        return _refuse(413, "too_large", f"单次上报不能超过 {MOST_BYTES // 1000} KB，请分批上报。")
    try:
        batch = read_batch(body)
    except BadBatch as refusal:
        return _refuse(422, "bad_batch", str(refusal))
    answer = ingest(agent_id=agent.pk, batch=batch, at=timezone.now())
    return JsonResponse(
        {"accepted": answer.accepted, "ignored": answer.ignored, "duplicate": answer.duplicate}
    )


def _body(request: HttpRequest) -> bytes | None:
    """What was sent, or None when it is too much; a false or missing length is no way around."""
    try:
        body = request.body
    except RequestDataTooBig:
        return None
    return body if len(body) <= MOST_BYTES else None


def _refuse(status: int, error: str, message: str) -> JsonResponse:
    return JsonResponse({"error": error, "message": message}, status=status)
