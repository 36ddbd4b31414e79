"""Training of administrators: sessions, who was recorded at each."""

from functools import partial
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhilian.core.access import admits, roles_of
from zhilian.core.asking import Sheet, act, ask
from zhilian.core.form_fields import text, whole
from zhilian.core.form_moments import MomentField
from zhilian.core.listing import Asked, Button, Cell, Column, Empty, Ledger, Narrowing, asked_of
from zhilian.core.times import clock_now, moment_in_words
from zhilian.directory import selectors, service
from zhilian.directory.models import TrainingRecord, TrainingSession
from zhilian.directory.selectors import TRAINING_SORTS
from zhilian.directory.service.training import SessionDraft
from zhilian.directory.types import CONSOLE_ROLES, Role
from zhilian.directory.views.who import me

PLANNERS = (Role.OPS_MANAGER, Role.OPS_SOFTWARE, Role.PERSON_ADMIN)
READERS = CONSOLE_ROLES | {Role.PERSON_ADMIN, Role.SYSTEM_ADMIN}
WHEN = [("ahead", "未开始"), ("past", "已举办"), ("off", "已取消")]


class SessionForm(forms.Form):
    title = text("培训名称", longest=60)
    place = text("地点", longest=60)
    starts_at = MomentField(label="开始")
    ends_at = MomentField(label="结束")
    seats = whole("座位", low=1, high=500, initial=30)
    teacher = text("讲师", longest=40, required=False)
    topic = forms.CharField(
        label="内容", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts_at, ends_at = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", "结束时间要晚于开始时间。")
        return cleaned

    def draft(self) -> SessionDraft:
        return SessionDraft(**self.cleaned_data)


def _state(row: TrainingSession) -> Cell:
    if row.cancelled_at is not None:
        return Cell(text="已取消", tone="plain", icon="circle-x")
    if row.starts_at > clock_now():
        return Cell(text="未开始", tone="blue", icon="calendar-clock")
    return Cell(text="已举办", tone="good", icon="circle-check")


COLUMNS = (
    Column[TrainingSession](
        label="培训", cell=lambda row: Cell(text=row.title, sub=row.place), filed=lambda r: r.title
    ),
    Column[TrainingSession](label="状态", cell=_state),
    Column[TrainingSession](label="讲师", cell=lambda row: row.teacher or "—"),
    Column[TrainingSession](label="开始", cell=lambda row: moment_in_words(row.starts_at)),
    Column[TrainingSession](label="座位", cell=lambda row: str(row.seats), num=True),
    Column[TrainingSession](
        label="合格 / 登记",
        cell=lambda row: f"{vars(row)['passed']} / {vars(row)['trained']}",
        num=True,
    ),
)
RECORD_COLUMNS = (
    Column[TrainingRecord](label="姓名", cell=lambda row: row.person.name),
    Column[TrainingRecord](label="单位", cell=lambda row: str(row.person.unit or "")),
    Column[TrainingRecord](
        label="成绩", cell=lambda row: "到场" if row.score is None else str(row.score), num=True
    ),
    Column[TrainingRecord](
        label="结果",
        cell=lambda row: (
            Cell(text="合格", tone="good", icon="circle-check")
            if row.passed
            else Cell(text="不合格", tone="risk", icon="circle-x")
        ),
    ),
    Column[TrainingRecord](label="办件", cell=lambda row: row.case_number),
)


@admits(*READERS)
@require_GET
def training_list(request: HttpRequest) -> HttpResponse:
    ledger, asked = _ledger(request)
    page = selectors.trainings(asked=asked, now=clock_now())
    return render(request, "console/list.html", ledger.context(asked, page))


@admits(*READERS)
@require_GET
def export(request: HttpRequest) -> StreamingHttpResponse:
    ledger, asked = _ledger(request)
    return ledger.file("培训", selectors.every_training(asked=asked, now=clock_now()))


@admits(*PLANNERS)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    sheet = _sheet("安排培训", back=reverse("directory:trainings"))

    def do(form: SessionForm) -> tuple[str, str]:
        row = service.plan_training(draft=form.draft(), by_id=me(request).pk, at=clock_now())
        done = "已安排。管理员可在“后台账号与操作培训”窗口报名。"
        return done, reverse("directory:training", args=[row.pk])

    return ask(request, form=SessionForm, sheet=sheet, do=do)


@admits(*PLANNERS)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, session_id: int) -> HttpResponse:
    row = _found(session_id)
    sheet = _sheet("改培训安排", back=reverse("directory:training", args=[row.pk]))

    def do(form: SessionForm) -> tuple[str, str]:
        service.plan_training(
            draft=form.draft(), by_id=me(request).pk, at=clock_now(), session_id=row.pk
        )
        return "已保存。", sheet.back

    names = ("title", "place", "starts_at", "ends_at", "seats", "teacher", "topic")
    initial = {name: getattr(row, name) for name in names}
    return ask(request, form=SessionForm, sheet=sheet, do=do, initial=initial)


