"""Canteens, what each serves and when, pick-up points."""

from __future__ import annotations

from functools import partial
from typing import Any, TypeVar

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhilian.assets import selectors as assets
from zhilian.canteen import selectors, service
from zhilian.canteen.forms import places as forms
from zhilian.canteen.models import Canteen
from zhilian.canteen.types import Meal
from zhilian.canteen.views import desk
from zhilian.core.access import admits
from zhilian.core.asking import Sheet, act, ask
from zhilian.core.effects import yuan
from zhilian.core.times import clock_now

R = TypeVar("R")
SIGNS = "一二三四五六日"


@admits(*desk.ADMINS)
@never_cache
@require_GET
def settings(request: HttpRequest) -> HttpResponse:
    times = selectors.meal_times()
    context = {
        "canteens": selectors.all_canteens(),
        "times": [(meal, times.get(meal.value)) for meal in Meal],
        "points": selectors.all_points(),
        "pickup": selectors.pickup_times(),
        "tabs": desk.tabs(request, "settings"),
    }
    return render(request, "canteen/settings.html", context)


@admits(*desk.ADMINS)
@never_cache
@require_GET
def canteen(request: HttpRequest, canteen_id: int) -> HttpResponse:
    """What it is, what it serves on which days, which machines stand in it."""
    one = _canteen(canteen_id)
    rules = selectors.rules_of(canteen_id=canteen_id)
    times = selectors.meal_times()
    context = {
        "canteen": one,
        "rules": [
            {
                "row": rule,
                "days": week_words(rule.weekdays),
                "price": yuan(rule.price),
                "times": times.get(rule.meal),
            }
            for rule in rules
        ],
        "may_add": len(rules) < len(Meal),
        "terminals": assets.terminals_at(subjects=[one.subject]),
        "facts": _facts(one),
        "now": clock_now(),
        "crumbs": [_crumb()],
    }
    return render(request, "canteen/canteen.html", context)


@admits(*desk.ADMINS)
@never_cache
@require_http_methods(["GET", "POST"])
def canteen_edit(request: HttpRequest, canteen_id: int = 0) -> HttpResponse:
    """`canteen_id` 0 is a new one."""
    held = _canteen(canteen_id) if canteen_id else None
    back = _page(held.pk) if held else reverse("canteen:settings")
    title = f"修改{held.name}" if held else "新建餐厅"
    sheet = Sheet(title=title, verb="保存", back=back, crumbs=[_crumb()])

    def do(form: forms.CanteenForm) -> tuple[str, str]:
        made = service.save_canteen(
            draft=form.draft(), canteen_id=held.pk if held else None, at=clock_now()
        )
        return f"{form.cleaned_data['name']}已保存。", _page(made)

    initial = forms.known_canteen(held) if held else None
    return ask(request, form=forms.CanteenForm, sheet=sheet, do=do, initial=initial)


@admits(*desk.ADMINS)
@require_POST
def canteen_switch(request: HttpRequest, canteen_id: int) -> HttpResponse:
    one = _canteen(canteen_id)
    word = "停用" if one.open else "启用"
    return act(
        request,
        lambda: service.switch_canteen(canteen_id=one.pk, opened=not one.open, at=clock_now()),
        done=f"{one.name}已{word}。",
        to=_page(one.pk),
    )


@admits(*desk.ADMINS)
@never_cache
@require_http_methods(["GET", "POST"])
def rule_edit(request: HttpRequest, canteen_id: int, rule_id: int = 0) -> HttpResponse:
    """`rule_id` 0 is a new one, for a meal that has none yet."""
    one = _canteen(canteen_id)
    rules = selectors.rules_of(canteen_id=canteen_id)
    held = _found(next((row for row in rules if row.pk == rule_id), None)) if rule_id else None
    taken = {row.meal for row in rules}
    meals = [held.meal] if held else [meal.value for meal in Meal if meal.value not in taken]
    sheet = Sheet(
        title=f"{one.name}：{held.get_meal_display() if held else '新增供餐'}",
        verb="保存",
        back=_page(one.pk),
        text="已经开出的餐次不变；要改某一天的份数，到餐次与菜单里改。",
        crumbs=[_crumb(), {"label": one.name, "href": _page(one.pk)}],
    )

    def do(form: forms.RuleForm) -> tuple[str, str]:
        now = clock_now()
        service.save_rule(draft=form.draft(canteen_id=one.pk), at=now)
        if form.cleaned_data["meal"] not in selectors.meal_times():
            return "已保存；这一餐还没有设开餐和截止时间，设好后才会开出餐次。", sheet.back
        return f"已保存，开出 {service.open_sessions(at=now)} 个餐次。", sheet.back

    form = partial(forms.RuleForm, meals=meals)
    initial = forms.known_rule(held) if held else None
    return ask(request, form=form, sheet=sheet, do=do, initial=initial)


