"""Home, sub-platform and service window: server-rendered, readable without script."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from zhilian.catalogue import selectors as catalogue
from zhilian.catalogue.types import Sheet, WindowView
from zhilian.core import selectors as core
from zhilian.core.access import public
from zhilian.core.times import clock_now, local
from zhilian.faces.portal import groups, surroundings


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
@require_safe
def window(request: HttpRequest, code: str) -> HttpResponse:
    _refuse_without_portal()
    view = _window(code)
    return render(request, "portal/window.html", _page(view, sheet=Sheet()))


def _page(view: WindowView, *, sheet: Sheet) -> dict[str, Any]:
    now = local(clock_now())
    about = surroundings.about(view.declaration, now=now)
    return {
        "window": view,
        "notice": view.registers.defaults["form_notice"],
        "controls": catalogue.form(view=view, about=about, sheet=sheet),
        "steps": catalogue.way(view=view),
        "facts": catalogue.window_facts(view=view),
        "promise": catalogue.promise(view=view),
        "is_open": view.is_open(now),
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
