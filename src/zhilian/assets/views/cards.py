"""Cards of things: the list, one card, new ones, corrections, moves by hand."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from zhilian.assets import selectors, service
from zhilian.assets.forms.cards import CardForm, HolderForm, NewCardForm
from zhilian.assets.models import Asset
from zhilian.assets.selectors.cards import SORTS
from zhilian.assets.types import AssetState, Category, Keeper
from zhilian.assets.views import desk
from zhilian.core.access import admits
from zhilian.core.asking import Sheet, ask
from zhilian.core.effects import yuan
from zhilian.core.listing import Asked, Button, Cell, Column, Empty, Ledger, Narrowing, asked_of
from zhilian.core.times import clock_now, local_date
from zhilian.directory import selectors as directory

TONES = {
    AssetState.IN_STORE: ("blue", "package"),
    AssetState.IN_USE: ("good", "circle-check"),
    AssetState.MISSING: ("bad", "triangle-alert"),
    AssetState.DISPOSED: ("plain", "archive"),
}
COLUMNS = (
    Column[Asset](
        label="资产", cell=lambda one: Cell(text=one.name, sub=one.no), filed=lambda one: one.name
    ),
    Column[Asset](label="编号", cell=lambda one: one.no, only_filed=True),
    Column[Asset](label="品类", cell=lambda one: Cell(text=one.kind.name, sub=one.spec)),
    Column[Asset](label="规格型号", cell=lambda one: one.spec, only_filed=True),
    Column[Asset](
        label="使用",
        cell=lambda one: Cell(
            text=directory.whole_name(one.unit) or "库房",
            sub=" · ".join(part for part in (one.person and one.person.name, one.place) if part),
        ),
    ),
    Column[Asset](
        label="使用人", cell=lambda one: one.person.name if one.person else "", only_filed=True
    ),
    Column[Asset](label="存放地点", cell=lambda one: one.place, only_filed=True),
    Column[Asset](label="原值（元）", cell=lambda one: f"{yuan(one.value):,}", num=True),
    Column[Asset](label="购置日期", cell=lambda one: one.bought_date or "未填", num=True),
    Column[Asset](
        label="状态",
        cell=lambda one: Cell(
            text=AssetState(one.state).label,
            tone=TONES[AssetState(one.state)][0],
            icon=TONES[AssetState(one.state)][1],
            sub=one.disposed_how,
        ),
    ),
)


@admits(*desk.READERS)
@never_cache
@require_GET
def card_list(request: HttpRequest) -> HttpResponse:
    ledger, asked = _ledger(request)
    page = selectors.assets_page(asked)
    counts = selectors.state_counts()
    context = ledger.context(asked, page) | {
        "counts": {state.value: counts.get(state, 0) for state in AssetState},
        "held_value": yuan(selectors.held_value()),
    }
    return render(request, "assets/cards.html", context)


@admits(*desk.READERS)
@require_GET
def card_export(request: HttpRequest) -> StreamingHttpResponse:
    ledger, asked = _ledger(request)
    return desk.file_of(ledger, asked, selectors.assets_file(asked))


@admits(*desk.READERS)
@never_cache
@require_GET
def card(request: HttpRequest, asset_id: int) -> HttpResponse:
    one = desk.found(selectors.asset(asset_id=asset_id))
    tone, icon = TONES[AssetState(one.state)]
    context = {
        "asset": one,
        "tone": tone,
        "icon": icon,
        "value": yuan(one.value),
        "unit": directory.whole_name(one.unit),
        "entries": _past(one),
        "over_life": selectors.over_life(one, today=local_date(clock_now())),
        "may_act": desk.may(request, *desk.KEEPERS) and one.state != AssetState.DISPOSED,
        "crumbs": [desk.crumb("资产卡片", "cards")],
    }
    return render(request, "assets/card.html", context)


@admits(*desk.KEEPERS)
@never_cache
@require_http_methods(["GET", "POST"])
def card_new(request: HttpRequest) -> HttpResponse:
    sheet = Sheet(
        title="新建资产卡片",
        verb="建卡",
        back=reverse("assets:cards"),
        crumbs=[desk.crumb("资产卡片", "cards")],
    )

    def do(form: NewCardForm) -> tuple[str, str]:
        one = service.register_asset(draft=form.new_draft(), cause=desk.cause(request))
        return f"已建卡 {one.no}。", reverse("assets:card", args=[one.pk])

    return ask(request, form=NewCardForm, sheet=sheet, do=do)


@admits(*desk.KEEPERS)
@never_cache
@require_http_methods(["GET", "POST"])
def card_edit(request: HttpRequest, asset_id: int) -> HttpResponse:
    one = desk.found(selectors.asset(asset_id=asset_id))
    page = reverse("assets:card", args=[asset_id])
    sheet = Sheet(
        title=f"更正 {one.no}",
        verb="保存",
        back=page,
        text="使用单位、使用人和地点不在这里改：请办理领用、调拨，或用“变更使用”。",
        crumbs=[desk.crumb("资产卡片", "cards"), desk.crumb(one.no, "card", asset_id)],
    )

    def do(form: CardForm) -> tuple[str, str]:
        service.correct_asset(asset_id=asset_id, draft=form.draft(), cause=desk.cause(request))
        return "卡片已更正。", page

    known = {
        "name": one.name,
        "kind": one.kind_id,
        "spec": one.spec,
        "value": one.value,
        "bought_date": one.bought_date,
        "life_years": one.life_years,
    }
    return ask(request, form=CardForm, sheet=sheet, do=do, initial=known)


@admits(*desk.KEEPERS)
@never_cache
@require_http_methods(["GET", "POST"])
def card_hold(request: HttpRequest, asset_id: int) -> HttpResponse:
    """Another holder without a window: put right at the counter, with the reason."""
    one = desk.found(selectors.asset(asset_id=asset_id))
    page = reverse("assets:card", args=[asset_id])
    sheet = Sheet(
        title=f"变更使用 {one.no}",
        verb="变更",
        back=page,
        text="平时请走“资产领用”“资产调拨”窗口；这里只为更正台账，写明原因。",
        crumbs=[desk.crumb("资产卡片", "cards"), desk.crumb(one.no, "card", asset_id)],
    )

    def do(form: HolderForm) -> tuple[str, str]:
        said = form.cleaned_data
        to = Keeper(unit_id=said["unit"], person_id=form.person_id, place=said["place"])
        cause = desk.cause(request, said["note"])
        service.move_assets(nos=[one.no], to=to, cause=cause)
        return "已变更使用，履历已记。", page

    known = {
        "unit": one.unit_id,
        "employee_no": one.person.employee_no if one.person else "",
        "place": one.place,
    }
    return ask(request, form=HolderForm, sheet=sheet, do=do, initial=known)


def narrowings() -> tuple[Narrowing, ...]:
    """What the list of cards can be narrowed by."""
    kinds = selectors.kinds(only_active=False)
    return (
        Narrowing(name="state", label="状态", choices=AssetState.choices),
        Narrowing(name="category", label="类别", choices=Category.choices),
        Narrowing(name="kind", label="品类", choices=[(str(one.pk), one.name) for one in kinds]),
        Narrowing(name="unit", label="单位", choices=desk.unit_filter()),
    )


def _ledger(request: HttpRequest) -> tuple[Ledger[Asset], Asked]:
    filters = narrowings()
    asked = asked_of(request, filters, SORTS)
    buttons = []
    if desk.may(request, *desk.KEEPERS):
        buttons = [
            Button(label="导入", href=reverse("assets:import"), icon="upload"),
            Button(label="新建卡片", href=reverse("assets:card_new"), icon="plus", tone="main"),
        ]
    ledger = Ledger[Asset](
        title="资产卡片",
        columns=COLUMNS,
        href=lambda one: reverse("assets:card", args=[one.pk]),
        placeholder="编号、名称、型号、地点，可用拼音",
        narrowings=filters,
        sorts=SORTS,
        empty=Empty(title="还没有资产卡片", text="可以新建，或从表格导入。", icon="package"),
        buttons=buttons,
        export=reverse("assets:cards_export"),
    )
    return ledger, asked


def _past(one: Asset) -> list[dict[str, object]]:
    """The card's life, newest first, with what changed at each step."""
    versions = selectors.versions(asset_id=one.pk)
    entries: list[dict[str, object]] = []
    for place, version in enumerate(versions):
        before = versions[place + 1].said if place + 1 < len(versions) else {}
        entries.append(
            {
                "at": version.at,
                "title": version.get_change_display(),
                "text": "；".join(
                    part for part in (_changed(before, version.said), version.note) if part
                ),
                "who": version.case_number or (version.by.name if version.by else "系统"),
                "icon": "file-text",
            }
        )
    return entries


def _changed(before: dict[str, object], after: dict[str, object]) -> str:
    if not before:
        return ""
    words = {"name": "名称", "spec": "型号", "value": "原值", "place": "地点", "life_years": "年限"}
    said = [
        f"{word}：{_plain(name, before.get(name))} → {_plain(name, after.get(name))}"
        for name, word in words.items()
        if before.get(name) != after.get(name)
    ]
    if before.get("unit_id") != after.get("unit_id"):
        said.append(f"单位：{_unit(before)} → {_unit(after)}")
    if before.get("person_id") != after.get("person_id"):
        said.append("使用人变更")
    return "；".join(said)


def _plain(name: str, value: object) -> str:
    return f"{yuan(int(str(value or 0)))} 元" if name == "value" else str(value or "空")


def _unit(said: dict[str, object]) -> str:
    pk = said.get("unit_id")
    return directory.whole_name(directory.unit(unit_id=int(str(pk)))) if pk else "库房"
