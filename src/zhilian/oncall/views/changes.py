"""Who stands in for whom, and who is away."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from zhilian.core.access import admits
from zhilian.core.times import moment_of
from zhilian.directory.types import CONSOLE_ROLES
from zhilian.oncall import selectors, service
from zhilian.oncall.change_forms import LeaveForm, OverrideForm
from zhilian.oncall.errors import OncallRefused
from zhilian.oncall.types import Layer, Span
from zhilian.oncall.views import shared

HALF_DAY = timedelta(hours=12)


@admits(*CONSOLE_ROLES)
@require_GET
def changes(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    person_id = request.user.pk or 0
    context = {
        "now": now,
        "tabs": shared.tabs("oncall:changes"),
        "asked": selectors.swaps_waiting_for(person_id=person_id),
        "pending": selectors.swaps(status="ASKED")[: selectors.PAGE],
        "overrides": selectors.overrides_ahead(now=now),
        "leaves": selectors.leaves_ahead(now=now),
        "may_act": shared.may_act(request),
        "may_plan": shared.may_plan(request),
        "me": person_id,
    }
    return render(request, "oncall/changes.html", context)


@admits(*shared.DOERS)
def new_override(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    form = OverrideForm(
        request.POST or None,
        people=selectors.people_for_shifts(),
        initial={**_stretch(request, now=now), "person": request.user.pk},
    )
    refusal = ""
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            service.put_override(
                person_id=data["person"],
                stretch=Span(starts_at=data["starts_at"], ends_at=data["ends_at"]),
                layer=Layer(data["layer"] or Layer.PRIMARY),
                reason=data["reason"],
                by_id=request.user.pk,
                at=now,
            )
        except OncallRefused as refused:
            refusal = str(refused)
        else:
            messages.success(request, "已安排替班，到时间自动生效，结束后原班次恢复。")
            return redirect("oncall:changes")
    return _form(
        request,
        form=form,
        refusal=refusal,
        title="安排替班",
        lead="这段时间由所选的人值班，原来的排班不动，结束后自动恢复。被替的人会收到短信。",
    )


@admits(*CONSOLE_ROLES)
@require_GET
def override_page(request: HttpRequest, override_id: int) -> HttpResponse:
    override = selectors.override(override_id=override_id)
    if override is None:
        raise Http404
    now = timezone.now()
    context = {
        "now": now,
        "override": override,
        "crumbs": shared.crumbs(("换班与请假", "oncall:changes")),
        "may_cancel": shared.may_act(request)
        and override.cancelled_at is None
        and override.ends_at > now,
    }
    return render(request, "oncall/override.html", context)


@admits(*shared.DOERS)
@require_POST
def cancel_override(request: HttpRequest, override_id: int) -> HttpResponse:
    override = selectors.override(override_id=override_id)
    if override is None:
        raise Http404
    mine = request.user.pk in (override.person_id, override.made_by_id)
    try:
        if not mine and not shared.may_plan(request):
            raise OncallRefused("只有替班人、安排的人或项目经理可以撤回。")
        service.cancel_override(override_id=override_id, at=timezone.now())
    except OncallRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "已撤回，从现在起按原来的排班。")
    return redirect("oncall:changes")


@admits(*shared.DOERS)
def new_leave(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    everybody = selectors.people_for_shifts()
    mine = [pair for pair in everybody if pair[0] == request.user.pk]
    form = LeaveForm(
        request.POST or None,
        people=everybody if shared.may_plan(request) else mine,
        initial={**_stretch(request, now=now), "person": request.user.pk},
    )
    refusal = ""
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            service.mark_leave(
                person_id=data["person"],
                starts_at=data["starts_at"],
                ends_at=data["ends_at"],
                reason=data["reason"],
                by_id=request.user.pk,
                at=now,
            )
        except OncallRefused as refused:
            refusal = str(refused)
        else:
            messages.success(request, "已登记请假。值班表上空出的时间会标为空档，请安排替班。")
            return redirect("oncall:changes")
    return _form(
        request,
        form=form,
        refusal=refusal,
        title="登记请假",
        lead="请假期间本人的班会成为空档，并马上显示在值班表上；安排替班后空档消失。",
    )


@admits(*shared.DOERS)
@require_POST
def cancel_leave(request: HttpRequest, leave_id: int) -> HttpResponse:
    leave = selectors.leave(leave_id=leave_id)
    if leave is None:
        raise Http404
    try:
        if leave.person_id != request.user.pk and not shared.may_plan(request):
            raise OncallRefused("只有本人或项目经理可以撤销请假。")
        service.cancel_leave(leave_id=leave_id, at=timezone.now())
    except OncallRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "已撤销请假，从现在起按排班值班。")
    return redirect("oncall:changes")


def _stretch(request: HttpRequest, *, now: datetime) -> dict[str, datetime]:
    """The stretch that was pressed in the calendar, else the next half day."""
    since = moment_of(request.GET.get("from", ""))
    until = moment_of(request.GET.get("to", ""))
    if since is not None and until is not None:
        return {"starts_at": max(since, now), "ends_at": until}
    start = (timezone.localtime(now) + timedelta(hours=1)).replace(
        minute=0, second=0, microsecond=0
    )
    return {"starts_at": start, "ends_at": start + HALF_DAY}


def _form(request: HttpRequest, **shown: Any) -> HttpResponse:
    status = 400 if request.method == "POST" else 200
    context = {
        "now": timezone.now(),
        "crumbs": shared.crumbs(("换班与请假", "oncall:changes")),
        **shown,
    }
    return render(request, "oncall/change_form.html", context, status=status)
