"""Subsidies: expected beside paid, month by month."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhilian.canteen import selectors, service
from zhilian.canteen.forms.meals import SubsidyForm, known_rule
from zhilian.canteen.models import SubsidyRule
from zhilian.canteen.views import desk
from zhilian.core.access import admits
from zhilian.core.asking import Sheet, act, ask
from zhilian.core.effects import yuan
from zhilian.core.listing import shown_month
from zhilian.core.times import clock_now, local_date


@admits(*desk.ADMINS)
@require_GET
def subsidies(request: HttpRequest) -> HttpResponse:
    month = shown_month(request, "month", "月份", otherwise=local_date(clock_now()))
    rows = [
        {
            "row": row,
            "expected": f"{yuan(row.expected):,}",
            "amount": f"{yuan(row.amount):,}",
            "each": yuan(row.rule.amount),
        }
        for row in selectors.month_rows(month=month)
    ]
    context = {"rows": rows, "month": month, "tabs": desk.tabs(request, "subsidies")}
    return render(request, "canteen/subsidies.html", context)


@admits(*desk.ADMINS)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    home = reverse("canteen:subsidies")

    def do(form: SubsidyForm) -> tuple[str, str]:
        draft = form.draft()
        service.save_subsidy_rule(draft=draft, at=clock_now())
        return f"已建立“{draft.name}”，到发放日自动发放。", home

    sheet = Sheet(title="新建补贴规则", verb="建立", back=home, lead="每人每月只发一次。")
    return ask(request, form=SubsidyForm, sheet=sheet, do=do)


@admits(*desk.ADMINS)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, rule_id: int) -> HttpResponse:
    home, held = reverse("canteen:subsidies"), _rule(rule_id)

    def do(form: SubsidyForm) -> tuple[str, str]:
        draft = form.draft()
        service.save_subsidy_rule(draft=draft, rule_id=held.pk, at=clock_now())
        return f"“{draft.name}”已保存。", home

    sheet = Sheet(
        title=f"修改{held.name}",
        verb="保存",
        back=home,
        text="已经发放的不变，没有发放的按新规则发。",
        crumbs=[{"label": "就餐补贴", "href": home}],
    )
    return ask(request, form=SubsidyForm, sheet=sheet, do=do, initial=known_rule(held))


@admits(*desk.ADMINS)
@require_POST
def switch(request: HttpRequest, rule_id: int) -> HttpResponse:
    held = _rule(rule_id)
    word = "停发" if held.active else "恢复发放"
    return act(
        request,
        lambda: service.switch_rule(rule_id=held.pk, active=not held.active, at=clock_now()),
        done=f"“{held.name}”已{word}。",
        to=reverse("canteen:subsidies"),
    )


@admits(*desk.ADMINS)
@require_POST
def pay(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Pay this month's now; who was paid already is paid no more."""
    now = clock_now()
    return act(
        request,
        lambda: service.pay_month_later(rule_id=rule_id, month=local_date(now), at=now),
        done="已开始发放本月补贴，已发过的人不会重复。",
        to=reverse("canteen:subsidies"),
    )


def _rule(rule_id: int) -> SubsidyRule:
    held = selectors.rule(rule_id=rule_id)
    if held is None:
        raise Http404("没有这条补贴规则，请返回列表。")
    return held
