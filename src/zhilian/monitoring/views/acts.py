"""Acts on one check. What is refused is said on the check's page; nothing is changed then."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from zhilian.core.access import admits
from zhilian.core.errors import Refusal
from zhilian.monitoring import service
from zhilian.monitoring.forms import MaintenanceForm, ReasonForm
from zhilian.monitoring.views import who


@admits(*who.ACTORS)
@require_POST
def pause(request: HttpRequest, check_id: int) -> HttpResponse:
    form = ReasonForm(request.POST)

    def do() -> object:
        reason = form.cleaned_data["reason"]
        return service.pause_check(check_id=check_id, reason=reason, at=timezone.now())

    return _act(request, check_id, form=form, do=do, done="已暂停监测，状态记为未知。")


@admits(*who.ACTORS)
@require_POST
def resume(request: HttpRequest, check_id: int) -> HttpResponse:
    def do() -> object:
        return service.resume_check(check_id=check_id, at=timezone.now())

    return _act(request, check_id, do=do, done="已恢复监测，探针会立即测一次。")


@admits(*who.ACTORS)
@require_POST
def retire(request: HttpRequest, check_id: int) -> HttpResponse:
    form = ReasonForm(request.POST)

    def do() -> object:
        reason = form.cleaned_data["reason"]
        return service.retire_check(check_id=check_id, reason=reason, at=timezone.now())

    return _act(request, check_id, form=form, do=do, done="已删除，历史保留；需要时可在本页撤销。")


@admits(*who.ACTORS)
@require_POST
def bring_back(request: HttpRequest, check_id: int) -> HttpResponse:
    def do() -> object:
        return service.bring_back(check_id=check_id, at=timezone.now())

    return _act(request, check_id, do=do, done="已撤销删除，探针会立即测一次。")


@admits(*who.ACTORS)
@require_POST
def begin_maintenance(request: HttpRequest, check_id: int) -> HttpResponse:
    form = MaintenanceForm(request.POST)

    def do() -> object:
        at = timezone.now()
        return service.begin_maintenance(
            check_id=check_id, until=at + form.length, reason=form.cleaned_data["reason"], at=at
        )

    return _act(request, check_id, form=form, do=do, done="已进入维护，到时自动结束。")


@admits(*who.ACTORS)
@require_POST
def end_maintenance(request: HttpRequest, check_id: int) -> HttpResponse:
    def do() -> object:
        return service.end_maintenance(check_id=check_id, at=timezone.now())

    return _act(request, check_id, do=do, done="维护已结束，探针会立即测一次。")


@admits(*who.ACTORS)
@require_POST
def recheck(request: HttpRequest, check_id: int) -> HttpResponse:
    def do() -> object:
        service.request_recheck(check_id=check_id, at=timezone.now())
        return None

    return _act(request, check_id, do=do, done="已通知探针，几秒后出现新的结果。")


def _act(
    request: HttpRequest,
    check_id: int,
    *,
    do: Callable[[], object],
    done: str,
    form: ReasonForm | None = None,
) -> HttpResponse:
    who.check_or_404(check_id)
    if form is not None and not form.is_valid():
        messages.error(request, "；".join(str(errors[0]) for errors in form.errors.values()))
        return redirect("monitoring:check", check_id)
    try:
        do()
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("monitoring:check", check_id)
