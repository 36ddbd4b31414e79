"""One's own account: contact, password, second factor, sessions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from zhilian.core.access import signed_in
from zhilian.core.listing import number
from zhilian.core.times import clock_now
from zhilian.directory import selectors, service
from zhilian.directory.errors import DirectoryError
from zhilian.directory.forms import ChangePasswordForm
from zhilian.directory.models import Person
from zhilian.directory.providers.base import set_up
from zhilian.directory.service.sessions import key_hash
from zhilian.directory.types import Role
from zhilian.directory.views import new_number
from zhilian.directory.views.origin import came_from
from zhilian.directory.views.pending import MUST_CHANGE, home_of
from zhilian.directory.views.who import me


@signed_in
@never_cache
def profile(request: HttpRequest) -> HttpResponse:
    person = selectors.person(person_id=me(request).pk)
    change = new_number.change(request, person)
    if change.done:
        messages.success(request, "手机号已更新。")
        return redirect("directory:profile")
    form = change.form
    context = {
        "person": person,
        "form": form,
        "change": change,
        "roles": sorted(Role(code).label for code in person.role_codes),
        "has_factor": selectors.has_second_factor(person_id=person.pk),
        "security": selectors.profile_in_force(),
        "home": home_of(person),
        "tab": "me",
        "identities": _identities(person),
        "live": len(selectors.sessions_of(person_id=person.pk, now=clock_now())),
    }
    status = 422 if form.errors or change.refusal else 200
    return render(request, "directory/profile.html", context, status=status)


def _identities(person: Person) -> list[dict[str, Any]]:
    """Bindings with what their buttons say, while the settings name them."""
    known = set_up()
    return [
        {"row": one, "label": known[one.provider].label if one.provider in known else one.provider}
        for one in selectors.identities_of(person_id=person.pk)
    ]


@signed_in
@never_cache
@sensitive_post_parameters("current", "password", "again")
def password(request: HttpRequest) -> HttpResponse:
    person = me(request)
    form = ChangePasswordForm(request.POST or None, username=person.username, phone=person.phone)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        refusal = _change_password(request, form)
        if not refusal:
            request.session.pop(MUST_CHANGE, None)
            messages.success(request, "密码已更换，其他设备上的登录已结束。")
            return redirect("directory:profile")
    context = {
        "form": form,
        "refusal": refusal,
        "tab": "me",
        "overdue": MUST_CHANGE in request.session,
        "security": selectors.profile_in_force(),
    }
    status = 422 if refusal or form.errors else 200
    return render(request, "directory/password.html", context, status=status)


def _change_password(request: HttpRequest, form: ChangePasswordForm) -> str:
    """Why not, or "" when it is done. A wrong current password counts towards the lock."""
    person, at = me(request), clock_now()
    proved = service.check_password(
        request=request,
        username=person.username,
        password=form.cleaned_data["current"],
        at=at,
        came_from=came_from(request),
    )
    if proved is None:
        return "现在的密码不对，请重新输入。"
    try:
        service.change_password(
            request=request, person=person, password=form.cleaned_data["password"], at=at
        )
    except DirectoryError as error:
        return str(error)
    return ""


@signed_in
@never_cache
def sessions(request: HttpRequest) -> HttpResponse:
    here = key_hash(request.session.session_key or "")
    context = {
        "sessions": selectors.sessions_of(person_id=me(request).pk, now=clock_now()),
        "here": here,
        "tab": "me",
        "security": selectors.profile_in_force(),
    }
    return render(request, "directory/sessions.html", context)


@signed_in
@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """End one other session (`session`), or all others."""
    count = service.end_sessions(
        person_id=me(request).pk,
        at=clock_now(),
        keep_key=request.session.session_key or "",
        only_id=number(request.POST.get("session", "")),
    )
    messages.success(request, f"已结束 {count} 处登录。" if count else "没有其他登录需要结束。")
    return redirect("directory:sessions")
