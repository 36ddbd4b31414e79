"""Buildings, areas and gates: the lists, one of them, setting up, and rights given by hand."""

from __future__ import annotations

from secrets import token_urlsafe
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhilian.access import selectors, service
from zhilian.access.forms.places import FORMS, GiveForm, known
from zhilian.access.models import Permission
from zhilian.access.types import GrantKind, Place, Source
from zhilian.access.views import desk
from zhilian.access.views.looks import PLACE_COLUMNS, facts, open_cell, rights_columns
from zhilian.assets import selectors as assets
from zhilian.core.access import admits
from zhilian.core.asking import Sheet, act, ask
from zhilian.core.listing import Asked, Button, Empty, Ledger, asked_of
from zhilian.core.times import clock_now, local_date

WORDS = {"building": "楼宇", "area": "区域", "gate": "出入口"}
ICONS = {"building": "building-2", "area": "map-pin", "gate": "door-open"}
LEADS = {
    "building": "访客可选的楼宇；须单位审批的先由被访单位同意。",
    "area": "职工可以申请进入的机房、档案室、楼层；敏感区域由责任部门审批。",
    "gate": "院门、楼门和区域门。闸机挂在出入口上，按这里的规则放行。",
}


@admits(*desk.ADMINS)
@never_cache
@require_GET
def places(request: HttpRequest, what: str = "building") -> HttpResponse:
    ledger, asked = _ledger(_kind(what), request)
    page = selectors.place_page(what=what, asked=asked)
    counts = selectors.place_counts()
    context = ledger.context(asked, page) | {
        "tabs": desk.tabs(request, "places"),
        "chips": [
            {
                "label": word,
                "icon": ICONS[one],
                "href": reverse("access:places", args=[one]),
                "count": counts[one],
                "current": one == what,
            }
            for one, word in WORDS.items()
        ],
    }
    return render(request, "access/places.html", context)


@admits(*desk.ADMINS)
@require_GET
def places_file(request: HttpRequest, what: str) -> StreamingHttpResponse:
    ledger, asked = _ledger(_kind(what), request)
    return desk.file_of(ledger, asked, selectors.place_rows(what=what, asked=asked))


@admits(*desk.ADMINS)
@never_cache
@require_GET
def place(request: HttpRequest, what: str, place_id: int) -> HttpResponse:
    """What it is, who may pass there by a right of their own, what stands there."""
    one, ledger, asked = _found(what, place_id), _rights(what, place_id), asked_of(request)
    page = selectors.permission_page(what=what, place_id=place_id, asked=asked)
    there = assets.terminals_at(subjects=[one.subject]) if what == "gate" else []
    context = ledger.context(asked, page) | {
        "place": one,
        "what": what,
        "facts": facts(what, one),
        "state": open_cell(one),
        "terminals": there,
        "grants": {row.grant for row in page.rows} if asked.q else (),
        "now": clock_now(),
        "crumbs": [_crumb(what)],
    }
    return render(request, "access/place.html", context)


@admits(*desk.ADMINS)
@never_cache
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, what: str, place_id: int = 0) -> HttpResponse:
    """`place_id` 0 is a new one."""
    word = WORDS[_kind(what)]
    held = _found(what, place_id) if place_id else None
    back = _page(what, place_id) if held else reverse("access:places", args=[what])
    title = f"修改{held.name}" if held else f"新建{word}"
    lead = "已发的权限不变，终端上的名单随后核对。" if held else LEADS[what]
    sheet = Sheet(title=title, verb="保存", back=back, lead=lead, crumbs=[_crumb(what)])
    save: Any = {
        "building": service.save_building,
        "area": service.save_area,
        "gate": service.save_gate,
    }[what]

    def do(form: Any) -> tuple[str, str]:
        which = {f"{what}_id": held.pk if held else None}
        made = save(draft=form.draft(), at=clock_now(), **which)
        return f"{form.cleaned_data['name']}已保存。", _page(what, made)

    form: Any = FORMS[what]
    return ask(request, form=form, sheet=sheet, do=do, initial=known(held) if held else None)


