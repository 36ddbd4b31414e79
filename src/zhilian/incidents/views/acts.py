"""Acts of one press. What is refused is said on the incident's page."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from zhilian.core.access import admits
from zhilian.core.errors import Refusal
from zhilian.incidents import service
from zhilian.incidents.models import Incident
from zhilian.incidents.types import Via
from zhilian.incidents.views import who


@admits(*who.ACTORS)
@require_POST
def accept(request: HttpRequest, incident_id: int) -> HttpResponse:
    return _act(request, incident_id, service.accept_incident, done="已接单，呼叫停止。")


@admits(*who.ACTORS)
@require_POST
def arrive(request: HttpRequest, incident_id: int) -> HttpResponse:
    return _act(request, incident_id, service.record_arrival, done="已登记到场。")


@admits(*who.ACTORS)
@require_POST
def restored(request: HttpRequest, incident_id: int) -> HttpResponse:
    return _act(request, incident_id, service.claim_restored, done="")


def _act(
    request: HttpRequest, incident_id: int, do: Callable[..., Incident], *, done: str
) -> HttpResponse:
    who.incident_or_404(incident_id)
    try:
        after = do(
            incident_id=incident_id,
            person_id=who.person_id(request),
            at=timezone.now(),
            via=Via.PAGE,
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done or _claimed(after))
    return redirect("incidents:page", incident_id)


def _claimed(after: Incident) -> str:
    if after.is_open:
        return "已通知探测立即复查，通过后自动恢复。"
    return "服务已恢复，时限停止。"
