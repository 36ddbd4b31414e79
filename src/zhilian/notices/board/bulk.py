"""Bulk texts: written, looked at, approved by somebody else, watched, held."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhilian.core.access import admits, me
from zhilian.core.asking import Sheet, ask, reason_of
from zhilian.core.asking import act as press
from zhilian.core.listing import Button, Cell, Column, Empty, Ledger, Narrowing, asked_of
from zhilian.core.times import clock_now
from zhilian.directory.types import Role
from zhilian.notices import selectors, service
from zhilian.notices.board import shown
from zhilian.notices.board.forms import BroadcastForm
from zhilian.notices.board.tabs import tabs
from zhilian.notices.models import Broadcast
from zhilian.notices.selectors import APPROVERS, WRITERS
from zhilian.notices.types import AudienceKind, BroadcastState, Group

LIST = "board:broadcasts"
SEERS = WRITERS | APPROVERS | {Role.DISTRICT_REVIEWER}
COLUMNS = (
    Column[Broadcast](
        label="内容",
        cell=lambda row: Cell(text=row.text[:40], sub=shown.brief_groups(row.groups)),
        filed=lambda row: row.text,
    ),
    Column[Broadcast](label="状态", cell=shown.bulk_cell),
    Column[Broadcast](label="人数", cell=lambda row: f"{row.people:,}", num=True),
    Column[Broadcast](
        label="计费条数", cell=lambda row: f"{row.people * row.segments:,}", num=True
    ),
    Column[Broadcast](
        label="写的人", cell=lambda row: Cell(text=row.made_by.name, sub=row.made_at)
    ),
)
DONE = {
    "submit": "已提交。",
    "approve": "已批准，开始发送。",
    "refuse": "已退回，写的人会看到原因。",
    "pause": "已暂停，剩下的先不发。",
    "resume": "继续发送。",
    "stop": "已停止，没发的不再发。",
}


@admits(*SEERS)
@require_GET
def broadcasts(request: HttpRequest) -> HttpResponse:
    narrowings = [Narrowing(name="state", label="状态", choices=BroadcastState.choices)]
    writes = bool(me(request).role_codes & WRITERS)
    new = Button(
        label="写群发短信", href=reverse("board:new_broadcast"), icon="pencil", tone="main"
    )
    ledger = Ledger(
        title="群发短信",
        lead=f"{service.ALONE} 人以内科室自行发送，超过的由采购人、办公室或项目经理审批。",
        columns=COLUMNS,
        href=lambda row: reverse("board:broadcast", args=[row.pk]),
        placeholder="短信内容",
        narrowings=narrowings,
        empty=Empty(
            title="还没有群发过", text="停水停电、班车调整等急事，可以短信通知。", icon="send"
        ),
        buttons=[new] if writes else [],
        tabs=tabs(LIST, me(request)),
    )
    asked = asked_of(request, narrowings)
    page = selectors.broadcasts(viewer_id=me(request).pk, asked=asked)
    return render(request, "console/list.html", ledger.context(asked, page))


@admits(*WRITERS)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    boards = selectors.boards_of(person_id=me(request).pk)
    if not boards:
        raise Http404
    sheet = Sheet(
        title="写群发短信",
        verb="下一步：看效果",
        back=reverse(LIST),
        crumbs=[{"label": "群发短信", "href": reverse(LIST)}],
        template="notices/board/form.html",
    )

    def do(form: BroadcastForm) -> tuple[str, str]:
        row = service.write_broadcast(
            board=form.chosen_board(),
            text=form.cleaned_data["words"],
            groups=form.groups(),
            by_id=me(request).pk,
            at=clock_now(),
        )
        return "还没有发送，请核对内容和人数。", reverse("board:broadcast", args=[row.pk])

    form = partial(BroadcastForm, boards=boards)
    return ask(request, form=form, sheet=sheet, do=do, initial={"board": boards[0].key})


@admits(*SEERS)
@require_GET
def broadcast(request: HttpRequest, broadcast_id: int) -> HttpResponse:
    row = _found(request, broadcast_id)
    person = me(request)
    tone, icon = shown.BULK_TONES[BroadcastState(row.state)]
    groups = [Group(kind=AudienceKind(kind), value=value) for kind, value in row.groups]
    approves = selectors.may_approve(person_id=person.pk, found=row)
    owns = row.made_by_id == person.pk or bool(person.role_codes & {row.owner})
    context = {
        "now": clock_now(),
        "row": row,
        "tone": tone,
        "icon": icon,
        "words": service.signature_of_windows() + row.text,
        "audience": shown.group_words(groups),
        "billed": row.people * row.segments,
        "alone": row.people <= service.ALONE,
        "progress": selectors.broadcast_progress(broadcast_id=row.pk),
        "live": row.state == BroadcastState.RUNNING,
        "may_submit": owns and row.state == BroadcastState.DRAFT,
        "may_decide": approves and row.state == BroadcastState.WAITING,
        "may_hold": (owns or approves) and row.state == BroadcastState.RUNNING,
        "may_resume": (owns or approves) and row.state == BroadcastState.PAUSED,
        "may_stop": (owns or approves) and row.ended_at is None and row.state != "REFUSED",
        "crumbs": [{"label": "群发短信", "href": reverse(LIST)}],
    }
    return render(request, "notices/board/broadcast.html", context)


@admits(*SEERS)
@require_POST
def move(request: HttpRequest, broadcast_id: int, act: str) -> HttpResponse:
    row = _found(request, broadcast_id)
    who = {"broadcast_id": row.pk, "by_id": me(request).pk, "at": clock_now()}
    reason = reason_of(request)
    acts = {
        "submit": partial(service.submit_broadcast, **who),
        "approve": partial(service.decide_broadcast, approve=True, reason=reason, **who),
        "refuse": partial(service.decide_broadcast, approve=False, reason=reason, **who),
        "pause": partial(service.pause_broadcast, **who),
        "resume": partial(service.resume_broadcast, **who),
        "stop": partial(service.stop_broadcast, **who),
    }
    if act not in acts:
        raise Http404
    return press(request, acts[act], done=DONE[act], to=reverse("board:broadcast", args=[row.pk]))


def _found(request: HttpRequest, broadcast_id: int) -> Broadcast:
    row = selectors.broadcast_for(viewer_id=me(request).pk, broadcast_id=broadcast_id)
    if row is None:
        raise Http404("没有这次群发，或不在您的板块，请返回列表。")
    return row
