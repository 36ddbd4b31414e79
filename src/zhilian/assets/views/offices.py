"""Rooms of the office areas, what units occupy, what they may, approvals that wait for rooms."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from zhilian.assets import selectors, service
from zhilian.assets.forms.places import RoomForm, SettleForm, StandardForm
from zhilian.assets.models import Room
from zhilian.assets.selectors.offices import SORTS
from zhilian.assets.types import RoomUse
from zhilian.assets.views import desk
from zhilian.core.access import admits
from zhilian.core.asking import Sheet, ask
from zhilian.core.listing import Asked, Button, Cell, Column, Empty, Ledger, Narrowing, asked_of
from zhilian.core.times import clock_now
from zhilian.directory import selectors as directory

STATES = (("free", "空置"), ("used", "已使用"), ("open", "待核实"))


def _state(room: Room) -> Cell:
    if not room.confirmed:
        return Cell(text="待核实", tone="risk", icon="circle-question-mark")
    if room.unit is None:
        return Cell(text="空置", tone="blue", icon="door-open")
    return Cell(text="已使用", tone="plain", icon="circle-check")


COLUMNS = (
    Column[Room](
        label="房间",
        cell=lambda one: Cell(text=one.label, sub=f"{one.site or '未定'} · {one.code}"),
    ),
    Column[Room](label="编号", cell=lambda one: one.code, only_filed=True),
    Column[Room](
        label="办公区", cell=lambda one: one.site.name if one.site else "", only_filed=True
    ),
    Column[Room](label="面积（㎡）", cell=lambda one: one.area, num=True),
    Column[Room](label="用途", cell=lambda one: RoomUse(one.use).label),
    Column[Room](
        label="使用单位",
        cell=lambda one: Cell(
            text=directory.whole_name(one.unit) or "无",
            sub=" · ".join(part for part in (one.user, one.level) if part),
        ),
    ),
    Column[Room](label="使用人", cell=lambda one: one.user, only_filed=True),
    Column[Room](label="职级", cell=lambda one: one.level, only_filed=True),
    Column[Room](label="状态", cell=_state),
)


@admits(*desk.OFFICE_READERS)
@never_cache
@require_GET
def room_list(request: HttpRequest) -> HttpResponse:
    ledger, asked = _ledger(request)
    context = ledger.context(asked, selectors.rooms_page(asked))
    context |= {"areas": selectors.area_by_state(), "grants": len(selectors.open_grants())}
    return render(request, "assets/rooms.html", context)


@admits(*desk.OFFICE_READERS)
@require_GET
def room_export(request: HttpRequest) -> StreamingHttpResponse:
    ledger, asked = _ledger(request)
    return desk.file_of(ledger, asked, selectors.rooms_file(asked))


@admits(*desk.OFFICE_READERS)
@never_cache
@require_GET
def room(request: HttpRequest, room_id: int) -> HttpResponse:
    one = desk.found(selectors.room(room_id=room_id))
    context = {
        "room": one,
        "state": _state(one),
        "use": RoomUse(one.use).label,
        "unit": directory.whole_name(one.unit),
        "entries": _past(one),
        "may_act": desk.may(request, *desk.OFFICE),
        "crumbs": [desk.crumb("办公用房", "rooms")],
    }
    return render(request, "assets/room.html", context)


@admits(*desk.OFFICE)
@never_cache
@require_http_methods(["GET", "POST"])
def room_new(request: HttpRequest) -> HttpResponse:
    return _keep(request, None)


@admits(*desk.OFFICE)
@never_cache
@require_http_methods(["GET", "POST"])
def room_edit(request: HttpRequest, room_id: int) -> HttpResponse:
    return _keep(request, desk.found(selectors.room(room_id=room_id)))


@admits(*desk.OFFICE_READERS)
@never_cache
@require_GET
def units(request: HttpRequest) -> HttpResponse:
    """What each unit occupies and how much that is per head; the standard; open approvals."""
    context = {
        "sums": selectors.unit_sums(),
        "standards": selectors.standards(),
        "grants": selectors.open_grants(),
        "may_act": desk.may(request, *desk.OFFICE),
        "crumbs": [desk.crumb("办公用房", "rooms")],
    }
    return render(request, "assets/units.html", context)


@admits(*desk.OFFICE)
@never_cache
@require_http_methods(["GET", "POST"])
def standard_edit(request: HttpRequest, level_id: int) -> HttpResponse:
    row = desk.found(next((one for one in selectors.standards() if one.pk == level_id), None))
    sheet = Sheet(
        title=f"{row.level}面积标准",
        verb="保存",
        back=reverse("assets:units"),
        text="新提交的用房申请按新标准核定，已提交的不变。",
        crumbs=[desk.crumb("办公用房", "rooms"), desk.crumb("单位用房", "units")],
    )

    def do(form: StandardForm) -> tuple[str, str]:
        said = form.cleaned_data
        service.set_standard_area(
            level_id=level_id, area=said["area"], source=said["source"], at=clock_now()
        )
        return "面积标准已保存。", reverse("assets:units")

    known = {"area": row.area, "source": row.source}
    return ask(request, form=StandardForm, sheet=sheet, do=do, initial=known)


@admits(*desk.OFFICE)
@never_cache
@require_http_methods(["GET", "POST"])
def grant_settle(request: HttpRequest, grant_id: int) -> HttpResponse:
    grant = desk.found(next((one for one in selectors.open_grants() if one.pk == grant_id), None))
    sheet = Sheet(
        title="落实批复面积",
        verb="标为已落实",
        back=reverse("assets:units"),
        lead=f"{grant.unit} {grant.action} {grant.area} ㎡ · {grant.case_number}",
        text="请先在房间里改好使用单位，再在这里写明。",
        crumbs=[desk.crumb("办公用房", "rooms"), desk.crumb("单位用房", "units")],
    )

    def do(form: SettleForm) -> tuple[str, str]:
        note = form.cleaned_data["note"]
        service.settle_grant(grant_id=grant_id, note=note, cause=desk.cause(request))
        return "已标为落实。", reverse("assets:units")

    return ask(request, form=SettleForm, sheet=sheet, do=do)


def _keep(request: HttpRequest, one: Room | None) -> HttpResponse:
    back = reverse("assets:room", args=[one.pk]) if one else reverse("assets:rooms")
    sheet = Sheet(
        title=f"修改 {one.label}" if one else "新增房间",
        verb="保存",
        back=back,
        crumbs=[desk.crumb("办公用房", "rooms")],
    )

    def do(form: RoomForm) -> tuple[str, str]:
        cause = desk.cause(request, form.cleaned_data["note"])
        kept = service.keep_room(room_id=one.pk if one else None, draft=form.draft(), cause=cause)
        return f"已保存 {kept.label}。", reverse("assets:room", args=[kept.pk])

    names = ("building", "floor", "number", "area", "use", "user", "level")
    known = {name: getattr(one, name) for name in names} if one else {}
    if one:
        known |= {"site": one.site_id, "unit": one.unit_id}
    return ask(request, form=RoomForm, sheet=sheet, do=do, initial=known)


def _ledger(request: HttpRequest) -> tuple[Ledger[Room], Asked]:
    filters = (
        Narrowing(name="site", label="办公区", choices=desk.site_filter()),
        Narrowing(name="state", label="状态", choices=STATES),
        Narrowing(name="use", label="用途", choices=RoomUse.choices),
        Narrowing(name="unit", label="单位", choices=desk.unit_filter()),
    )
    buttons = [Button(label="单位用房", href=reverse("assets:units"), icon="building-2")]
    if desk.may(request, *desk.OFFICE):
        new = reverse("assets:room_new")
        tables = reverse("sheets:table", args=["rooms"])
        buttons.append(Button(label="表格导入导出", href=tables, icon="upload"))
        buttons.append(Button(label="新增房间", href=new, icon="plus", tone="main"))
    ledger = Ledger[Room](
        title="办公用房",
        columns=COLUMNS,
        href=lambda one: reverse("assets:room", args=[one.pk]),
        placeholder="楼宇、房号、使用人，可用拼音",
        narrowings=filters,
        sorts=SORTS,
        empty=Empty(
            title="还没有房间", text="请新增房间，或由单位核实台账时带入。", icon="building-2"
        ),
        buttons=buttons,
        export=reverse("assets:rooms_export"),
    )
    return ledger, asked_of(request, filters, SORTS)


def _past(one: Room) -> list[dict[str, object]]:
    entries: list[dict[str, object]] = []
    for version in selectors.room_versions(room_id=one.pk):
        said = version.said
        unit = directory.unit(unit_id=said["unit_id"]) if said["unit_id"] else None
        words = (f"{said['area']} ㎡", RoomUse(said["use"]).label, said["user"], version.note)
        entries.append(
            {
                "at": version.at,
                "title": directory.whole_name(unit) or "空置",
                "text": "，".join(part for part in words if part),
                "who": version.case_number or (version.by.name if version.by else "系统"),
                "icon": "door-open",
            }
        )
    return entries
