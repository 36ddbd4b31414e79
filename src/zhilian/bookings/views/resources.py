"""Resources: the list, one of them with its week, setting up and changing."""

from datetime import date, timedelta
from functools import partial

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from zhilian.bookings import selectors, service
from zhilian.bookings.calendars import day_chart, monday_of, week_chart
from zhilian.bookings.errors import BadDraft
from zhilian.bookings.forms.resources import KindForm, ResourceForm, known
from zhilian.bookings.models import Resource
from zhilian.bookings.selectors.resources import SORTS, narrowings
from zhilian.bookings.types import KINDS, Mode, ResourceKind, ResourceState
from zhilian.bookings.views import desk
from zhilian.core.access import admits
from zhilian.core.asking import Sheet, ask
from zhilian.core.listing import (
    Asked,
    Button,
    Cell,
    Column,
    Empty,
    Ledger,
    asked_of,
    shown_day,
    word,
)
from zhilian.core.times import clock_now, local_date
from zhilian.directory import selectors as directory

DAY, WEEK, FORTNIGHT = timedelta(days=1), timedelta(days=7), timedelta(days=13)
LOOKS = {
    ResourceState.OPEN: ("good", "circle-check"),
    ResourceState.CLOSED: ("maint", "ban"),
}


def state_cell(one: Resource) -> Cell:
    tone, icon = LOOKS[ResourceState(one.state)]
    return Cell(text=one.get_state_display(), tone=tone, icon=icon)


COLUMNS = (
    Column[Resource](label="名称", cell=lambda one: Cell(text=one.name, sub=one.code)),
    Column[Resource](label="类别", cell=lambda one: one.get_kind_display()),
    Column[Resource](
        label="位置", cell=lambda one: Cell(text=one.site or one.branch or "", sub=one.place)
    ),
    Column[Resource](label="同时可约", cell=lambda one: one.units, num=True),
    Column[Resource](label="人数", cell=lambda one: one.seats or "", num=True),
    Column[Resource](label="开放时间", cell=lambda one: one.hours_in_words),
    Column[Resource](label="状态", cell=state_cell),
    Column[Resource](label="编号", cell=lambda one: one.code, only_filed=True),
    Column[Resource](label="说明", cell=lambda one: one.note, only_filed=True),
)


@admits(*desk.KEEPERS)
@never_cache
@require_GET
def resource_list(request: HttpRequest) -> HttpResponse:
    ledger, asked = _ledger(request)
    page = selectors.resource_page(asked=asked, reach=desk.reach(request))
    return render(request, "console/list.html", ledger.context(asked, page))


@admits(*desk.KEEPERS)
@require_GET
def resource_export(request: HttpRequest) -> StreamingHttpResponse:
    ledger, asked = _ledger(request)
    rows = selectors.resource_rows(asked=asked, reach=desk.reach(request))
    return desk.file_of(ledger, asked, rows)


@admits(*desk.KEEPERS)
@never_cache
@require_GET
def resource(request: HttpRequest, resource_id: int) -> HttpResponse:
    """One of them: its week, what closes it, when it opens otherwise, what it offers."""
    one, now = desk.mine(request, resource_id), clock_now()
    first = monday_of(_day(request))
    among = selectors.family(resource=one)
    context = {
        "resource": one,
        "state": state_cell(one),
        "chart": week_chart(among=among, first=first),
        "first": first,
        "last": first + 6 * DAY,
        "before": first - WEEK,
        "after": first + WEEK,
        "now": now,
        "closures": selectors.closures_of(resource_id=one.pk),
        "extra": selectors.extra_hours_of(resource_id=one.pk, since=local_date(now)),
        "offers": selectors.offers_of(resource_id=one.pk),
        "open": one.state == ResourceState.OPEN,
        "crumbs": [desk.crumb("资源", "resources")],
    }
    return render(request, "bookings/resource.html", context)


@admits(*desk.KEEPERS)
@never_cache
@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """A day of everything of one kind; of what is taken by the day, a fortnight."""
    reach, now, day = desk.reach(request), clock_now(), _day(request)
    kinds = selectors.kept_kinds(reach=reach)
    asked = word(request, "kind")
    kind = next((one for one in kinds if one == asked), kinds[0] if kinds else None)
    rows = selectors.kept(reach=reach, kind=kind) if kind else []
    by_day = kind is not None and KINDS[kind].mode == Mode.DAY
    context = {
        "kind": kind,
        "kinds": [(one.value, one.label) for one in kinds],
        "day": day,
        "before": day - DAY,
        "after": day + DAY,
        "now": now,
        "chart": day_chart(resources=rows, day=day) if rows and not by_day else None,
        "matrix": _matrix(rows, day) if rows and by_day else [],
        "days": [day + DAY * n for n in range(14)],
        "tabs": desk.tabs(request, "calendar"),
    }
    return render(request, "bookings/calendar.html", context)


