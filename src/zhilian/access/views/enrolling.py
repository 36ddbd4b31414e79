"""Terminals come and go: registered, changed, given new keys, taken out of use."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from zhilian.access.forms.terminals import RetireForm, TerminalForm, known, stands
from zhilian.access.views import desk
from zhilian.assets import selectors, service
from zhilian.assets.errors import AssetsError, NoSuchTerminal
from zhilian.assets.types import Credentials, TerminalState
from zhilian.core.access import admits
from zhilian.core.asking import REFUSED, Sheet, ask
from zhilian.core.listing import word
from zhilian.core.times import clock_now


@admits(*desk.ENROLLERS)
@never_cache
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Registered, its keys are seen on the answer to this very press and never again."""
    kinds, now = desk.kinds_of(request), clock_now()
    sheet = Sheet(
        title="登记终端",
        verb="登记",
        back=reverse("access:terminals"),
        lead="登记后给出令牌和签名密钥，装到终端上即可报到。",
        crumbs=[_home()],
    )
    if request.method != "POST":
        initial = {"stands_at": word(request, "stands")}
        initial |= _kind_at(initial["stands_at"], kinds)
        form = partial(TerminalForm, kinds=kinds)
        return ask(request, form=form, sheet=sheet, do=lambda _form: ("", ""), initial=initial)
    filled, refusal = TerminalForm(request.POST, kinds=kinds), ""
    if filled.is_valid():
        try:
            made = service.enrol_terminal(draft=filled.draft(), at=now)
        except AssetsError as refused:
            refusal = str(refused)
        else:
            return _keys(request, selectors.terminal(terminal_id=made.terminal_id), made)
    context = {"form": filled, "sheet": sheet, "crumbs": sheet.crumbs, "refusal": refusal}
    return render(request, sheet.template, context, status=REFUSED)


@admits(*desk.ENROLLERS)
@never_cache
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, terminal_id: int) -> HttpResponse:
    held = _mine(request, terminal_id)
    sheet = _sheet(held, title=f"修改{held.name}", verb="保存")

    def do(form: TerminalForm) -> tuple[str, str]:
        service.change_terminal(terminal_id=held.pk, draft=form.draft(), at=clock_now())
        return "已保存，名单按新的安装处核对下发。", sheet.back

    form = partial(TerminalForm, kinds=desk.kinds_of(request), held=held)
    return ask(request, form=form, sheet=sheet, do=do, initial=known(held))


@admits(*desk.ENROLLERS)
@never_cache
@require_POST
def rotate(request: HttpRequest, terminal_id: int) -> HttpResponse:
    held = _mine(request, terminal_id)
    return _keys(request, held, service.renew_keys(terminal_id=held.pk, at=clock_now()))


@admits(*desk.ENROLLERS)
@never_cache
@require_http_methods(["GET", "POST"])
def retire(request: HttpRequest, terminal_id: int) -> HttpResponse:
    held = _mine(request, terminal_id)
    sheet = _sheet(
        held,
        title=f"停用{held.name}",
        verb="停用",
        tone="bad",
        text="令牌立即作废，待下发的指令取消，终端上的名单不再更新；不能恢复，再用须重新登记。",
    )

    def do(form: RetireForm) -> tuple[str, str]:
        service.retire_terminal(
            terminal_id=held.pk, reason=form.cleaned_data["reason"], at=clock_now()
        )
        return f"{held.name}已停用。", sheet.back

    return ask(request, form=RetireForm, sheet=sheet, do=do)


def _keys(request: HttpRequest, held: Any, made: Credentials) -> HttpResponse:
    context = {
        "terminal": held,
        "rows": (("令牌", made.token), ("签名密钥", made.secret)),
        "address": request.build_absolute_uri("/api/terminals/"),
        "crumbs": [_home()],
    }
    return render(request, "access/terminal_keys.html", context)


def _mine(request: HttpRequest, terminal_id: int) -> Any:
    """One in use of a kind that one registers."""
    try:
        held = selectors.terminal(terminal_id=terminal_id)
    except NoSuchTerminal as refusal:
        raise Http404(str(refusal)) from None
    if held.kind not in desk.kinds_of(request):
        raise PermissionDenied("这一种终端由其他科室登记。")
    if held.state == TerminalState.RETIRED:
        raise Http404("这台终端已停用，再用请重新登记。")
    return held


def _kind_at(subject: str, kinds: tuple[str, ...]) -> dict[str, str]:
    """The kind that stands there, where only one of ours does."""
    fitting = [kind for kind in stands(kinds).get(subject, ("", ()))[1] if kind in kinds]
    return {"kind": fitting[0]} if fitting else {}


def _home() -> dict[str, str]:
    return {"label": "终端", "href": reverse("access:terminals")}


def _sheet(held: Any, *, title: str, verb: str, tone: str = "main", text: str = "") -> Sheet:
    page = reverse("access:terminal", args=[held.pk])
    crumbs = [_home(), {"label": held.name, "href": page}]
    return Sheet(title=title, verb=verb, back=page, tone=tone, text=text, crumbs=crumbs)
