"""Cars of the offices, what they have driven and used, and the garages."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhilian.assets import selectors, service
from zhilian.assets.forms.machines import CarForm, GarageForm, OdometerForm
from zhilian.assets.models import Garage, OdometerReading, Vehicle
from zhilian.assets.selectors.vehicles import SORTS
from zhilian.assets.types import CarState, CarType, Energy
from zhilian.assets.views import desk
from zhilian.core.access import admits
from zhilian.core.asking import Sheet, act, ask, reason_of
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
from zhilian.core.times import clock_now, local, local_date

TONES = {
    CarState.ACTIVE: ("good", "circle-check"),
    CarState.REPAIR: ("risk", "wrench"),
    CarState.RETIRED: ("plain", "archive"),
    CarState.SCRAPPED: ("plain", "trash-2"),
}


def _state(car: Vehicle) -> Cell:
    tone, icon = TONES[CarState(car.state)]
    return Cell(text=CarState(car.state).label, tone=tone, icon=icon)


CARS = (
    Column[Vehicle](label="车辆", cell=lambda one: Cell(text=one.plate, sub=one.model)),
    Column[Vehicle](
        label="车型",
        cell=lambda one: Cell(text=CarType(one.car_type).label, sub=f"可乘 {one.passengers} 人"),
    ),
    Column[Vehicle](label="能源", cell=lambda one: Energy(one.energy).label),
    Column[Vehicle](label="里程（km）", cell=lambda one: f"{one.odometer:,}", num=True),
    Column[Vehicle](label="停放", cell=lambda one: one.site.name if one.site else "未定"),
    Column[Vehicle](label="年检至", cell=lambda one: one.inspect_by or "未填", num=True),
    Column[Vehicle](label="保险至", cell=lambda one: one.insured_to or "未填", num=True),
    Column[Vehicle](label="状态", cell=_state),
)


def _use(row: OdometerReading) -> object:
    if row.quantity is None:
        return ""
    return f"{row.quantity * 100 / row.distance:.1f}" if row.distance else "无法计算"


READINGS = (
    Column[OdometerReading](
        label="时间",
        cell=lambda one: Cell(text=f"{local(one.at):%Y-%m-%d %H:%M}", sub=one.case_number),
        filed=lambda one: one.at,
    ),
    Column[OdometerReading](label="里程（km）", cell=lambda one: f"{one.odometer:,}", num=True),
    Column[OdometerReading](label="行驶（km）", cell=lambda one: one.distance, num=True),
    Column[OdometerReading](label="加油或充电", cell=lambda one: one.quantity or "", num=True),
    Column[OdometerReading](label="百公里", cell=_use, num=True),
    Column[OdometerReading](label="登记人", cell=lambda one: one.by.name if one.by else "系统"),
)


@admits(*desk.FLEET_READERS)
@never_cache
@require_GET
def car_list(request: HttpRequest) -> HttpResponse:
    ledger, asked = _ledger(request)
    context = ledger.context(asked, selectors.cars_page(asked))
    context |= {"due": selectors.due_cars(today=local_date(clock_now()))}
    return render(request, "assets/cars.html", context)


@admits(*desk.FLEET_READERS)
@require_GET
def car_export(request: HttpRequest) -> StreamingHttpResponse:
    ledger, asked = _ledger(request)
    return desk.file_of(ledger, asked, selectors.cars_file(asked))


@admits(*desk.FLEET_READERS)
@never_cache
@require_GET
def car(request: HttpRequest, car_id: int) -> HttpResponse:
    one = desk.found(selectors.car(car_id=car_id))
    asked = asked_of(request)
    page = selectors.readings_page(asked, car_id=car_id)
    context = {
        "car": one,
        "state": _state(one),
        "mean": selectors.mean_consumption(car_id=car_id),
        "page": page,
        "rows": [(row, _use(row)) for row in page.rows],
        **turning(asked.kept, after=asked.after, next_key=page.next_key),
        "may_act": desk.may(request, *desk.FLEET),
        "crumbs": [desk.crumb("公务车辆", "cars")],
    }
    return render(request, "assets/car.html", context)


@admits(*desk.FLEET_READERS)
@require_GET
def readings_export(request: HttpRequest, car_id: int) -> StreamingHttpResponse:
    one = desk.found(selectors.car(car_id=car_id))
    ledger = Ledger[OdometerReading](title=f"{one.plate}里程", columns=READINGS)
    return desk.file_of(ledger, asked_of(request), selectors.readings_file(car_id=car_id))


@admits(*desk.FLEET)
@never_cache
@require_http_methods(["GET", "POST"])
def car_new(request: HttpRequest) -> HttpResponse:
    return _keep(request, None)


@admits(*desk.FLEET)
@never_cache
@require_http_methods(["GET", "POST"])
def car_edit(request: HttpRequest, car_id: int) -> HttpResponse:
    return _keep(request, desk.found(selectors.car(car_id=car_id)))


@admits(*desk.FLEET_READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def note_odometer(request: HttpRequest, car_id: int) -> HttpResponse:
    one = desk.found(selectors.car(car_id=car_id))
    page = reverse("assets:car", args=[car_id])
    sheet = Sheet(
        title=f"登记里程 {one.plate}",
        verb="登记",
        back=page,
        lead=f"上次 {one.odometer:,} km",
        crumbs=[desk.crumb("公务车辆", "cars"), desk.crumb(one.plate, "car", car_id)],
    )

    def do(form: OdometerForm) -> tuple[str, str]:
        service.note_odometer(
            car_id=car_id,
            odometer=form.cleaned_data["odometer"],
            quantity=None,
            cause=desk.cause(request),
        )
        return "里程已登记。", page

    return ask(request, form=OdometerForm, sheet=sheet, do=do)


@admits(*desk.FLEET)
@require_POST
def reading_void(request: HttpRequest, car_id: int, reading_id: int) -> HttpResponse:
    desk.found(selectors.car(car_id=car_id))

    def do() -> None:
        service.void_reading(
            reading_id=reading_id, reason=reason_of(request), cause=desk.cause(request)
        )

    page = reverse("assets:car", args=[car_id])
    return act(request, do, done="这条里程已作废，不再计入。", to=page)


@admits(*desk.FLEET_READERS)
@never_cache
@require_GET
def garages(request: HttpRequest) -> HttpResponse:
    context = {
        "garages": selectors.garages(),
        "today": local_date(clock_now()),
        "may_act": desk.may(request, *desk.FLEET),
        "crumbs": [desk.crumb("公务车辆", "cars")],
    }
    return render(request, "assets/garages.html", context)


@admits(*desk.FLEET)
@never_cache
@require_http_methods(["GET", "POST"])
def garage_new(request: HttpRequest) -> HttpResponse:
    return _keep_garage(request, None)


@admits(*desk.FLEET)
@never_cache
@require_http_methods(["GET", "POST"])
def garage_edit(request: HttpRequest, garage_id: int) -> HttpResponse:
    return _keep_garage(request, desk.found(selectors.garage(garage_id=garage_id)))


def _keep(request: HttpRequest, one: Vehicle | None) -> HttpResponse:
    back = reverse("assets:car", args=[one.pk]) if one else reverse("assets:cars")
    sheet = Sheet(
        title=f"修改 {one.plate}" if one else "新增车辆",
        verb="保存",
        back=back,
        crumbs=[desk.crumb("公务车辆", "cars")],
    )

    def do(form: CarForm) -> tuple[str, str]:
        kept = service.keep_car(
            car_id=one.pk if one else None,
            draft=form.draft(),
            more=form.more(),
            cause=desk.cause(request),
        )
        return f"已保存 {kept.plate}。", reverse("assets:car", args=[kept.pk])

    names = set(CarForm.base_fields) - {"site"}
    known = {name: getattr(one, name) for name in names} | {"site": one.site_id} if one else None
    return ask(request, form=CarForm, sheet=sheet, do=do, initial=known)


def _keep_garage(request: HttpRequest, one: Garage | None) -> HttpResponse:
    sheet = Sheet(
        title=f"修改 {one.name}" if one else "新增定点维修厂",
        verb="保存",
        back=reverse("assets:garages"),
        crumbs=[desk.crumb("公务车辆", "cars"), desk.crumb("定点维修厂", "garages")],
    )

    def do(form: GarageForm) -> tuple[str, str]:
        kept = service.keep_garage(
            garage_id=one.pk if one else None,
            said=dict(form.cleaned_data),
            cause=desk.cause(request),
        )
        return f"已保存 {kept.name}。", reverse("assets:garages")

    known = {name: getattr(one, name) for name in GarageForm.base_fields} if one else None
    return ask(request, form=GarageForm, sheet=sheet, do=do, initial=known)


def _ledger(request: HttpRequest) -> tuple[Ledger[Vehicle], Asked]:
    filters = (
        Narrowing(name="car_type", label="车型", choices=CarType.choices),
        Narrowing(name="energy", label="能源", choices=Energy.choices),
        Narrowing(name="state", label="状态", choices=CarState.choices),
        Narrowing(name="site", label="停放", choices=desk.site_filter()),
    )
    buttons = [Button(label="定点维修厂", href=reverse("assets:garages"), icon="wrench")]
    if desk.may(request, *desk.FLEET):
        new = reverse("assets:car_new")
        tables = reverse("sheets:table", args=["cars"])
        buttons.append(Button(label="表格导入导出", href=tables, icon="upload"))
        buttons.append(Button(label="新增车辆", href=new, icon="plus", tone="main"))
    ledger = Ledger[Vehicle](
        title="公务车辆",
        columns=CARS,
        href=lambda one: reverse("assets:car", args=[one.pk]),
        placeholder="号牌、型号",
        narrowings=filters,
        sorts=SORTS,
        empty=Empty(title="还没有车辆", text="请新增车辆后再派车。", icon="car"),
        buttons=buttons,
        export=reverse("assets:cars_export"),
    )
    return ledger, asked_of(request, filters, SORTS)
