"""One visitor, one case. Nothing personal is shown before the phone is confirmed."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from zhilian.access import selectors, service
from zhilian.access.codes import masked_name
from zhilian.access.errors import LinkRefused
from zhilian.access.models import VisitorLink
from zhilian.access.types import GrantState, LinkState
from zhilian.cases import selectors as cases
from zhilian.cases.types import Filled
from zhilian.catalogue.types import Sent
from zhilian.core.access import public
from zhilian.core.asking import reason_of
from zhilian.core.crypto import mask_phone
from zhilian.core.errors import Refusal
from zhilian.core.qr import qr_svg
from zhilian.core.times import clock_now

WHY = "访客没有账号，凭短信里的一次性限时链接和手机验证码填写"
COOKIE, KEEPS_S = "visitor", 1800
MOST_INPUTS, LONGEST = 40, 2000
View = Callable[..., HttpResponse]


def _with_link(view: View) -> View:
    """The link behind the address; an unknown one and one that is over look alike."""

    @wraps(view)
    def found(request: HttpRequest, token: str) -> HttpResponse:
        link = selectors.link_by_token(token=token[:64])
        if link is None or link.state == LinkState.CLOSED:
            return render(request, "access/visit_over.html", status=404)
        answer: HttpResponse = view(request, link, token)
        answer.headers["X-Robots-Tag"] = "noindex"
        return answer

    return found


@public(WHY)
@require_GET
@never_cache
@_with_link
def visit(request: HttpRequest, link: VisitorLink, token: str) -> HttpResponse:
    """Who invites; then the form; then the pass."""
    return _page(request, link, token)


@public(WHY)
@require_POST
@_with_link
def send_code(request: HttpRequest, link: VisitorLink, token: str) -> HttpResponse:
    try:
        service.send_code(link_id=link.pk, at=clock_now())
    except Refusal as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"验证码已发到 {mask_phone(link.phone)}。")
    return redirect(f"{_home(token)}?sent=1")


@public(WHY)
@require_POST
@_with_link
def confirm(request: HttpRequest, link: VisitorLink, token: str) -> HttpResponse:
    """The code is right: for half an hour this browser may read and fill in."""
    answer = redirect(_home(token))
    try:
        code = request.POST.get("code", "")[:10]
        service.confirm_code(link_id=link.pk, code=code, at=clock_now())
    except Refusal as refused:
        messages.error(request, str(refused))
        return redirect(f"{_home(token)}?sent=1")
    answer.set_signed_cookie(
        COOKIE,
        str(link.pk),
        max_age=KEEPS_S,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
        path=_home(token),
    )
    return answer


@public(WHY)
@require_POST
@_with_link
def fill(request: HttpRequest, link: VisitorLink, token: str) -> HttpResponse:
    """Yes, with what is the visitor's to fill in. What is wrong is said at its field."""
    if not _confirmed(request, link):
        return redirect(_home(token))
    sent = _sent(request)
    filled = Filled(texts=sent.texts, rows=sent.rows)
    try:
        service.fill_in(link_id=link.pk, filled=filled, at=clock_now())
    except LinkRefused as refused:
        messages.error(request, str(refused))
        return redirect(_home(token))
    except Refusal as refused:
        return _page(request, link, token, sent=sent, refusal=str(refused))
    messages.success(request, "已提交。通过后通行码会发到您的手机。")
    return redirect(_home(token))


@public(WHY)
@require_POST
@_with_link
def changes(request: HttpRequest, link: VisitorLink, token: str) -> HttpResponse:
    """No: something must be changed by the host first."""
    if not _confirmed(request, link):
        return redirect(_home(token))
    try:
        service.ask_for_changes(link_id=link.pk, remark=reason_of(request), at=clock_now())
    except Refusal as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "已请被访人修改，改好后仍用这个链接填写。")
    return redirect(_home(token))


def _page(
    request: HttpRequest,
    link: VisitorLink,
    token: str,
    *,
    sent: Sent | None = None,
    refusal: str = "",
) -> HttpResponse:
    now = clock_now()
    view = cases.visitor_view(case_id=service.case_of(link), sent=sent, now=now)
    if view is None or (link.state == LinkState.OPEN and now >= link.expires_at):
        return render(request, "access/visit_over.html", status=404)
    context: dict[str, Any] = {"link": link, "token": token, "view": view, "refusal": refusal}
    if not _confirmed(request, link):
        context |= {
            "phone": mask_phone(link.phone),
            "host": masked_name(view.host),
            "sent": bool(request.GET.get("sent")),
        }
        return render(request, "access/visit_phone.html", context)
    if link.state == LinkState.OPEN:
        return render(request, "access/visit_form.html", context, status=422 if refusal else 200)
    return render(request, "access/visit_pass.html", {**context, **_pass(link)})


def _pass(link: VisitorLink) -> dict[str, Any]:
    """The visitor's code while it is worth something."""
    rows = selectors.passes_of_subject(subject=link.subject)
    main = next((one for one in rows if not one.companion), None)
    live = main is not None and main.grant.state == GrantState.LIVE
    return {
        "guest": main,
        "live": live,
        "svg": SafeString(qr_svg(main.code)) if main and live else "",
        "companions": [one for one in rows if one.companion],
    }


def _sent(request: HttpRequest) -> Sent:
    """What was filled in, by the name of its input."""
    names = [name for name in request.POST if name != "csrfmiddlewaretoken"][:MOST_INPUTS]
    texts = {
        name: [text.replace("\0", "")[:LONGEST] for text in request.POST.getlist(name)]
        for name in names
    }
    rows = {
        name.removesuffix(".rows"): int(values[0])
        for name, values in texts.items()
        if name.endswith(".rows") and values[0].isascii() and values[0].isdigit()
    }
    return Sent(texts=texts, rows=rows)


def _confirmed(request: HttpRequest, link: VisitorLink) -> bool:
    held = request.get_signed_cookie(COOKIE, default="", max_age=KEEPS_S)
    return held == str(link.pk)


def _home(token: str) -> str:
    return reverse("door:visit", args=[token])