@admits(*desk.KEEPERS)
@never_cache
@require_http_methods(["GET", "POST"])
def resource_new(request: HttpRequest) -> HttpResponse:
    """First of which kind, then the rest."""
    reach = desk.reach(request)
    back = reverse("bookings:resources")
    crumbs = [desk.crumb("资源", "resources")]
    kind = next((one for one in reach.kinds if one == word(request, "kind")), None)
    if kind is None:
        sheet = Sheet(title="新建资源", verb="下一步", back=back, crumbs=crumbs)
        form = partial(KindForm, reach=reach)
        filled = form(request.POST) if request.method == "POST" else None
        if filled is not None and filled.is_valid():
            return redirect(f"{request.path}?kind={filled.cleaned_data['kind']}")
        return ask(request, form=form, sheet=sheet, do=lambda _form: ("", back))
    branch_id = None if kind in reach.city_kinds else min(reach.branches)
    sheet = Sheet(title=f"新建{kind.label}", verb="保存", back=back, crumbs=crumbs)
    return _save(request, sheet=sheet, kind=kind, held=None, branch_id=branch_id)


@admits(*desk.KEEPERS)
@never_cache
@require_http_methods(["GET", "POST"])
def resource_edit(request: HttpRequest, resource_id: int) -> HttpResponse:
    one = desk.mine(request, resource_id)
    sheet = Sheet(
        title=f"修改{one.name}",
        verb="保存",
        back=reverse("bookings:resource", args=[one.pk]),
        lead="已有的预约不受影响。",
        crumbs=[desk.crumb("资源", "resources")],
    )
    kind = ResourceKind(one.kind)
    return _save(request, sheet=sheet, kind=kind, held=one, branch_id=one.branch_id)


def _save(
    request: HttpRequest,
    *,
    sheet: Sheet,
    kind: ResourceKind,
    held: Resource | None,
    branch_id: int | None,
) -> HttpResponse:
    def do(form: ResourceForm) -> tuple[str, str]:
        code = held.code if held else form.cleaned_data["code"]
        other = None if held else selectors.resource(code=code)
        if other is not None:
            raise BadDraft(f"编号 {code} 已经用于{other.name}，请换一个。")
        made = service.save_resource(draft=form.draft(branch_id=branch_id), at=clock_now())
        return f"{made.name}已保存。", reverse("bookings:resource", args=[made.pk])

    form = partial(ResourceForm, kind=kind, held=held)
    return ask(request, form=form, sheet=sheet, do=do, initial=known(held) if held else None)


def _ledger(request: HttpRequest) -> tuple[Ledger[Resource], Asked]:
    kinds = selectors.kept_kinds(reach=desk.reach(request))
    shown = narrowings(kinds=kinds, sites=[(one.code, one.name) for one in directory.sites()])
    ledger = Ledger[Resource](
        title="预约资源",
        columns=COLUMNS,
        href=lambda one: reverse("bookings:resource", args=[one.pk]),
        lead="可以预约的场所、车辆、人员和时段。停用一段时间会取消冲突的预约并告诉本人。",
        placeholder="名称、编号、位置",
        narrowings=shown,
        sorts=SORTS,
        empty=Empty(title="还没有资源", text="新建后，窗口里就能预约。", icon="calendar-days"),
        buttons=(
            Button(
                label="表格导入导出",
                href=reverse("sheets:table", args=["resources"]),
                icon="upload",
            ),
            Button(
                label="新建资源", href=reverse("bookings:resource_new"), icon="plus", tone="main"
            ),
        ),
        tabs=desk.tabs(request, "resources"),
        export=reverse("bookings:resource_export"),
    )
    return ledger, asked_of(request, shown, SORTS)


def _matrix(rows: list[Resource], day: date) -> list[tuple[Resource, list[object]]]:
    """By resource, what is left on each of 14 days; None where it does not run."""
    found = selectors.free_days_of(resources=rows, first=day, last=day + FORTNIGHT)
    days = [day + DAY * n for n in range(14)]
    return [
        (one, [{free.day: free for free in found[one.pk]}.get(wanted) for wanted in days])
        for one in rows
    ]


def _day(request: HttpRequest) -> date:
    return shown_day(request, "day", "日期", otherwise=local_date(clock_now()))
