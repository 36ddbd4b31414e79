"""Equipment that is lent by the hour, who has it, and devices of operations."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhilian.assets import selectors, service
from zhilian.assets.forms.machines import DeviceForm, EquipmentForm
from zhilian.assets.models import Device, Equipment
from zhilian.assets.selectors.things import LOANS
from zhilian.assets.types import DeviceKind, DeviceState, LoanState
from zhilian.assets.views import desk
from zhilian.core.access import admits
from zhilian.core.asking import Sheet, act, ask
from zhilian.core.listing import (
    Asked,
    Button,
    Cell,
    Column,
    Empty,
    Ledger,
    Narrowing,
    asked_of,
    turning,
)
from zhilian.core.times import clock_now

LOAN_STATES = (
    Narrowing(name="state", label="状态", choices=(("held", "占用中"), ("late", "逾期未还"))),
)
TONES = {
    DeviceState.IN_SERVICE: ("good", "circle-check"),
    DeviceState.SPARE: ("blue", "package"),
    DeviceState.REPAIR: ("risk", "wrench"),
    DeviceState.RETIRED: ("plain", "archive"),
}


def _out(one: Equipment) -> Cell:
    out = getattr(one, "out", 0)
    return Cell(text=f"{one.total - out} / {one.total} {one.unit_word}")


def _device_state(one: Device) -> Cell:
    tone, icon = TONES[DeviceState(one.state)]
    return Cell(text=DeviceState(one.state).label, tone=tone, icon=icon)


EQUIPMENT = (
    Column[Equipment](label="设备", cell=lambda one: Cell(text=one.name, sub=one.spec)),
    Column[Equipment](label="编号", cell=lambda one: one.code),
    Column[Equipment](label="现在可用", cell=_out, num=True),
    Column[Equipment](label="存放", cell=lambda one: one.place or "未定"),
    Column[Equipment](label="状态", cell=lambda one: "可借" if one.active else "停借"),
)
DEVICES = (
    Column[Device](label="设备", cell=lambda one: Cell(text=one.name, sub=one.code)),
    Column[Device](label="编号", cell=lambda one: one.code, only_filed=True),
    Column[Device](label="类别", cell=lambda one: DeviceKind(one.device_kind).label),
    Column[Device](label="位置", cell=lambda one: Cell(text=one.place, sub=one.site.name)),
    Column[Device](label="办公区", cell=lambda one: one.site.name, only_filed=True),
    Column[Device](label="型号", cell=lambda one: one.model),
    Column[Device](label="序列号", cell=lambda one: one.serial, only_filed=True),
    Column[Device](label="投用", cell=lambda one: one.commissioned_date or "未填", num=True),
    Column[Device](label="质保至", cell=lambda one: one.warranty_to or "未填", num=True),
    Column[Device](label="状态", cell=_device_state),
)


@admits(*desk.LENDERS)
@never_cache
@require_GET
def equipment_list(request: HttpRequest) -> HttpResponse:
    ledger, asked = _equipment(request)
    now = clock_now()
    context = ledger.context(asked, selectors.equipment_page(asked, at=now))
    context["late"] = selectors.late_loans(at=now)
    return render(request, "assets/equipment_list.html", context)


@admits(*desk.LENDERS)
@require_GET
def equipment_export(request: HttpRequest) -> StreamingHttpResponse:
    ledger, asked = _equipment(request)
    return desk.file_of(ledger, asked, selectors.equipment_file(asked, at=clock_now()))


@admits(*desk.LENDERS)
@never_cache
@require_GET
def equipment(request: HttpRequest, equipment_id: int) -> HttpResponse:
    one = desk.found(selectors.equipment(equipment_id=equipment_id))
    asked = asked_of(request, LOAN_STATES, LOANS)
    now = clock_now()
    page = selectors.loans_page(asked, equipment_id=equipment_id, at=now)
    context = {
        "equipment": one,
        "asked": asked,
        "states": LOAN_STATES[0].choices,
        "page": page,
        "now": now,
        "held": LoanState.HELD,
        **turning(asked.kept, after=asked.after, next_key=page.next_key),
        "crumbs": [desk.crumb("音视频设备", "equipments")],
    }
    return render(request, "assets/equipment.html", context)


@admits(*desk.LENDERS)
@require_POST
def loan_return(request: HttpRequest, equipment_id: int, loan_id: int) -> HttpResponse:
    """Given back at the counter while its case is not closed yet."""
    page = reverse("assets:equipment", args=[equipment_id])

    def do() -> None:
        service.return_equipment(loan_ids=[loan_id], cause=desk.cause(request))

    return act(request, do, done="已登记归还，数量已恢复。", to=page)


@admits(*desk.LENDERS)
@never_cache
@require_http_methods(["GET", "POST"])
def equipment_new(request: HttpRequest) -> HttpResponse:
    return _keep(request, None)


@admits(*desk.LENDERS)
@never_cache
@require_http_methods(["GET", "POST"])
def equipment_edit(request: HttpRequest, equipment_id: int) -> HttpResponse:
    return _keep(request, desk.found(selectors.equipment(equipment_id=equipment_id)))


@admits(*desk.DEVICE_READERS)
@never_cache
@require_GET
def device_list(request: HttpRequest) -> HttpResponse:
    ledger, asked = _devices(request)
    return render(
        request, "console/list.html", ledger.context(asked, selectors.devices_page(asked))
    )


@admits(*desk.DEVICE_READERS)
@require_GET
def device_export(request: HttpRequest) -> StreamingHttpResponse:
    ledger, asked = _devices(request)
    return desk.file_of(ledger, asked, selectors.devices_file(asked))


@admits(*desk.DEVICES)
@never_cache
@require_http_methods(["GET", "POST"])
def device_new(request: HttpRequest) -> HttpResponse:
    return _keep_device(request, None)


@admits(*desk.DEVICES)
@never_cache
@require_http_methods(["GET", "POST"])
def device_edit(request: HttpRequest, device_id: int) -> HttpResponse:
    return _keep_device(request, desk.found(selectors.device(device_id=device_id)))


def _keep(request: HttpRequest, one: Equipment | None) -> HttpResponse:
    sheet = Sheet(
        title=f"修改 {one.name}" if one else "新增设备",
        verb="保存",
        back=reverse("assets:equipment", args=[one.pk]) if one else reverse("assets:equipments"),
        crumbs=[desk.crumb("音视频设备", "equipments")],
    )

    def do(form: EquipmentForm) -> tuple[str, str]:
        kept = service.keep_equipment(
            equipment_id=one.pk if one else None,
            said=dict(form.cleaned_data),
            cause=desk.cause(request),
        )
        return f"已保存 {kept.name}。", reverse("assets:equipment", args=[kept.pk])

    known = {name: getattr(one, name) for name in EquipmentForm.base_fields} if one else None
    return ask(request, form=EquipmentForm, sheet=sheet, do=do, initial=known)


def _keep_device(request: HttpRequest, one: Device | None) -> HttpResponse:
    sheet = Sheet(
        title=f"修改 {one.code}" if one else "新增设备",
        verb="保存",
        back=reverse("assets:devices"),
        crumbs=[desk.crumb("设备台账", "devices")],
    )

    def do(form: DeviceForm) -> tuple[str, str]:
        kept = service.keep_device(
            device_id=one.pk if one else None, said=form.said(), cause=desk.cause(request)
        )
        return f"已保存 {kept.code}。", reverse("assets:devices")

    names = set(DeviceForm.base_fields) - {"site"}
    known = {name: getattr(one, name) for name in names} | {"site": one.site_id} if one else None
    return ask(request, form=DeviceForm, sheet=sheet, do=do, initial=known)


def _equipment(request: HttpRequest) -> tuple[Ledger[Equipment], Asked]:
    filters = (Narrowing(name="active", label="状态", choices=(("yes", "可借"), ("no", "停借"))),)
    new = Button(label="新增设备", href=reverse("assets:equipment_new"), icon="plus", tone="main")
    ledger = Ledger[Equipment](
        title="音视频设备",
        columns=EQUIPMENT,
        href=lambda one: reverse("assets:equipment", args=[one.pk]),
        placeholder="名称、编号",
        narrowings=filters,
        empty=Empty(title="还没有设备", text="请新增可以借用的设备。", icon="presentation"),
        buttons=[new],
        export=reverse("assets:equipments_export"),
    )
    return ledger, asked_of(request, filters)


def _devices(request: HttpRequest) -> tuple[Ledger[Device], Asked]:
    filters = (
        Narrowing(name="kind", label="类别", choices=DeviceKind.choices),
        Narrowing(name="site", label="办公区", choices=desk.site_filter()),
        Narrowing(name="state", label="状态", choices=DeviceState.choices),
    )
    may_act = desk.may(request, *desk.DEVICES)
    labels = Button(label="打印标签", href=reverse("assets:device_labels"), icon="qr-code")
    new = Button(label="新增设备", href=reverse("assets:device_new"), icon="plus", tone="main")
    ledger = Ledger[Device](
        title="设备台账",
        columns=DEVICES,
        href=(lambda one: reverse("assets:device_edit", args=[one.pk])) if may_act else None,
        placeholder="编号、名称、位置",
        narrowings=filters,
        empty=Empty(title="还没有设备", text="请新增设备并贴好标签。", icon="server"),
        buttons=[labels, new] if may_act else [labels],
        export=reverse("assets:devices_export"),
    )
    return ledger, asked_of(request, filters)