@admits(*desk.ADMINS)
@require_POST
def rule_stop(request: HttpRequest, rule_id: int) -> HttpResponse:
    held = _found(selectors.rule_row(rule_id=rule_id))
    return act(
        request,
        lambda: service.stop_rule(rule_id=rule_id, at=clock_now()),
        done=f"{held}不再开出新餐次，已开出的照常供应。",
        to=_page(held.canteen_id),
    )


@admits(*desk.ADMINS)
@never_cache
@require_http_methods(["GET", "POST"])
def times_edit(request: HttpRequest, meal: str) -> HttpResponse:
    if meal not in Meal.values:
        raise Http404("没有这一餐，请返回列表。")
    held = selectors.meal_times().get(meal)
    sheet = Sheet(
        title=f"{Meal(meal).label}的时间",
        verb="保存",
        back=reverse("canteen:settings"),
        text="对之后开出的餐次生效；已经开出的仍按原来的时间供应和截止。",
        crumbs=[_crumb()],
    )

    def do(form: forms.TimesForm) -> tuple[str, str]:
        now = clock_now()
        service.save_times(draft=form.draft(meal=meal), at=now)
        service.open_sessions(at=now)
        return f"{Meal(meal).label}的时间已保存。", sheet.back

    initial = forms.known_times(held) if held else None
    return ask(request, form=forms.TimesForm, sheet=sheet, do=do, initial=initial)


@admits(*desk.ADMINS)
@never_cache
@require_http_methods(["GET", "POST"])
def point_edit(request: HttpRequest, point_id: int = 0) -> HttpResponse:
    held = _found(selectors.point(point_id=point_id)) if point_id else None
    title = f"修改{held.name}" if held else "新建取货点"
    sheet = Sheet(title=title, verb="保存", back=reverse("canteen:settings"), crumbs=[_crumb()])

    def do(form: forms.PointForm) -> tuple[str, str]:
        service.save_point(values=form.values(), point_id=held.pk if held else None, at=clock_now())
        return f"{form.cleaned_data['name']}已保存。", sheet.back

    initial = forms.known_point(held) if held else None
    return ask(request, form=forms.PointForm, sheet=sheet, do=do, initial=initial)


@admits(*desk.ADMINS)
@never_cache
@require_http_methods(["GET", "POST"])
def pickup_edit(request: HttpRequest) -> HttpResponse:
    held = selectors.pickup_times()
    back = reverse("canteen:settings")
    sheet = Sheet(title="取货订购的截止时间", verb="保存", back=back, crumbs=[_crumb()])

    def do(form: forms.PickupTimesForm) -> tuple[str, str]:
        service.save_pickup_times(**form.cleaned_data, at=clock_now())
        return "截止时间已保存。", back

    names = ("cutoff_days", "cutoff_at")
    initial = {name: getattr(held, name) for name in names} if held else None
    return ask(request, form=forms.PickupTimesForm, sheet=sheet, do=do, initial=initial)


def week_words(days: list[int]) -> str:
    """周一至周五; 周六、周日; 每天."""
    found = sorted(days)
    if len(found) == len(SIGNS):
        return "每天"
    names = [f"周{SIGNS[day - 1]}" for day in found]
    if len(found) > 2 and found[-1] - found[0] == len(found) - 1:
        return f"{names[0]}至{names[-1]}"
    return "、".join(names)


def _facts(one: Canteen) -> list[tuple[str, str]]:
    return [
        ("编号", one.code),
        ("办公区", f"{one.site} {one.place}".strip()),
        ("座位", str(one.seats or "未填")),
        ("不预订就餐", "可以" if one.walk_in else "不可以，只认预订"),
        ("加班餐", "承办" if one.overtime else "不承办"),
    ]


def _canteen(canteen_id: int) -> Canteen:
    return _found(selectors.canteen(canteen_id=canteen_id))


def _found(row: R | None) -> R:
    if row is None:
        raise Http404("没有找到这条记录，可能已被删除，请返回列表。")
    return row


def _page(canteen_id: int) -> str:
    return reverse("canteen:canteen", args=[canteen_id])


def _crumb() -> dict[str, Any]:
    return {"label": "餐厅与时间", "href": reverse("canteen:settings")}