@admits(*READERS)
@require_GET
def page(request: HttpRequest, session_id: int) -> HttpResponse:
    row, now = _found(session_id), clock_now()
    plans = bool(roles_of(request) & set(PLANNERS))
    records = selectors.records_at(session_id=row.pk)
    state = _state(row)
    context = {
        "now": now,
        "row": row,
        "tone": state.tone,
        "icon": state.icon,
        "state": state.text,
        "records": records,
        "passed": sum(1 for one in records if one.passed),
        "may_edit": plans and row.starts_at > now and row.cancelled_at is None,
        "may_cancel": plans and row.cancelled_at is None and not records,
        "crumbs": [{"label": "培训", "href": reverse("directory:trainings")}],
    }
    return render(request, "directory/training.html", context)


@admits(*READERS)
@require_GET
def records_export(request: HttpRequest, session_id: int) -> StreamingHttpResponse:
    row = _found(session_id)
    service.record_export(
        person_id=me(request).pk, rows=row.records.count(), filters=f"培训 {row.pk}", at=clock_now()
    )
    ledger = Ledger[TrainingRecord](title="培训成绩", columns=RECORD_COLUMNS)
    return ledger.file(f"{row.title}成绩", selectors.records_at(session_id=row.pk))


@admits(*PLANNERS)
@require_POST
def cancel(request: HttpRequest, session_id: int) -> HttpResponse:
    do = partial(service.cancel_training, session_id=session_id, at=clock_now())
    return act(
        request, do, done="培训已取消。", to=reverse("directory:training", args=[session_id])
    )


def _ledger(request: HttpRequest) -> tuple[Ledger[TrainingSession], Asked]:
    narrowings = (Narrowing(name="when", label="时间", choices=WHEN),)
    plans = bool(roles_of(request) & set(PLANNERS))
    new_one = Button(
        label="安排培训", href=reverse("directory:training_new"), icon="circle-plus", tone="main"
    )
    ledger = Ledger(
        title="培训",
        lead="后台管理员的操作培训；开通账号后 30 日内未参训的自动停用。",
        columns=COLUMNS,
        href=lambda row: reverse("directory:training", args=[row.pk]),
        placeholder="名称、讲师",
        narrowings=narrowings,
        sorts=TRAINING_SORTS,
        empty=Empty(title="还没有培训", text="安排一场，管理员就能报名。", icon="book-open"),
        buttons=[new_one] if plans else [],
        export=reverse("directory:trainings_export"),
    )
    return ledger, asked_of(request, narrowings, TRAINING_SORTS)


def _sheet(title: str, *, back: str) -> Sheet:
    crumbs = [{"label": "培训", "href": reverse("directory:trainings")}]
    return Sheet(title=title, verb="保存", back=back, crumbs=crumbs)


def _found(session_id: int) -> TrainingSession:
    row = selectors.training(session_id=session_id)
    if row is None:
        raise Http404("没有这场培训。")
    return row
