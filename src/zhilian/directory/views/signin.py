"""Signing in and out, the demonstration's one-click entry, one-time links."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout as forget
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from zhilian.core.access import public
from zhilian.core.selectors import is_demo
from zhilian.core.times import clock_now
from zhilian.directory import demo_entry, selectors, service
from zhilian.directory.errors import DirectoryError
from zhilian.directory.forms import FirstAdminForm, NewPasswordForm
from zhilian.directory.models import Person, SetupLink
from zhilian.directory.security_profiles import LOCK_RULE
from zhilian.directory.service.links import SPENT, token_hash
from zhilian.directory.types import LinkPurpose, Means, Outcome, Role
from zhilian.directory.views import entering, pending
from zhilian.directory.views.origin import came_from


@public("登录页：进入系统的入口")
@never_cache
@sensitive_post_parameters("password", "code")
def sign_in(request: HttpRequest) -> HttpResponse:
    if isinstance(request.user, Person):
        return redirect(pending.safe_next(request) or pending.home_of(request.user))
    if request.method != "POST" or request.POST.get("do", "").startswith("by-"):
        return entering.page(request, form=entering.blank(request))
    if entering.way_of(request) == entering.BY_PASSWORD:
        return entering.by_password(request)
    return entering.ask(request) if entering.asks(request) else entering.by_code(request)


@public("退出登录：未登录时只回到登录页")
@never_cache
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    if isinstance(request.user, Person):
        service.close_session(
            session_key=request.session.session_key or "",
            person=request.user,
            outcome=Outcome.SIGNED_OUT,
            at=clock_now(),
            came_from=came_from(request),
        )
    forget(request)
    messages.success(request, "已退出登录。")
    return redirect("account_login")


@public("演示一键进入：只在演示库、本机或凭启动时打印的口令可用")
@never_cache
@require_POST
def enter_demo(request: HttpRequest) -> HttpResponse:
    if not is_demo():
        raise Http404
    if not service.is_allowed(request=request) and demo_entry.needs_code(request):
        return locked(request, None, {})
    if not demo_entry.admits(request, code=request.POST.get("code", "")):
        service.count_failure(request=request)
        messages.error(request, "演示口令不对。请输入启动时终端里打印的一键进入口令。")
        return _refused_entry(request)
    role = request.POST.get("role", "")
    known = role in {door.role for door in demo_entry.DOORS}
    if not known:
        raise Http404
    person = selectors.demo_person(role=role)
    if person is None:
        messages.error(request, "演示数据里没有人担任这个角色，请换一个角色进入。")
        return redirect("account_login")
    pending.enter(request, person, second_factor=True, means=Means.DEMO)
    return redirect(pending.safe_next(request) or pending.home_of(person))


def _refused_entry(request: HttpRequest) -> HttpResponse:
    response = entering.page(request, form=entering.blank(request))
    response.status_code = 403
    return response


@public("一次性链接：凭随机令牌设置密码，用后失效")
@never_cache
@sensitive_post_parameters("password", "again")
def use_link(request: HttpRequest, token: str) -> HttpResponse:
    if not service.is_allowed(request=request):
        return locked(request, None, {})
    link = selectors.open_link(token_hash=token_hash(token), now=clock_now())
    if link is None:
        service.count_failure(request=request)
        return render(request, "directory/link_spent.html", {"why": SPENT}, status=404)
    first = link.purpose == LinkPurpose.FIRST
    form = _link_form(request, link)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            return pending.begin(request, _use(token, form), next_url="", means=Means.LINK)
        except DirectoryError as error:
            refusal = str(error)
    context = {
        "form": form,
        "refusal": refusal,
        "first": first,
        "person": link.person,
        "role": Role(link.role).label if link.role else "",
        "expires_at": link.expires_at,
    }
    status = 422 if refusal or form.errors else 200
    return render(request, "directory/use_link.html", context, status=status)


def _link_form(request: HttpRequest, link: SetupLink) -> NewPasswordForm:
    if link.person is None:
        return FirstAdminForm(request.POST or None)
    return NewPasswordForm(
        request.POST or None, username=link.person.username, phone=link.person.phone
    )


def _use(token: str, form: NewPasswordForm) -> Person:
    at, password = clock_now(), form.cleaned_data["password"]
    if isinstance(form, FirstAdminForm):
        return service.use_first_link(token=token, draft=form.draft(), password=password, at=at)
    return service.use_reset_link(token=token, password=password, at=at)


def locked(
    request: HttpRequest, _response: HttpResponse | None, _credentials: Mapping[str, Any]
) -> HttpResponse:
    """What a locked account or address is shown: the same for names that exist and that do not."""
    return render(request, "directory/locked.html", {"lock_rule": LOCK_RULE}, status=429)
