"""What the administrators do to an account: each act has one hand, a reason, and a line."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from zhilian.core.access import admits
from zhilian.core.times import clock_now
from zhilian.directory import service
from zhilian.directory.errors import DirectoryError
from zhilian.directory.forms import GrantForm
from zhilian.directory.types import Role
from zhilian.directory.views.people import person_for, show_person
from zhilian.directory.views.who import me


@admits(Role.SECURITY_ADMIN)
@never_cache
@require_POST
def grant(request: HttpRequest, person_id: int) -> HttpResponse:
    person_for(request, person_id)
    form = GrantForm(request.POST)
    if not form.is_valid():
        return show_person(request, person_id=person_id, form=form)
    try:
        made = service.grant_role(
            person_id=person_id,
            role=form.cleaned_data["role"],
            at=clock_now(),
            by_id=me(request).pk,
            reason=form.cleaned_data["reason"],
            scope=form.scope(),
        )
    except DirectoryError as error:
        return show_person(request, person_id=person_id, form=form, refusal=str(error))
    messages.success(request, f"已授予“{Role(made.role).label}”。")
    return redirect("directory:person", person_id=person_id)


@admits(Role.SECURITY_ADMIN)
@never_cache
@require_POST
def revoke(request: HttpRequest, person_id: int, grant_id: int) -> HttpResponse:
    person_for(request, person_id)
    try:
        service.revoke_role(
            grant_id=grant_id, by_id=me(request).pk, reason=_reason(request), at=clock_now()
        )
    except DirectoryError as error:
        return show_person(request, person_id=person_id, refusal=str(error))
    messages.success(request, "已收回角色，此人的登录已结束，下次登录生效。")
    return redirect("directory:person", person_id=person_id)


@admits(Role.SYSTEM_ADMIN)
@never_cache
@require_POST
def lock(request: HttpRequest, person_id: int) -> HttpResponse:
    try:
        service.lock_person(
            person_id=person_for(request, person_id).pk,
            by_id=me(request).pk,
            reason=_reason(request),
            at=clock_now(),
        )
    except DirectoryError as error:
        return show_person(request, person_id=person_id, refusal=str(error))
    messages.success(request, "账号已停用，所有登录已结束。")
    return redirect("directory:person", person_id=person_id)


@admits(Role.SYSTEM_ADMIN)
@never_cache
@require_POST
def unlock(request: HttpRequest, person_id: int) -> HttpResponse:
    person = person_for(request, person_id)
    service.unlock(person_id=person.pk, by_id=me(request).pk, at=clock_now())
    messages.success(request, "账号可以登录了，失败次数已清零。")
    return redirect("directory:person", person_id=person_id)


@admits(Role.SYSTEM_ADMIN)
@never_cache
@require_POST
def reset(request: HttpRequest, person_id: int) -> HttpResponse:
    """The link is shown on this one answer and kept nowhere."""
    person = person_for(request, person_id)
    path = service.reset_link(person_id=person.pk, by_id=me(request).pk, at=clock_now())
    return show_person(request, person_id=person_id, link=request.build_absolute_uri(path))


@admits(Role.SYSTEM_ADMIN)
@never_cache
@require_POST
def remove_factor(request: HttpRequest, person_id: int) -> HttpResponse:
    try:
        service.remove_second_factor(
            person_id=person_for(request, person_id).pk,
            by_id=me(request).pk,
            reason=_reason(request),
            at=clock_now(),
        )
    except DirectoryError as error:
        return show_person(request, person_id=person_id, refusal=str(error))
    messages.success(request, "动态口令已解除，本人下次登录时重新绑定。")
    return redirect("directory:person", person_id=person_id)


def _reason(request: HttpRequest) -> str:
    return request.POST.get("reason", "")[:200]
