"""The right to eat, given, changed and taken by hand."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from zhilian.canteen import selectors, service
from zhilian.canteen.forms.meals import OpenForm, TermsForm
from zhilian.canteen.models import MealAccount
from zhilian.canteen.types import AccountState
from zhilian.canteen.views import desk
from zhilian.core.access import admits
from zhilian.core.asking import Sheet, act, ask
from zhilian.core.effects import yuan
from zhilian.core.times import clock_now

BY_HAND = "科室办理"


@admits(*desk.ADMINS)
@never_cache
@require_http_methods(["GET", "POST"])
def open_some(request: HttpRequest) -> HttpResponse:
    sheet = Sheet(
        title="开通就餐",
        verb="开通",
        back=reverse("canteen:accounts"),
        lead="开通后即可预订和刷卡，名单自动下发到消费机。",
        crumbs=[_crumb()],
    )

    def do(form: OpenForm) -> tuple[str, str]:
        people = form.cleaned_data["people"]
        terms = form.terms(number=BY_HAND)
        service.open_accounts(person_ids=people, terms=terms, at=clock_now())
        return f"已开通 {len(people)} 人。", sheet.back

    return ask(request, form=OpenForm, sheet=sheet, do=do)


@admits(*desk.ADMINS)
@never_cache
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest, account_id: int) -> HttpResponse:
    """One account: what is on it, where and until when it may be used; closed and opened again."""
    held = _account(account_id)
    is_open = held.state == AccountState.OPEN
    sheet = Sheet(
        title=f"{held.person}的就餐账户",
        verb="保存" if is_open else "重新开通",
        back=reverse("canteen:accounts"),
        crumbs=[_crumb()],
        template="canteen/account.html",
    )

    def do(form: TermsForm) -> tuple[str, str]:
        terms = form.terms(number=held.number or BY_HAND)
        service.open_accounts(person_ids=[held.person_id], terms=terms, at=clock_now())
        return "已保存，消费机随后更新。", reverse("canteen:account", args=[held.pk])

    balance = selectors.balance_of(person_id=held.person_id)
    more = {
        "account": held,
        "is_open": is_open,
        "card": yuan(balance.card),
        "subsidy": yuan(balance.subsidy),
        "arrears": yuan(balance.arrears),
        "owes": balance.arrears > 0,
    }
    initial = {
        "valid_to": held.valid_to,
        "canteens": [one.pk for one in held.canteens.all()],
        "subsidised": held.subsidised,
    }
    return ask(request, form=TermsForm, sheet=sheet, do=do, initial=initial, more=more)


@admits(*desk.ADMINS)
@require_POST
def close(request: HttpRequest, account_id: int) -> HttpResponse:
    held = _account(account_id)
    return act(
        request,
        lambda: service.close_accounts(person_ids=[held.person_id], number=BY_HAND, at=clock_now()),
        done=f"{held.person}的就餐已停用，余额仍在账上。",
        to=reverse("canteen:account", args=[held.pk]),
    )


def _account(account_id: int) -> MealAccount:
    held = selectors.account_row(account_id=account_id)
    if held is None:
        raise Http404("没有这个账户，请返回列表。")
    return held


def _crumb() -> dict[str, str]:
    return {"label": "就餐账户", "href": reverse("canteen:accounts")}
