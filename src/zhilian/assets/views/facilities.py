"""Meters with their readings, and elevators."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from zhilian.assets import selectors, service
from zhilian.assets.forms.places import ElevatorForm, MeterForm, ReadingForm
from zhilian.assets.models import Elevator, Meter
from zhilian.assets.types import MeterKind
from zhilian.assets.views import desk
from zhilian.core.access import admits
from zhilian.core.asking import Said, Sheet, ask
from zhilian.core.listing import Asked, Button, Cell, Column, Empty, Ledger, Narrowing, asked_of
from zhilian.core.times import clock_now, local, local_date

ACTIVE = (("yes", "在用"), ("no", "停用"))


def _last(meter: Meter) -> Cell:
    reading, at = getattr(meter, "last_reading", None), getattr(meter, "last_at", None)
    if reading is None or at is None:
        return Cell(text="未抄过")
    return Cell(text=f"{reading:,} {meter.unit_word}", sub=f"{local(at):%Y-%m-%d}")


METERS = (
    Column[Meter](label="计量表", cell=lambda one: Cell(text=one.code, sub=one.place)),
    Column[Meter](label="类别", cell=lambda one: MeterKind(one.meter_kind).label),
    Column[Meter](label="办公区", cell=lambda one: one.site.name),
    Column[Meter](label="位置", cell=lambda one: one.place, only_filed=True),
    Column[Meter](label="倍率", cell=lambda one: f"{one.factor:g}", num=True),
    Column[Meter](label="上次读数", cell=_last, num=True),
    Column[Meter](label="状态", cell=lambda one: "在用" if one.active else "停用"),
)


def _inspection(one: Elevator) -> Cell:
    if one.inspect_by is None:
        return Cell(text="未填")
    late = one.active and one.inspect_by <= local_date(clock_now())
    return Cell(
        text=one.inspect_by, tone="bad" if late else "", icon="triangle-alert" if late else ""
    )


ELEVATORS = (
    Column[Elevator](
        label="电梯", cell=lambda one: Cell(text=one.code, sub=f"{one.building}{one.place}")
    ),
    Column[Elevator](label="办公区", cell=lambda one: one.site.name),
    Column[Elevator](label="楼宇", cell=lambda one: one.building, only_filed=True),
    Column[Elevator](label="位置", cell=lambda one: one.place, only_filed=True),
    Column[Elevator](
        label="维保单位", cell=lambda one: Cell(text=one.vendor, sub=one.vendor_hotline)
    ),
    Column[Elevator](label="载重（kg）", cell=lambda one: one.load_kg, num=True),
    Column[Elevator](label="登记证", cell=lambda one: one.registered_no or "未填"),
    Column[Elevator](label="下次检验", cell=_inspection, num=True),
    Column[Elevator](label="状态", cell=lambda one: "在用" if one.active else "停用"),
)


@admits(*desk.ENERGY_READERS)
@never_cache
@require_GET
def meter_list(request: HttpRequest) -> HttpResponse:
    ledger, asked = _meters(request)
    return render(request, "console/list.html", ledger.context(asked, selectors.meters_page(asked)))


@admits(*desk.ENERGY_READERS)
@require_GET
def meter_export(request: HttpRequest) -> StreamingHttpResponse:
    ledger, asked = _meters(request)
    return desk.file_of(ledger, asked, selectors.meters_file(asked))


@admits(*desk.ENERGY_READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def meter(request: HttpRequest, meter_id: int) -> HttpResponse:
    """One meter: read it here, see what it counted."""
    one = desk.found(selectors.meter(meter_id=meter_id))
    page = reverse("assets:meter", args=[meter_id])
    sheet = Sheet(
        title=one.code,
        verb="登记读数",
        back=reverse("assets:meters"),
        crumbs=[desk.crumb("计量表", "meters")],
        template="assets/meter.html",
        wide=True,
    )

    def do(form: ReadingForm) -> tuple[str, str]:
        said = form.cleaned_data
        row = service.read_meter(
            meter_id=meter_id, reading=said["reading"], cause=desk.cause(request, said["note"])
        )
        used = f"，用量 {row.used:,} {one.unit_word}" if row.used is not None else ""
        return f"读数已登记{used}。", page

    readings = selectors.meter_readings(meter_id=meter_id)
    more = {
        "meter": one,
        "kind": MeterKind(one.meter_kind).label,
        "readings": readings,
        "trend": [float(row.used) for row in reversed(readings) if row.used is not None],
        "may_act": desk.may(request, *desk.ENERGY),
    }
    return ask(request, form=ReadingForm, sheet=sheet, do=do, more=more)


@admits(*desk.ENERGY)
@never_cache
@require_http_methods(["GET", "POST"])
def meter_new(request: HttpRequest) -> HttpResponse:
    return _keep_meter(request, None)


@admits(*desk.ENERGY)
@never_cache
@require_http_methods(["GET", "POST"])
def meter_edit(request: HttpRequest, meter_id: int) -> HttpResponse:
    return _keep_meter(request, desk.found(selectors.meter(meter_id=meter_id)))


@admits(*desk.LIFT_READERS)
@never_cache
@require_GET
def elevator_list(request: HttpRequest) -> HttpResponse:
    ledger, asked = _elevators(request)
    context = ledger.context(asked, selectors.elevators_page(asked))
    return render(request, "console/list.html", context)


@admits(*desk.LIFT_READERS)
@require_GET
def elevator_export(request: HttpRequest) -> StreamingHttpResponse:
    ledger, asked = _elevators(request)
    return desk.file_of(ledger, asked, selectors.elevators_file(asked))


@admits(*desk.LIFTS)
@never_cache
@require_http_methods(["GET", "POST"])
def elevator_new(request: HttpRequest) -> HttpResponse:
    return _keep_elevator(request, None)


@admits(*desk.LIFTS)
@never_cache
@require_http_methods(["GET", "POST"])
def elevator_edit(request: HttpRequest, elevator_id: int) -> HttpResponse:
    return _keep_elevator(request, desk.found(selectors.elevator(elevator_id=elevator_id)))


def _keep_meter(request: HttpRequest, one: Meter | None) -> HttpResponse:
    sheet = Sheet(
        title=f"修改 {one.code}" if one else "新增计量表",
        verb="保存",
        back=reverse("assets:meter", args=[one.pk]) if one else reverse("assets:meters"),
        crumbs=[desk.crumb("计量表", "meters")],
    )

    def do(form: MeterForm) -> tuple[str, str]:
        kept = service.keep_meter(
            meter_id=one.pk if one else None, said=form.said(), cause=desk.cause(request)
        )
        return f"已保存 {kept.code}。", reverse("assets:meter", args=[kept.pk])

    names = ("code", "meter_kind", "place", "factor", "active")
    known = {name: getattr(one, name) for name in names} if one else {"factor": 1, "active": True}
    if one:
        known |= {"site": one.site_id, "parent": one.parent_id}
    return ask(request, form=MeterForm, sheet=sheet, do=do, initial=known)


def _keep_elevator(request: HttpRequest, one: Elevator | None) -> HttpResponse:
    sheet = Sheet(
        title=f"修改 {one.code}" if one else "新增电梯",
        verb="保存",
        back=reverse("assets:elevators"),
        crumbs=[desk.crumb("电梯", "elevators")],
    )

    def do(form: ElevatorForm) -> tuple[str, str]:
        kept = service.keep_elevator(
            elevator_id=one.pk if one else None, said=form.said(), cause=desk.cause(request)
        )
        return f"已保存 {kept.code}。", reverse("assets:elevators")

    names = set(ElevatorForm.base_fields) - {"site"}
    known: Said = {name: getattr(one, name) for name in names} if one else {"active": True}
    if one:
        known["site"] = one.site_id
    return ask(request, form=ElevatorForm, sheet=sheet, do=do, initial=known)


def _meters(request: HttpRequest) -> tuple[Ledger[Meter], Asked]:
    filters = (
        Narrowing(name="kind", label="类别", choices=MeterKind.choices),
        Narrowing(name="site", label="办公区", choices=desk.site_filter()),
        Narrowing(name="active", label="状态", choices=ACTIVE),
    )
    new = Button(label="新增计量表", href=reverse("assets:meter_new"), icon="plus", tone="main")
    ledger = Ledger[Meter](
        title="计量表",
        columns=METERS,
        href=lambda one: reverse("assets:meter", args=[one.pk]),
        placeholder="表号、位置",
        narrowings=filters,
        empty=Empty(title="还没有计量表", text="请新增后再抄表。", icon="gauge"),
        buttons=[new] if desk.may(request, *desk.ENERGY) else [],
        export=reverse("assets:meters_export"),
    )
    return ledger, asked_of(request, filters)


def _elevators(request: HttpRequest) -> tuple[Ledger[Elevator], Asked]:
    filters = (
        Narrowing(name="site", label="办公区", choices=desk.site_filter()),
        Narrowing(name="active", label="状态", choices=ACTIVE),
    )
    may_act = desk.may(request, *desk.LIFTS)
    labels = Button(label="打印标签", href=reverse("assets:elevator_labels"), icon="qr-code")
    new = Button(label="新增电梯", href=reverse("assets:elevator_new"), icon="plus", tone="main")
    ledger = Ledger[Elevator](
        title="电梯",
        columns=ELEVATORS,
        href=(lambda one: reverse("assets:elevator_edit", args=[one.pk])) if may_act else None,
        placeholder="编号、楼宇、维保单位",
        narrowings=filters,
        empty=Empty(title="还没有电梯", text="请新增电梯并贴好标签。", icon="building-2"),
        buttons=[labels, new] if may_act else [labels],
        export=reverse("assets:elevators_export"),
    )
    return ledger, asked_of(request, filters)
