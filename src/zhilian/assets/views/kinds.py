"""Kinds of things that may be drawn: their life by the standard, their price cap."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from zhilian.assets import selectors, service
from zhilian.assets.forms.cards import KindForm
from zhilian.assets.models import AssetKind
from zhilian.assets.views import desk
from zhilian.core.access import admits
from zhilian.core.asking import Sheet, ask
from zhilian.core.effects import yuan
from zhilian.core.times import clock_now


@admits(*desk.READERS)
@never_cache
@require_GET
def kind_list(request: HttpRequest) -> HttpResponse:
    """All kinds by category; there are dozens, not thousands."""
    kinds = selectors.kinds(only_active=False)
    groups: dict[str, list[dict[str, object]]] = {}
    for one in kinds:
        row: dict[str, object] = {"kind": one, "cap": yuan(one.cap) if one.cap else None}
        groups.setdefault(one.get_category_display(), []).append(row)
    context = {
        "categories": list(groups.items()),
        "may_act": desk.may(request, *desk.KEEPERS),
        "crumbs": [desk.crumb("资产卡片", "cards")],
    }
    return render(request, "assets/kinds.html", context)


@admits(*desk.KEEPERS)
@never_cache
@require_http_methods(["GET", "POST"])
def kind_new(request: HttpRequest) -> HttpResponse:
    return _keep(request, None)


@admits(*desk.KEEPERS)
@never_cache
@require_http_methods(["GET", "POST"])
def kind_edit(request: HttpRequest, kind_id: int) -> HttpResponse:
    return _keep(request, desk.found(selectors.kind(kind_id=kind_id)))


def _keep(request: HttpRequest, one: AssetKind | None) -> HttpResponse:
    sheet = Sheet(
        title=f"修改 {one.name}" if one else "新增品名",
        verb="保存",
        back=reverse("assets:kinds"),
        crumbs=[desk.crumb("资产卡片", "cards"), desk.crumb("品名", "kinds")],
    )

    def do(form: KindForm) -> tuple[str, str]:
        said = dict(form.cleaned_data)
        kept = service.keep_kind(kind_id=one.pk if one else None, said=said, at=clock_now())
        return f"已保存“{kept.name}”。", reverse("assets:kinds")

    names = ("code", "name", "category", "unit_word", "life_years", "cap", "carded", "active")
    known = {name: getattr(one, name) for name in names} if one else {"active": True}
    return ask(request, form=KindForm, sheet=sheet, do=do, initial=known)
