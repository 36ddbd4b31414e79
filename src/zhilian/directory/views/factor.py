"""The second factor's pages: the code at sign-in, enrolment with a QR picture, recovery codes."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from zhilian.core.access import public, signed_in
from zhilian.core.times import clock_now
from zhilian.directory import selectors, service, totp
from zhilian.directory.errors import CodeRefused
from zhilian.directory.forms import CodeForm
from zhilian.directory.mfa_adapter import ISSUER
from zhilian.directory.models import Person
from zhilian.directory.service.second_factor import WRONG
from zhilian.directory.views import pending
from zhilian.directory.views.origin import came_from

MAY_REPLACE = "may_replace_factor"


@public("登录第二步：只对刚通过第一步的浏览器有内容")
@never_cache
@sensitive_post_parameters("code")
def code(request: HttpRequest) -> HttpResponse:
    """The code of the moment, or a recovery code."""
    half = pending.half(request)
    if half is None:
        return _start_over(request)
    form = CodeForm(request.POST or None)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        if _is_right(request, half.person, form.cleaned_data["code"]):
            return pending.finish(request, half, second_factor=True)
        refusal = WRONG
    status = 422 if refusal or form.errors else 200
    context = {"form": form, "refusal": refusal}
    return render(request, "directory/code.html", context, status=status)


@public("绑定动态口令：只对刚通过第一步或已登录的浏览器有内容")
@never_cache
@sensitive_post_parameters("code")
def enrol(request: HttpRequest) -> HttpResponse:
    """Bind a phone. Half signed in: this is the way in. Signed in: only with the old code first."""
    half = pending.half(request)
    person = half.person if half else _may_enrol(request)
    if person is None or (half and selectors.has_second_factor(person_id=person.pk)):
        return _start_over(request)
    secret = pending.secret_of(request)
    form = CodeForm(request.POST or None)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            codes = service.enrol(
                person_id=person.pk, secret=secret, code=form.cleaned_data["code"], at=clock_now()
            )
            return _enrolled(request, person, codes, half=half)
        except CodeRefused as error:
            refusal = str(error)
    uri = totp.enrolment_uri(secret=secret, username=person.username, issuer=ISSUER)
    context = {
        "form": form,
        "refusal": refusal,
        "qr": SafeString(totp.qr_svg(uri)),
        "secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
        "required": person.needs_totp,
        "half": half is not None,
    }
    status = 422 if refusal or form.errors else 200
    return render(request, "directory/enrol.html", context, status=status)


@signed_in
@never_cache
@sensitive_post_parameters("code")
def replace(request: HttpRequest) -> HttpResponse:
    """Before a new phone may be bound, the old one (or a recovery code) must answer."""
    person = request.user
    if not isinstance(person, Person) or not selectors.has_second_factor(person_id=person.pk):
        return redirect("directory:enrol")
    form = CodeForm(request.POST or None)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        if _is_right(request, person, form.cleaned_data["code"]):
            request.session[MAY_REPLACE] = clock_now().isoformat()
            return redirect("directory:enrol")
        refusal = WRONG
    status = 422 if refusal or form.errors else 200
    context = {"form": form, "refusal": refusal, "replacing": True}
    return render(request, "directory/code.html", context, status=status)


def _is_right(request: HttpRequest, person: Person, typed: str) -> bool:
    return service.check_code(
        request=request, person=person, code=typed, at=clock_now(), came_from=came_from(request)
    )


def _may_enrol(request: HttpRequest) -> Person | None:
    person = request.user
    if not isinstance(person, Person):
        return None
    if selectors.has_second_factor(person_id=person.pk) and MAY_REPLACE not in request.session:
        return None
    return person


def _enrolled(
    request: HttpRequest, person: Person, codes: list[str], *, half: pending.Half | None
) -> HttpResponse:
    """The recovery codes, this once. Whoever was half signed in is in now."""
    request.session.pop(MAY_REPLACE, None)
    request.session.pop(pending.NEW_SEED, None)
    if half is not None:
        pending.enter(request, person, second_factor=True, means=half.means)
    next_url = half.next_url if half else ""
    context = {"codes": codes, "next": next_url or pending.home_of(person)}
    return render(request, "directory/recovery_codes.html", context)


def _start_over(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("directory:replace")
    messages.info(request, "请先登录。")
    return redirect("account_login")
