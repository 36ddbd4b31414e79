"""派工规则: who does work of which kind, and how long they have."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from zhilian.catalogue import selectors as catalogue
from zhilian.core.access import admits, roles_of
from zhilian.core.asking import Sheet, ask
from zhilian.core.listing import word
from zhilian.core.times import clock_now
from zhilian.desk import selectors, service
from zhilian.desk.forms import RouteForm
from zhilian.desk.selectors import DISPATCHERS
from zhilian.desk.views import shown
from zhilian.directory.types import Role

READERS = DISPATCHERS | {Role.OPS_MANAGER, Role.OPS_HARDWARE, Role.ENERGY_ADMIN}
SETTERS = frozenset({Role.PROPERTY_ADMIN, Role.OPS_MANAGER})


@admits(*READERS)
@require_GET
def route_list(request: HttpRequest) -> HttpResponse:
    names = {row.code: row.name for row in catalogue.windows()}
    rows = [
        {
            "window": names.get(window, window) or "其他窗口",
            "category": category or "其他类别",
            "team": Role(route.role).label,
            "arrive": _length(route.arrive_minutes),
            "finish": _length(route.finish_minutes),
            "own": own,
            "href": f"{reverse('desk:set_route')}?window={window}&category={category}",
        }
        for window, category, route, own in selectors.routes()
    ]
    context = {
        "rows": rows,
        "may_set": bool(roles_of(request) & SETTERS),
        "crumbs": [shown.crumb("派工单", "orders")],
    }
    return render(request, "desk/routes.html", context)


@admits(*SETTERS)
@require_http_methods(["GET", "POST"])
def set_route(request: HttpRequest) -> HttpResponse:
    window, category = word(request, "window"), word(request, "category")
    now = selectors.route_for(window=window, category=category)
    name = next((row.name for row in catalogue.windows() if row.code == window), "其他窗口")
    sheet = Sheet(
        title=f"{name}：{category or '其他类别'}",
        verb="保存",
        back=reverse("desk:routes"),
        text="从现在起的新派工按新规则，已派的不变。",
        crumbs=[shown.crumb("派工单", "orders"), shown.crumb("派工规则", "routes")],
    )

    def do(form: RouteForm) -> tuple[str, str]:
        said = form.cleaned_data
        service.set_route(
            window=said["window"],
            category=said["category"],
            route=form.route(),
            at=clock_now(),
        )
        return "派工规则已保存。", sheet.back

    initial: dict[str, Any] = {
        "window": window,
        "category": category,
        "role": now.role,
        "arrive_minutes": now.arrive_minutes,
        "finish_minutes": now.finish_minutes,
    }
    return ask(request, form=RouteForm, sheet=sheet, do=do, initial=initial)


def _length(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return f"{hours} 小时" + (f" {rest} 分" if rest else "") if hours else f"{rest} 分钟"
