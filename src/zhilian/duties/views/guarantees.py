"""活动保障: the list, one with its checklist and people, the acts of those who see to it."""

from datetime import datetime
from functools import partial
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhilian.core.access import admits, me, roles_of
from zhilian.core.asking import Sheet, act, ask, reason_of
from zhilian.core.listing import Asked, Cell, Column, Empty, Ledger, Narrowing, asked_of
from zhilian.core.times import clock_now, stretch_in_words
from zhilian.directory.types import CONSOLE_ROLES, OPS_ROLES, Role
from zhilian.duties import selectors, service
from zhilian.duties.forms import FaultForm, SummaryForm
from zhilian.duties.models import Guarantee
from zhilian.duties.selectors import GUARANTEE_SORTS
from zhilian.duties.types import GuaranteeState, Level, Phase, TaskResult

READERS = CONSOLE_ROLES | {Role.GENERAL_OFFICE, Role.MEETING_ADMIN}
DOERS = OPS_ROLES
TONES = {
    GuaranteeState.PLANNED: ("blue", "calendar-clock"),
    GuaranteeState.RUNNING: ("risk", "shield-alert"),
    GuaranteeState.FINISHED: ("good", "shield-check"),
    GuaranteeState.CANCELLED: ("plain", "circle-x"),
}
LEVEL_TONES = {Level.PLAIN: "plain", Level.IMPORTANT: "blue", Level.HIGHEST: "bad"}


def _state(row: Guarantee) -> Cell:
    tone, icon = TONES[GuaranteeState(row.state)]
    return Cell(text=row.get_state_display(), tone=tone, icon=icon)


def _span(row: Guarantee) -> str:
    return stretch_in_words(row.start_at, row.end_at)


COLUMNS = (
    Column[Guarantee](
        label="活动", cell=lambda row: Cell(text=row.title, sub=row.place), filed=lambda r: r.title
    ),
    Column[Guarantee](label="编号", cell=lambda row: row.number, only_filed=True),
    Column[Guarantee](label="地点", cell=lambda row: row.place, only_filed=True),
    Column[Guarantee](label="级别", cell=lambda row: row.level),
    Column[Guarantee](label="状态", cell=_state),
    Column[Guarantee](label="时间", cell=_span),
    Column[Guarantee](
        label="检查",
        cell=lambda row: f"{vars(row)['done_tasks']} / {vars(row)['all_tasks']}",
        num=True,
    ),
    Column[Guarantee](label="办件", cell=lambda row: row.case_number, only_filed=True),
)


@admits(*READERS)
@require_GET
def guarantee_list(request: HttpRequest) -> HttpResponse:
    ledger, asked = _ledger(request)
    page = selectors.guarantees(asked=asked)
    return render(request, "console/list.html", ledger.context(asked, page))


@admits(*READERS)
@require_GET
def export(request: HttpRequest) -> StreamingHttpResponse:
    ledger, asked = _ledger(request)
    return ledger.file("活动保障", selectors.every_guarantee(asked=asked))


@admits(*READERS)
@never_cache
@require_GET
def page(request: HttpRequest, guarantee_id: int) -> HttpResponse:
    row, now, person = _found(guarantee_id), clock_now(), me(request)
    tasks = selectors.tasks_of(guarantee_id=row.pk)
    people = selectors.people_of(guarantee_id=row.pk)
    tone, icon = TONES[GuaranteeState(row.state)]
    mine = next((one for one in people if one.person_id == person.pk), None)
    doer = bool(roles_of(request) & DOERS) and row.is_open
    context = {
        "now": now,
        "row": row,
        "tone": tone,
        "icon": icon,
        "level_tone": LEVEL_TONES[Level(row.level)],
        "span": _span(row),
        "phases": [
            (Phase(phase).label, list(found)) for phase, found in groupby(tasks, lambda t: t.phase)
        ],
        "done": sum(1 for task in tasks if task.result),
        "total": len(tasks),
        "faulty": sum(1 for task in tasks if task.result == TaskResult.FAULTY),
        "people": [
            (one, Role(one.role).label, _arrival(one.arrived_at, row, now)) for one in people
        ],
        "may_arrive": mine is not None and mine.arrived_at is None and row.is_open,
        "may_check": doer,
        "may_finish": doer and all(task.result for task in tasks),
        "may_cancel": row.is_open and "ops_manager" in roles_of(request),
        "case_href": f"/cases/{row.case_number}/" if row.case_number else "",
        "crumbs": [{"label": "活动保障", "href": reverse("duties:guarantees")}],
    }
    return render(request, "duties/guarantee.html", context)


