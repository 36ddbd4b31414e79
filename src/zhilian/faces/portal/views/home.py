"""The first page, the list of all services, sub-platforms, and the search."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from zhilian.catalogue import selectors as catalogue
from zhilian.core.access import public
from zhilian.core.times import clock_now, local
from zhilian.faces.portal import finding, groups, homepage, reader, shell, surroundings
from zhilian.mall import selectors as mall


@public("首页只列出服务窗口的名称和用途")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    who = reader.of(request)
    if who.is_ops_only:
        return redirect("/ops/")
    if q := request.GET.get("q", "").strip():
        return redirect(f"/services/?{urlencode({'q': q})}")
    now = clock_now()
    found = finding.windows(q="", reader=who)
    page: dict[str, Any] = {
        "groups": groups.by_sub_platform(found),
        "total": len(found),
        "trouble": surroundings.troubles(now=now),
        "greeting": reader.greeting(hour=local(now).hour),
        "tab": "home",
    }
    if who.is_known:
        page["own"] = homepage.own(reader=who, windows=found, now=now)
    return shell.page(request, "portal/home.html", page)


@public("全部服务只列出服务窗口的名称和用途")
@require_safe
@shell.with_portal
def services(request: HttpRequest) -> HttpResponse:
    q = request.GET.get("q", "").strip()
    who = reader.of(request)
    found = finding.windows(q=q, reader=who)
    page = {
        "q": q,
        "found": found,
        "hits": finding.hits(q=q, reader=who) if not found else [],
        "groups": groups.by_sub_platform(found),
        "tab": "services",
    }
    return shell.page(request, "portal/services.html", page)


@public("搜索只给出服务窗口和页面的名称")
@require_safe
@shell.with_portal
def find(request: HttpRequest) -> HttpResponse:
    """What stands below the search field while somebody types; as a page the list itself."""
    q = request.GET.get("q", "").strip()
    if request.headers.get("Sec-Fetch-Mode") == "navigate":
        return redirect(f"/services/?{urlencode({'q': q})}")
    page = {"q": q, "hits": finding.hits(q=q, reader=reader.of(request))}
    answer = shell.page(request, "portal/_hits.html", page)
    patch_cache_control(answer, private=True, max_age=20)
    return answer


@public("子平台页只列出服务窗口的名称和用途")
@require_safe
@shell.with_portal
def sub_platform(request: HttpRequest, code: str) -> HttpResponse:
    part = catalogue.sub_platform(code=code)
    if part is None:
        raise Http404
    offered = reader.of(request).offered(catalogue.windows(sub_platform=code))
    selling = {row.code for row in offered} & set(mall.shop_windows())
    page = {"part": part, "windows": offered, "sells": bool(selling), "tab": "services"}
    return shell.page(request, "portal/sub_platform.html", page)
