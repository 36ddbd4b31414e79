"""Activities: set up, who signed up, the draw that anybody can check, called off."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhilian.bookings import selectors, service
from zhilian.bookings.errors import BadDraft
from zhilian.bookings.forms.activities import ActivityForm, CallOffForm, known
from zhilian.bookings.models import Activity, SignUp
from zhilian.bookings.selectors.activities import BY_TICKET, NARROWINGS, SORTS, STATES
from zhilian.bookings.types import Method, SignUpState
from zhilian.bookings.views import desk
from zhilian.core.access import admits
from zhilian.core.asking import Sheet, act, ask
from zhilian.core.listing import Asked, Button, Cell, Column, Empty, Ledger, asked_of
from zhilian.core.times import clock_now, local, moment_in_words
from zhilian.directory import selectors as directory

LOOKS = {
    SignUpState.ENTERED: ("blue", "hourglass"),
    SignUpState.SELECTED: ("good", "circle-check"),
    SignUpState.WAITING: ("risk", "clock"),
    SignUpState.ATTENDED: ("good", "user-check"),
    SignUpState.RELEASED: ("plain", "undo-2"),
    SignUpState.MISSED: ("risk", "circle-alert"),
    SignUpState.LOST: ("plain", "circle-x"),
}


def state_cell(one: Activity) -> Cell:
    now = clock_now()
    if one.called_off_at is not None:
        return Cell(text="已取消", tone="maint", icon="ban")
    if now < one.opens_at:
        return Cell(text="未开始报名", tone="plain", icon="clock")
    if now < one.closes_at:
        return Cell(text="报名中", tone="good", icon="circle-check")
    if one.method == Method.LOTTERY and one.drawn_at is None:
        return Cell(text="待抽签", tone="risk", icon="hourglass")
    if now < one.ends_at:
        return Cell(text="报名已截止", tone="blue", icon="calendar-days")
    return Cell(text="已结束", tone="plain", icon="check")


def sign_up_cell(row: SignUp) -> Cell:
    tone, icon = LOOKS[SignUpState(row.state)]
    return Cell(text=row.get_state_display(), tone=tone, icon=icon)


COLUMNS = (
    Column[Activity](label="活动", cell=lambda one: Cell(text=one.name, sub=one.kind)),
    Column[Activity](
        label="时间",
        cell=lambda one: Cell(text=moment_in_words(one.starts_at), sub=one.place),
    ),
    Column[Activity](label="方式", cell=lambda one: one.get_method_display()),
    Column[Activity](label="报名截止", cell=lambda one: moment_in_words(one.closes_at)),
    Column[Activity](label="报名", cell=lambda one: f"{vars(one)['entries']} 人", num=True),
    Column[Activity](label="分平台", cell=lambda one: str(one.branch or "市本级")),
    Column[Activity](label="状态", cell=state_cell),
)
ENTRIES = (
    Column[SignUp](
        label="报名人",
        cell=lambda row: Cell(text=row.person.name, sub=directory.whole_name(row.person.unit)),
    ),
    Column[SignUp](label="签号", cell=lambda row: row.ticket, num=True),
    Column[SignUp](label="组别", cell=lambda row: row.group.name),
    Column[SignUp](label="名次", cell=lambda row: row.rank or "", num=True),
    Column[SignUp](label="状态", cell=sign_up_cell),
    Column[SignUp](label="办件", cell=lambda row: row.number),
    Column[SignUp](label="报名时间", cell=lambda row: f"{local(row.made_at):%m-%d %H:%M}"),
)


@admits(*desk.HOSTS)
@never_cache
@require_GET
def activities(request: HttpRequest) -> HttpResponse:
    ledger, asked = _ledger(request)
    page = selectors.activity_page(asked=asked, reach=desk.reach(request))
    return render(request, "console/list.html", ledger.context(asked, page))


@admits(*desk.HOSTS)
@never_cache
@require_GET
def activity(request: HttpRequest, activity_id: int) -> HttpResponse:
    one, now = _mine(request, activity_id), clock_now()
    ledger, asked = _entries(request, one)
    page = selectors.sign_up_page(activity_id=one.pk, asked=asked)
    lottery = one.method == Method.LOTTERY
    context = ledger.context(asked, page) | {
        "activity": one,
        "state": state_cell(one),
        "parts": [
            {"name": row.name, "taken": row.taken, "words": f"名额 {row.capacity}"}
            for row in selectors.groups(activity_id=one.pk)
        ],
        "facts": _facts(one),
        "lottery": lottery,
        "may_draw": lottery and one.drawn_at is None and one.closes_at <= now
        and one.called_off_at is None,
        "may_change": one.drawn_at is None and one.called_off_at is None and now < one.starts_at,
        "may_call_off": one.called_off_at is None and now < one.starts_at,
        "crumbs": [desk.crumb("活动", "activities")],
    }  # fmt: skip
    return render(request, "bookings/activity.html", context)


@admits(*desk.HOSTS)
@require_GET
def entries_export(request: HttpRequest, activity_id: int) -> StreamingHttpResponse:
    one = _mine(request, activity_id)
    ledger, asked = _entries(request, one)
    return desk.file_of(ledger, asked, selectors.sign_up_rows(activity_id=one.pk, asked=asked))


@admits(*desk.HOSTS)
@never_cache
@require_http_methods(["GET", "POST"])
def activity_edit(request: HttpRequest, activity_id: int = 0) -> HttpResponse:
    """`activity_id` 0 is a new one: in the city for its keeper, else in one's own branch."""
    held = _mine(request, activity_id) if activity_id else None
    reach = desk.reach(request)
    in_city = reach.keeps_activities
    branch_id = held.branch_id if held else None if in_city else min(reach.branches)
    sheet = Sheet(
        title=f"修改{held.name}" if held else "新建活动",
        verb="保存",
        back=_page(held) if held else reverse("bookings:activities"),
        text="已报名的人不变；名额不能少于已入选的人数。" if held else "",
        crumbs=[desk.crumb("活动", "activities")],
    )

    def do(form: ActivityForm) -> tuple[str, str]:
        draft = form.draft(branch_id=branch_id)
        other = None if held else selectors.activity(code=draft.code)
        if other is not None:
            raise BadDraft(f"编号 {draft.code} 已用于{other.name}，请换一个。")
        made = service.save_activity(draft=draft, at=clock_now())
        return f"{made.name}已保存。", _page(made)

    form = partial(ActivityForm, held=held)
    return ask(request, form=form, sheet=sheet, do=do, initial=known(held) if held else None)


