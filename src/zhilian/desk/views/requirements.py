"""需求方案: the list, one with its history, the word that takes it on."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from zhilian.core.access import admits, me, roles_of
from zhilian.core.asking import Sheet, ask
from zhilian.core.listing import Asked, Cell, Column, Empty, Ledger, Narrowing, asked_of
from zhilian.core.times import clock_now
from zhilian.desk import selectors, service
from zhilian.desk.forms import MoveForm
from zhilian.desk.models import Requirement
from zhilian.desk.selectors import REQUIREMENT_SORTS
from zhilian.desk.types import RequirementState
from zhilian.desk.views import shown
from zhilian.directory.types import CONSOLE_ROLES

MOVERS = frozenset({"ops_manager", "ops_software", "purchaser"})


def _state(row: Requirement) -> Cell:
    tone, icon = shown.REQUIREMENT_TONES[RequirementState(row.state)]
    return Cell(text=row.get_state_display(), tone=tone, icon=icon)


COLUMNS = (
    Column[Requirement](
        label="需求", cell=lambda row: Cell(text=row.title, sub=row.number), filed=lambda r: r.title
    ),
    Column[Requirement](label="编号", cell=lambda row: row.number, only_filed=True),
    Column[Requirement](label="来源", cell=lambda row: Cell(text=row.kind, sub=row.case_number)),
    Column[Requirement](label="状态", cell=_state),
    Column[Requirement](label="提出", cell=lambda row: shown.moment(row.made_at), num=True),
    Column[Requirement](label="最近变化", cell=lambda row: shown.moment(row.moved_at), num=True),
)


@admits(*CONSOLE_ROLES)
@require_GET
def requirement_list(request: HttpRequest) -> HttpResponse:
    ledger, asked = _ledger(request)
    counts = selectors.requirement_counts()
    chips: list[dict[str, object]] = [
        {"label": "全部", "href": "?", "current": not asked.get("state")},
        *(
            {
                "label": label,
                "href": f"?state={state}",
                "count": counts.get(state, 0),
                "current": asked.get("state") == state,
            }
            for state, label in RequirementState.choices
        ),
    ]
    context = ledger.context(asked, selectors.requirements(asked=asked)) | {"chips": chips}
    return render(request, "desk/orders.html", context)


@admits(*CONSOLE_ROLES)
@require_GET
def export(request: HttpRequest) -> StreamingHttpResponse:
    ledger, asked = _ledger(request)
    return ledger.file("需求方案", selectors.every_requirement(asked=asked))


@admits(*CONSOLE_ROLES)
@never_cache
@require_GET
def page(request: HttpRequest, requirement_id: int) -> HttpResponse:
    row = _found(requirement_id)
    tone, icon = shown.REQUIREMENT_TONES[RequirementState(row.state)]
    entries = [
        {
            "at": entry.at,
            "title": entry.get_state_display(),
            "text": entry.text,
            "who": entry.who,
            "tone": shown.REQUIREMENT_TONES[RequirementState(entry.state)][0],
            "icon": shown.REQUIREMENT_TONES[RequirementState(entry.state)][1],
        }
        for entry in selectors.requirement_entries(requirement_id=row.pk)
    ]
    context = {
        "now": clock_now(),
        "row": row,
        "tone": tone,
        "icon": icon,
        "entries": entries,
        "case_href": shown.case_href(row.case_number),
        "may_move": bool(roles_of(request) & MOVERS) and bool(selectors.next_states(found=row)),
        "crumbs": [shown.crumb("需求方案", "requirements")],
    }
    return render(request, "desk/requirement.html", context)


@admits(*MOVERS)
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, requirement_id: int) -> HttpResponse:
    row = _found(requirement_id)
    sheet = Sheet(
        title=f"推进 {row.number}",
        verb="保存",
        back=reverse("desk:requirement", args=[row.pk]),
        lead=row.title,
        crumbs=[
            shown.crumb("需求方案", "requirements"),
            shown.crumb(row.number, "requirement", row.pk),
        ],
        wide=True,
    )

    def do(form: MoveForm) -> tuple[str, str]:
        service.move_requirement(
            requirement_id=row.pk,
            to=form.cleaned_data["to"],
            by_id=me(request).pk,
            text=form.cleaned_data["words"],
            at=clock_now(),
        )
        return "已保存。", sheet.back

    form = partial(MoveForm, states=selectors.next_states(found=row))
    return ask(request, form=form, sheet=sheet, do=do)


def _found(requirement_id: int) -> Requirement:
    row = selectors.requirement(requirement_id=requirement_id)
    if row is None:
        raise Http404("没有这条需求。")
    return row


def _ledger(request: HttpRequest) -> tuple[Ledger[Requirement], Asked]:
    narrowings = (Narrowing(name="state", label="状态", choices=RequirementState.choices),)
    ledger = Ledger(
        title="需求方案",
        lead="从意见建议和咨询里来的需求，评审、开发、上线一路可查；否决的也留档。",
        columns=COLUMNS,
        href=lambda row: reverse("desk:requirement", args=[row.pk]),
        placeholder="标题、编号、办件编号",
        narrowings=narrowings,
        sorts=REQUIREMENT_SORTS,
        empty=Empty(
            title="还没有需求", text="意见建议标记为需求后，方案会出现在这里。", icon="list-plus"
        ),
        export=reverse("desk:requirements_export"),
    )
    return ledger, asked_of(request, narrowings, REQUIREMENT_SORTS)
