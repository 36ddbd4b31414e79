"""Hospitals: how each is reached, and how every examination stands with it. Never a result."""

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhilian.bookings import selectors, service
from zhilian.bookings.forms.activities import LinkForm, known_link
from zhilian.bookings.models import HospitalOrder, Resource
from zhilian.bookings.types import OrderState, ResourceKind
from zhilian.bookings.views import desk
from zhilian.core.access import admits
from zhilian.core.asking import Sheet, act, ask
from zhilian.core.listing import Asked, Cell, Column, Empty, Ledger, Narrowing, asked_of
from zhilian.core.times import clock_now, local
from zhilian.directory import selectors as directory

STATES = Narrowing(name="state", label="状态", choices=OrderState.choices)
LOOKS = {
    OrderState.ASKED: ("blue", "hourglass"),
    OrderState.CONFIRMED: ("good", "circle-check"),
    OrderState.REFUSED: ("bad", "circle-x"),
    OrderState.CANCELLING: ("blue", "hourglass"),
    OrderState.CANCELLED: ("plain", "undo-2"),
    OrderState.DONE: ("good", "user-check"),
}


def _state(row: HospitalOrder) -> Cell:
    tone, icon = LOOKS[OrderState(row.state)]
    return Cell(text=row.get_state_display(), tone=tone, icon=icon, sub=row.problem)


COLUMNS = (
    Column[HospitalOrder](
        label="体检人",
        cell=lambda row: Cell(text=row.person.name, sub=directory.whole_name(row.person.unit)),
    ),
    Column[HospitalOrder](label="日期", cell=lambda row: row.day),
    Column[HospitalOrder](label="套餐", cell=lambda row: row.package),
    Column[HospitalOrder](label="状态", cell=_state),
    Column[HospitalOrder](label="推送", cell=lambda row: f"{row.attempts} 次", num=True),
    Column[HospitalOrder](label="机构单号", cell=lambda row: row.hospital_no),
    Column[HospitalOrder](label="办件", cell=lambda row: row.number),
    Column[HospitalOrder](
        label="到检",
        cell=lambda row: f"{local(row.done_at):%m-%d %H:%M}" if row.done_at else "",
    ),
)


@admits(*desk.DOCTORS)
@never_cache
@require_GET
def hospitals(request: HttpRequest) -> HttpResponse:
    context = {
        "rows": selectors.hospitals_at_work(reach=desk.reach(request)),
        "tabs": desk.tabs(request, "hospitals"),
    }
    return render(request, "bookings/hospitals.html", context)


@admits(*desk.DOCTORS)
@never_cache
@require_GET
def hospital(request: HttpRequest, resource_id: int) -> HttpResponse:
    one = _mine(request, resource_id)
    ledger, asked = _ledger(request, one)
    link = selectors.hospital_link(code=one.code)
    page = selectors.order_page(resource_id=one.pk, asked=asked)
    context = ledger.context(asked, page) | {
        "hospital": one,
        "link": link,
        "callback": request.build_absolute_uri(f"/hooks/hospital/{one.code}/"),
        "crumbs": [desk.crumb("体检机构", "hospitals")],
    }
    return render(request, "bookings/hospital.html", context)


@admits(*desk.DOCTORS)
@require_GET
def orders_export(request: HttpRequest, resource_id: int) -> StreamingHttpResponse:
    one = _mine(request, resource_id)
    ledger, asked = _ledger(request, one)
    return desk.file_of(ledger, asked, selectors.order_rows(resource_id=one.pk, asked=asked))


@admits(*desk.DOCTORS)
@never_cache
@require_http_methods(["GET", "POST"])
def link_edit(request: HttpRequest, resource_id: int) -> HttpResponse:
    one = _mine(request, resource_id)
    held = selectors.hospital_link(code=one.code)
    sheet = Sheet(
        title=f"{one.name}的接口",
        verb="保存",
        back=reverse("bookings:hospital", args=[one.pk]),
        text="没有接口或停用时，预约等人工处理；接通后自动补推。",
        crumbs=[desk.crumb("体检机构", "hospitals"), desk.crumb(one.name, "hospital", one.pk)],
    )

    def do(form: LinkForm) -> tuple[str, str]:
        service.save_link(resource_id=one.pk, draft=form.draft(), at=clock_now())
        return "接口已保存。", sheet.back

    initial = known_link(held) if held else None
    return ask(request, form=LinkForm, sheet=sheet, do=do, initial=initial)


@admits(*desk.DOCTORS)
@require_POST
def push_again(request: HttpRequest, resource_id: int) -> HttpResponse:
    """What waits for its next try is tried now."""
    one = _mine(request, resource_id)
    return act(
        request,
        lambda: service.push_now(resource_id=one.pk, at=clock_now()),
        done="已安排立即推送，结果随后更新。",
        to=reverse("bookings:hospital", args=[one.pk]),
    )


def _ledger(request: HttpRequest, one: Resource) -> tuple[Ledger[HospitalOrder], Asked]:
    ledger = Ledger[HospitalOrder](
        title=f"{one.name}体检预约",
        columns=COLUMNS,
        placeholder="姓名、办件编号",
        narrowings=(STATES,),
        empty=Empty(
            title="还没有体检预约",
            text="体检预约通过后推送到机构，出现在这里。",
            icon="stethoscope",
        ),
        export=reverse("bookings:orders_export", args=[one.pk]),
    )
    return ledger, asked_of(request, (STATES,))


def _mine(request: HttpRequest, resource_id: int) -> Resource:
    one = desk.mine(request, resource_id)
    if one.kind != ResourceKind.HOSPITAL:
        raise Http404("没有这家体检机构，请返回列表。")
    return one