@admits(*desk.HOSTS)
@require_POST
def draw(request: HttpRequest, activity_id: int) -> HttpResponse:
    """Now instead of at its time; the result is the same whoever presses, and whenever."""
    one = _mine(request, activity_id)
    return act(
        request,
        lambda: service.draw(activity_id=one.pk, at=clock_now()),
        done="已抽签，结果已告诉每个报名的人。",
        to=_page(one),
    )


@admits(*desk.HOSTS)
@never_cache
@require_http_methods(["GET", "POST"])
def call_off(request: HttpRequest, activity_id: int) -> HttpResponse:
    one = _mine(request, activity_id)
    sheet = Sheet(
        title=f"取消{one.name}",
        verb="取消活动",
        back=_page(one),
        tone="bad",
        text="所有报名一并取消并告诉本人，不能恢复。",
        crumbs=[desk.crumb("活动", "activities"), desk.crumb(one.name, "activity", one.pk)],
    )

    def do(form: CallOffForm) -> tuple[str, str]:
        service.call_off_activity(
            activity_id=one.pk, reason=form.cleaned_data["reason"], at=clock_now()
        )
        return "活动已取消，报名的人会收到消息。", sheet.back

    return ask(request, form=CallOffForm, sheet=sheet, do=do)


def _ledger(request: HttpRequest) -> tuple[Ledger[Activity], Asked]:
    ledger = Ledger[Activity](
        title="活动",
        columns=COLUMNS,
        href=_page,
        lead="讲座、比赛、托管等。先到先得的满了排候补，抽签的到时间自动抽。",
        placeholder="名称、地点",
        narrowings=NARROWINGS,
        sorts=SORTS,
        empty=Empty(title="还没有活动", text="新建后，到报名时间窗口里就能报名。", icon="ticket"),
        buttons=(
            Button(
                label="新建活动", href=reverse("bookings:activity_new"), icon="plus", tone="main"
            ),
        ),
        tabs=desk.tabs(request, "activities"),
    )
    return ledger, asked_of(request, NARROWINGS, SORTS)


def _entries(request: HttpRequest, one: Activity) -> tuple[Ledger[SignUp], Asked]:
    ledger = Ledger[SignUp](
        title=f"{one.name}报名",
        columns=ENTRIES,
        placeholder="姓名、办件编号",
        narrowings=(STATES,),
        empty=Empty(title="还没有人报名", text="有人报名后，出现在这里。", icon="users"),
        export=reverse("bookings:entries_export", args=[one.pk]),
    )
    return ledger, asked_of(request, (STATES,), (BY_TICKET,))


def _mine(request: HttpRequest, activity_id: int) -> Activity:
    one = desk.found(selectors.activity_by_id(activity_id=activity_id))
    if not desk.reach(request).keeps_activity(one):
        raise Http404("没有找到这个活动，请返回列表。")
    return one


def _page(one: Activity) -> str:
    return reverse("bookings:activity", args=[one.pk])


def _facts(one: Activity) -> list[tuple[str, str]]:
    found = [
        ("编号", one.code),
        ("类型", one.kind),
        ("地点", one.place or "未填"),
        ("活动", f"{local(one.starts_at):%Y-%m-%d %H:%M} 至 {local(one.ends_at):%m-%d %H:%M}"),
        ("报名", f"{local(one.opens_at):%Y-%m-%d %H:%M} 至 {local(one.closes_at):%m-%d %H:%M}"),
        ("方式", one.get_method_display()),
    ]
    if one.draw_at is not None:
        found.append(("抽签", f"{local(one.draw_at):%Y-%m-%d %H:%M}"))
    if one.note:
        found.append(("说明", one.note))
    if one.called_off_at is not None:
        found.append(("取消原因", one.called_off_why))
    return found
