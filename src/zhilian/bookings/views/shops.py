"""Shops of the platform itself: who sells what at which window, and who answers for orders."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhilian.bookings import selectors, service
from zhilian.bookings.errors import BadDraft
from zhilian.bookings.forms.goods import ShopForm
from zhilian.bookings.keeping import SHOP_KEEPERS
from zhilian.bookings.models import Shop
from zhilian.bookings.types import SELLING
from zhilian.bookings.views import desk
from zhilian.core.access import admits, roles_of
from zhilian.core.asking import Sheet, act, ask
from zhilian.core.times import clock_now


@admits(*SHOP_KEEPERS)
@never_cache
@require_GET
def shops(request: HttpRequest) -> HttpResponse:
    roles = roles_of(request)
    context = {
        "shops": [
            (one, SELLING[one.window][0] if one.window in SELLING else one.window)
            for one in selectors.shops(roles=roles)
        ],
        "may_add": any(str(role) in roles for _label, role in SELLING.values()),
        "tabs": desk.tabs(request, "shops"),
    }
    return render(request, "bookings/shops.html", context)


@admits(*SHOP_KEEPERS)
@never_cache
@require_http_methods(["GET", "POST"])
def shop_edit(request: HttpRequest, code: str = "") -> HttpResponse:
    """Without a code a new one."""
    held = _mine(request, code) if code else None
    sheet = Sheet(
        title=f"修改{held.name}" if held else "新建店铺",
        verb="保存",
        back=reverse("bookings:shops"),
        crumbs=[desk.crumb("店铺", "shops")],
    )

    def do(form: ShopForm) -> tuple[str, str]:
        values, now = form.values(), clock_now()
        if held is None and selectors.shop(code=values["code"]) is not None:
            raise BadDraft(f"编号 {values['code']} 已有店铺，请换一个。")
        made = service.save_shop(**values, at=now)
        if made.keeper_id != form.cleaned_data["keeper_no"]:
            service.set_keeper(code=made.code, person_id=form.cleaned_data["keeper_no"], at=now)
        return f"{made.name}已保存。", sheet.back

    initial = None
    if held is not None:
        keeper = held.keeper.employee_no if held.keeper else ""
        initial = {"name": held.name, "keeper_no": keeper}
    form = partial(ShopForm, roles=roles_of(request), held=held)
    return ask(request, form=form, sheet=sheet, do=do, initial=initial)


@admits(*SHOP_KEEPERS)
@require_POST
def shop_switch(request: HttpRequest, code: str) -> HttpResponse:
    one = _mine(request, code)
    return act(
        request,
        lambda: service.switch_shop(code=one.code, open_=not one.open, at=clock_now()),
        done=f"{one.name}已{'歇业，已下单的照常交付' if one.open else '恢复营业'}。",
        to=reverse("bookings:shops"),
    )


def _mine(request: HttpRequest, code: str) -> Shop:
    mine = selectors.shops(roles=roles_of(request))
    found = next((one for one in mine if one.code == code), None)
    if found is None:
        raise Http404("没有这家店铺，请返回列表。")
    return found