@admits(*DOERS)
@require_POST
def arrive(request: HttpRequest, guarantee_id: int) -> HttpResponse:
    do = partial(
        service.arrive, guarantee_id=guarantee_id, person_id=me(request).pk, at=clock_now()
    )
    return act(request, do, done="已记录到岗。", to=_page(guarantee_id))


@admits(*DOERS)
@require_POST
def good(request: HttpRequest, task_id: int) -> HttpResponse:
    found = selectors.task(task_id=task_id)
    if found is None:
        raise Http404
    do = partial(
        service.check_task,
        task_id=task_id,
        result=TaskResult.GOOD,
        note="",
        by_id=me(request).pk,
        at=clock_now(),
    )
    return act(request, do, done=f"{found.item}：正常。", to=_page(found.guarantee_id))


@admits(*DOERS)
@require_http_methods(["GET", "POST"])
def faulty(request: HttpRequest, task_id: int) -> HttpResponse:
    found = selectors.task(task_id=task_id)
    if found is None:
        raise Http404
    sheet = _sheet(found.guarantee, title=f"{found.item}有问题", verb="记下")

    def do(form: FaultForm) -> tuple[str, str]:
        service.check_task(
            task_id=task_id,
            result=TaskResult.FAULTY,
            note=form.cleaned_data["note"],
            by_id=me(request).pk,
            at=clock_now(),
        )
        return "已记下，处理好后可以改为正常。", sheet.back

    return ask(request, form=FaultForm, sheet=sheet, do=do)


@admits(*DOERS)
@require_http_methods(["GET", "POST"])
def finish(request: HttpRequest, guarantee_id: int) -> HttpResponse:
    sheet = _sheet(_found(guarantee_id), title="结束保障", verb="结束保障")

    def do(form: SummaryForm) -> tuple[str, str]:
        service.finish_guarantee(
            guarantee_id=guarantee_id, summary=form.cleaned_data["summary"], at=clock_now()
        )
        return "保障已结束。", sheet.back

    return ask(request, form=SummaryForm, sheet=sheet, do=do)


@admits("ops_manager")
@require_POST
def cancel(request: HttpRequest, guarantee_id: int) -> HttpResponse:
    reason = reason_of(request) or "活动取消"
    do = partial(service.cancel_guarantee, guarantee_id=guarantee_id, reason=reason, at=clock_now())
    return act(request, do, done="已取消，名单上的人会收到消息。", to=_page(guarantee_id))


def _ledger(request: HttpRequest) -> tuple[Ledger[Guarantee], Asked]:
    narrowings = (
        Narrowing(name="state", label="状态", choices=GuaranteeState.choices),
        Narrowing(name="level", label="级别", choices=Level.choices),
    )
    ledger = Ledger(
        title="活动保障",
        lead="重要活动期间哪些东西必须好用、谁在现场、查出了什么。",
        columns=COLUMNS,
        href=lambda row: reverse("duties:guarantee", args=[row.pk]),
        placeholder="活动、地点、办件编号",
        narrowings=narrowings,
        sorts=GUARANTEE_SORTS,
        empty=Empty(
            title="还没有保障任务",
            text="“重要活动与会议保障”窗口经采购人批准后，任务出现在这里。",
            icon="shield-check",
        ),
        export=reverse("duties:guarantees_export"),
    )
    return ledger, asked_of(request, narrowings, GUARANTEE_SORTS)


def _arrival(arrived_at: datetime | None, row: Guarantee, now: datetime) -> str:
    """What to say of somebody's arrival."""
    if arrived_at is not None:
        return "late" if arrived_at > row.arrive_by else "there"
    return "missing" if now > row.arrive_by and row.is_open else "expected"


def _found(guarantee_id: int) -> Guarantee:
    row = selectors.guarantee(guarantee_id=guarantee_id)
    if row is None:
        raise Http404("没有这项保障。")
    return row


def _page(guarantee_id: int) -> str:
    return reverse("duties:guarantee", args=[guarantee_id])


def _sheet(row: Guarantee, *, title: str, verb: str) -> Sheet:
    crumbs = [
        {"label": "活动保障", "href": reverse("duties:guarantees")},
        {"label": row.title, "href": _page(row.pk)},
    ]
    return Sheet(title=title, verb=verb, back=_page(row.pk), crumbs=crumbs, wide=True)
