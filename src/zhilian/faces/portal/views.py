"""Home, sub-platform and service window: server-rendered, complete without script."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods, require_safe

from zhilian.catalogue import selectors as catalogue
from zhilian.catalogue.types import Sheet, Surroundings, WindowView
from zhilian.core import selectors as core
from zhilian.core.access import public
from zhilian.core.times import clock_now, local
from zhilian.faces.portal import groups, sheets, surroundings


@public("首页只列出服务窗口的名称和用途")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    if core.is_ops_only():
        return redirect("/ops/")
    q = request.GET.get("q", "").strip()
    found = catalogue.windows(q=q)
    page = {"q": q, "found": found, "groups": groups.by_sub_platform(found), "total": len(found)}
    return render(request, "portal/home.html", page)


@public("子平台页只列出服务窗口的名称和用途")
@require_safe
def sub_platform(request: HttpRequest, code: str) -> HttpResponse:
    _refuse_without_portal()
    part = catalogue.sub_platform(code=code)
    if part is None:
        raise Http404
    page = {"part": part, "windows": catalogue.windows(sub_platform=code)}
    return render(request, "portal/sub_platform.html", page)


@public("办事窗口的表单人人可看，检查填写不保存任何内容")
@require_http_methods(["GET", "HEAD", "POST"])
def window(request: HttpRequest, code: str) -> HttpResponse:
    """The form. A POST checks what was filled in and keeps nothing of it."""
    _refuse_without_portal()
    view = _window(code)
    about = surroundings.about(view.declaration, now=local(clock_now()))
    if request.method != "POST":
        sheet = Sheet(known=surroundings.known(request.user))
        return render(request, "portal/window.html", _page(view, about=about, sheet=sheet))
    answer = render(request, "portal/window.html", _answer(request, view, about=about))
    patch_cache_control(answer, private=True, no_store=True)
    return answer


def _answer(request: HttpRequest, view: WindowView, *, about: Surroundings) -> dict[str, Any]:
    window, more = view.declaration, request.POST.get("more", "")
    rows = sheets.rows(window, request.POST, more=more)
    if more:
        sheet = sheets.grown(request.POST, rows=rows)
        return {**_page(view, about=about, sheet=sheet), "grown": more}
    checked = catalogue.check_form(
        view=view, texts=dict(request.POST.lists()), rows=rows, about=about
    )
    sheet = sheets.checked(request.POST, rows=rows, found=checked)
    return {**_page(view, about=about, sheet=sheet), "checked": checked}


def _page(view: WindowView, *, about: Surroundings, sheet: Sheet) -> dict[str, Any]:
    return {
        "window": view,
        "notice": view.registers.defaults["form_notice"],
        "controls": catalogue.form(view=view, about=about, sheet=sheet),
        "steps": catalogue.way(view=view),
        "facts": catalogue.window_facts(view=view),
        "promise": catalogue.promise(view=view),
        "is_open": view.is_open(about.now),
    }


def _window(code: str) -> WindowView:
    try:
        return catalogue.window(code=code)
    except ObjectDoesNotExist:
        raise Http404 from None


def _refuse_without_portal() -> None:
    """An installation that only watches foreign platforms has no portal."""
    if core.is_ops_only():
        raise Http404
