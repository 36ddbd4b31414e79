"""What belongs to the reader: the page 我的, how it looks, and what comes by SMS."""

from typing import Final

from django.contrib import messages as toasts
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhilian.core.access import public, signed_in
from zhilian.core.times import clock_now
from zhilian.faces.portal import shell
from zhilian.faces.portal.reader import me
from zhilian.notices import selectors as notices
from zhilian.notices import service
from zhilian.notices.errors import PreferenceRefused

YEAR_S: Final = 365 * 24 * 3600
LOOKS: Final = {
    "theme": ("auto", "light", "dark"),
    "edition": ("normal", "elder"),
    "size": ("1", "2", "3"),
}


@signed_in
@require_safe
@shell.with_portal
def mine(request: HttpRequest) -> HttpResponse:
    return shell.page(request, "portal/mine.html", {"tab": "me"})


@public("外观只改变本人浏览器里的显示")
@require_POST
@shell.with_portal
def look(request: HttpRequest) -> HttpResponse:
    """Theme, edition and size for a browser without scripts; with them nothing is sent."""
    answer = redirect("portal:mine" if request.user.is_authenticated else "portal:home")
    for name, allowed in LOOKS.items():
        if (value := request.POST.get(name, "")) in allowed:
            answer.set_cookie(
                f"zl_{name}", value, max_age=YEAR_S, samesite="Lax", secure=request.is_secure()
            )
    return answer


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@shell.with_portal
def told(request: HttpRequest) -> HttpResponse:
    """Kind by kind, whether it comes by SMS as well."""
    choices = notices.choices(person_id=me(request))
    if request.method == "POST":
        wanted = set(request.POST.getlist("sms"))
        try:
            for choice in choices:
                if not choice.fixed and choice.sms != (choice.kind in wanted):
                    service.set_preference(
                        person_id=me(request),
                        kind=choice.kind,
                        sms=choice.kind in wanted,
                        at=clock_now(),
                    )
        except PreferenceRefused as refusal:
            toasts.error(request, str(refusal))
        else:
            toasts.success(request, "通知方式已保存。")
        return redirect("portal:told")
    return shell.page(request, "portal/told.html", {"choices": choices, "tab": "me"})
