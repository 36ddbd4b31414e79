"""Work orders: the list of those who handle them, one order with what may be done now."""

from datetime import datetime
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhilian.cases import selectors as cases
from zhilian.core import crypto
from zhilian.core.access import admits, me
from zhilian.core.asking import Sheet, act, ask
from zhilian.core.listing import Asked, Button, Cell, Column, Empty, Ledger, Narrowing, asked_of
from zhilian.core.times import clock_now
from zhilian.desk import selectors, service
from zhilian.desk.forms import DoneForm, GiveForm, NoteForm
from zhilian.desk.models import WorkOrder
from zhilian.desk.selectors import (
    DISPATCHERS,
    HANDLERS,
    ORDER_SORTS,
    SCOPES,
    SPANS,
    TEAMS,
)
from zhilian.desk.types import OrderState
from zhilian.desk.views import shown
from zhilian.directory.types import Role

STATES = [("open", "未完成"), *OrderState.choices]
STEPS = {
    "accept": (OrderState.ACCEPTED, "已接单，请按时到场。"),
    "arrive": (OrderState.ONSITE, "已记录到场。"),
}


@admits(*HANDLERS)
@never_cache
@require_GET
def order_list(request: HttpRequest) -> HttpResponse:
    now = clock_now()
    ledger, asked = _ledger(request, now=now)
    page = selectors.orders(viewer_id=me(request).pk, asked=asked, now=now)
    counts = selectors.counts(viewer_id=me(request).pk, now=now)
    context = ledger.context(asked, page) | {"chips": _chips(asked, counts)}
    return render(request, "desk/orders.html", context)


@admits(*HANDLERS)
@require_GET
def export(request: HttpRequest) -> StreamingHttpResponse:
    now = clock_now()
    ledger, asked = _ledger(request, now=now)
    rows = selectors.every_order(viewer_id=me(request).pk, asked=asked, now=now)
    return ledger.file("派工单", rows.iterator(chunk_size=500))


@admits(*HANDLERS)
@never_cache
@require_GET
def order(request: HttpRequest, order_id: int) -> HttpResponse:
    row, now, person = _found(request, order_id), clock_now(), me(request)
    handles = row.person_id == person.pk or row.role in person.role_codes
    tone, icon = shown.ORDER_TONES[OrderState(row.state)]
    context = {
        "now": now,
        "row": row,
        "tone": tone,
        "icon": icon,
        "team": Role(row.role).label,
        "case_href": shown.case_href(row.case_number),
        "photos": cases.files_held(holder=row.subject_of_photos),
        "entries": shown.entries(selectors.entries(order_id=row.pk)),
        "late": row.is_open and (row.arrive_by if row.arrived_at is None else row.finish_by) < now,
        "due": row.arrive_by if row.arrived_at is None else row.finish_by,
        "may_accept": handles and row.state == OrderState.ASSIGNED,
        "may_arrive": handles and row.state == OrderState.ACCEPTED,
        "may_finish": handles and row.state == OrderState.ONSITE,
        "may_give": row.is_open and selectors.may_give(viewer_id=person.pk, found=row),
        "reads_phone": handles or selectors.may_give(viewer_id=person.pk, found=row),
        "phone_masked": crypto.mask_phone(row.phone),
        "crumbs": [shown.crumb("派工单", "orders")],
    }
    return render(request, "desk/order.html", context)


@admits(*HANDLERS)
@require_POST
def move(request: HttpRequest, order_id: int, to: str) -> HttpResponse:
    if to not in STEPS:
        raise Http404
    state, done_words = STEPS[to]
    do = partial(
        service.move_order, order_id=order_id, to=state, by_id=me(request).pk, at=clock_now()
    )
    return act(request, do, done=done_words, to=reverse("desk:order", args=[order_id]))


@admits(*HANDLERS)
@require_http_methods(["GET", "POST"])
def done(request: HttpRequest, order_id: int) -> HttpResponse:
    row = _found(request, order_id)
    sheet = _sheet(row, title="完成", verb="完成")

    def do(form: DoneForm) -> tuple[str, str]:
        service.move_order(
            order_id=row.pk,
            to=OrderState.DONE,
            by_id=me(request).pk,
            at=clock_now(),
            text=form.cleaned_data["result"],
        )
        return "已完成。", sheet.back

    return ask(request, form=DoneForm, sheet=sheet, do=do)