@admits(*desk.ADMINS)
@require_POST
def switch(request: HttpRequest, what: str, place_id: int) -> HttpResponse:
    one = _found(what, place_id)
    opened = not one.open
    return act(
        request,
        lambda: service.switch_place(what=what, place_id=place_id, opened=opened, at=clock_now()),
        done=f"{one.name}已{'启用' if opened else '停用'}。",
        to=_page(what, place_id),
    )


@admits(*desk.ADMINS)
@never_cache
@require_http_methods(["GET", "POST"])
def give(request: HttpRequest, what: str, place_id: int) -> HttpResponse:
    """A right that follows from no case: posts on watch, engineers of the building."""
    one, me = _found(what, place_id), desk.me(request)
    if not one.open:
        return redirect(_page(what, place_id))
    sheet = Sheet(
        title=f"授权进入{one.name}",
        verb="授权",
        back=_page(what, place_id),
        text="权限立即下发到沿途的闸机；到期自动收回，也可随时收回。",
        crumbs=[_crumb(what), {"label": one.name, "href": _page(what, place_id)}],
    )

    def do(form: GiveForm) -> tuple[str, str]:
        said = form.cleaned_data
        service.grant_staff(
            source=Source(
                key=f"desk:{token_urlsafe(12)}", number=f"科室授权 {said['reason']}"[:40],
                person_id=me,
            ),
            person_ids=said["people"],
            places=[Place(**{f"{what}_id": one.pk})],
            window=form.window(),
            kind=GrantKind.STAFF,
            at=clock_now(),
        )  # fmt: skip
        return f"已授权 {len(said['people'])} 人。", _page(what, place_id)

    initial = {"first": local_date(clock_now())}
    return ask(request, form=GiveForm, sheet=sheet, do=do, initial=initial)


def _kind(what: str) -> str:
    if what not in WORDS:
        raise Http404("没有这一类地点，请返回列表。")
    return what


def _found(what: str, place_id: int) -> Any:
    one = selectors.place(what=_kind(what), place_id=place_id)
    if one is None:
        raise Http404(f"没有这个{WORDS[what]}，可能已被删除，请返回列表。")
    return one


def _page(what: str, place_id: int) -> str:
    return reverse("access:place", args=[what, place_id])


def _crumb(what: str) -> dict[str, str]:
    return {"label": WORDS[what], "href": reverse("access:places", args=[what])}


def _ledger(what: str, request: HttpRequest) -> tuple[Ledger[Any], Asked]:
    narrowings = [selectors.OPEN, *([selectors.GATE_KINDS] if what == "gate" else [])]
    new = reverse("access:place_new", args=[what])
    ledger = Ledger[Any](
        title=WORDS[what],
        lead=LEADS[what],
        columns=PLACE_COLUMNS[what],
        href=lambda one: _page(what, one.pk),
        placeholder="名称、编号、办公区",
        narrowings=narrowings,
        sorts=selectors.PLACE_SORTS,
        empty=Empty(
            title=f"还没有{WORDS[what]}", text="新建后，窗口里就能选到。", icon=ICONS[what]
        ),
        buttons=(
            Button(
                label="表格导入导出", href=reverse("sheets:table", args=[f"{what}s"]), icon="upload"
            ),
            Button(label=f"新建{WORDS[what]}", href=new, icon="plus", tone="main"),
        ),
        export=reverse("access:places_file", args=[what]),
    )
    return ledger, asked_of(request, narrowings, selectors.PLACE_SORTS)


def _rights(what: str, place_id: int) -> Ledger[Permission]:
    return Ledger[Permission](
        title="有权进入的人",
        columns=rights_columns(),
        href=lambda row: f"{_page(what, place_id)}?q={row.grant.number}",
        placeholder="姓名、工号、办件编号",
        empty=Empty(
            title="没有单独授权的人",
            text="门禁权限申请通过，或在这里授权后，会出现在这里。",
            icon="shield-check",
        ),
    )