@admits(*HANDLERS)
@require_http_methods(["GET", "POST"])
def give(request: HttpRequest, order_id: int) -> HttpResponse:
    row = _found(request, order_id)
    if not selectors.may_give(viewer_id=me(request).pk, found=row):
        raise Http404
    sheet = _sheet(row, title="改派", verb="改派")
    role = request.POST.get("role") or request.GET.get("role") or row.role
    people = selectors.team(role=role, branch_id=row.branch_id)

    def do(form: GiveForm) -> tuple[str, str]:
        said = form.cleaned_data
        chosen = said["person"] or selectors.lightest_worker(
            role=said["role"], branch_id=row.branch_id
        )
        service.give_order(
            order_id=row.pk,
            role=said["role"],
            person_id=chosen,
            by_id=me(request).pk,
            reason=said["reason"],
            at=clock_now(),
        )
        return "已改派，新的承办人会收到消息。", sheet.back

    form = partial(GiveForm, people=people)
    return ask(request, form=form, sheet=sheet, do=do, initial={"role": role})


@admits(*HANDLERS)
@require_http_methods(["GET", "POST"])
def note(request: HttpRequest, order_id: int) -> HttpResponse:
    row = _found(request, order_id)
    sheet = _sheet(row, title="记一笔", verb="保存")

    def do(form: NoteForm) -> tuple[str, str]:
        service.note_order(
            order_id=row.pk,
            by_id=me(request).pk,
            text=form.cleaned_data["words"],
            at=clock_now(),
        )
        return "已记录。", sheet.back

    return ask(request, form=NoteForm, sheet=sheet, do=do)


def _ledger(request: HttpRequest, *, now: datetime) -> tuple[Ledger[WorkOrder], Asked]:
    narrowings = (
        Narrowing(name="state", label="状态", choices=STATES),
        Narrowing(name="scope", label="范围", choices=SCOPES),
        Narrowing(name="role", label="班组", choices=TEAMS),
        Narrowing(name="days", label="派工", choices=SPANS),
    )
    rules = Button(label="派工规则", href=reverse("desk:routes"), icon="route")
    ledger = Ledger(
        title="派工单",
        lead="窗口报修按规则派到班组和人，到场和完成各有时限。",
        columns=_columns(now),
        href=lambda row: reverse("desk:order", args=[row.pk]),
        placeholder="地点、类别、办件编号、电话",
        narrowings=narrowings,
        sorts=ORDER_SORTS,
        empty=Empty(title="没有派工单", text="有人报修并派工后，这里就会出现。", icon="wrench"),
        buttons=[rules] if me(request).role_codes & DISPATCHERS else [],
        export=reverse("desk:orders_export"),
    )
    asked = asked_of(request, narrowings, ORDER_SORTS)
    return ledger, asked


def _columns(now: datetime) -> tuple[Column[WorkOrder], ...]:
    return (
        Column(
            label="地点",
            cell=lambda row: Cell(text=row.place, sub=f"{row.category} · {row.number}"),
            filed=lambda row: row.place,
        ),
        Column(label="编号", cell=lambda row: row.number, only_filed=True),
        Column(label="类别", cell=lambda row: row.category, only_filed=True),
        Column(label="办件", cell=lambda row: row.case_number, only_filed=True),
        Column(
            label="承办",
            cell=lambda row: Cell(
                text=row.person.name if row.person else "未指定", sub=Role(row.role).label
            ),
        ),
        Column(label="状态", cell=shown.order_cell),
        Column(label="时限", cell=lambda row: shown.due_cell(row, now=now)),
        Column(label="派工时间", cell=lambda row: shown.moment(row.made_at), num=True),
    )


def _chips(asked: Asked, counts: dict[str, int]) -> list[dict[str, object]]:
    scope, state = asked.get("scope"), asked.get("state")
    return [
        {
            "label": "未完成",
            "href": "?state=open",
            "count": counts["open"],
            "current": state == "open" and not scope,
        },
        {
            "label": "派给我的",
            "href": "?state=open&scope=mine",
            "count": counts["mine"],
            "current": scope == "mine",
        },
        {
            "label": "已超时",
            "href": "?scope=late",
            "count": counts["late"],
            "current": scope == "late",
            "tone": "bad" if counts["late"] else "plain",
        },
        {"label": "全部", "href": "?", "current": not scope and not state},
    ]


def _found(request: HttpRequest, order_id: int) -> WorkOrder:
    row = selectors.order_for(viewer_id=me(request).pk, order_id=order_id)
    if row is None:
        raise Http404("没有这张派工单，或不由您办理，请返回列表。")
    return row


def _sheet(row: WorkOrder, *, title: str, verb: str) -> Sheet:
    return Sheet(
        title=f"{title} {row.number}",
        verb=verb,
        back=reverse("desk:order", args=[row.pk]),
        lead=f"{row.place} · {row.category}",
        crumbs=[shown.crumb("派工单", "orders"), shown.crumb(row.number, "order", row.pk)],
        wide=True,
    )
