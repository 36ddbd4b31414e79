"""The clause wall, one clause, the dates of the contract."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from zhilian.contract import book, selectors, service
from zhilian.contract.forms import OriginalForm, TermForm
from zhilian.contract.selectors.clocks import ClockFilter
from zhilian.contract.selectors.wall import WallFilter
from zhilian.contract.types import ClauseRow, Verdict
from zhilian.contract.views.shared import crumbs, page, person_id, word
from zhilian.core.access import admits
from zhilian.core.csvs import csv_response
from zhilian.core.errors import Refusal
from zhilian.core.times import local_date
from zhilian.directory.types import CONSOLE_ROLES, Role

SHOWN_READINGS = 8
SHOWN_CLOCKS = 10
ICONS = {
    Verdict.MET: "circle-check",
    Verdict.AT_RISK: "triangle-alert",
    Verdict.MISSED: "circle-x",
    Verdict.NO_DATA: "circle-question-mark",
}
TONES = {
    Verdict.MET: "good",
    Verdict.AT_RISK: "risk",
    Verdict.MISSED: "bad",
    Verdict.NO_DATA: "unk",
}


@admits(*CONSOLE_ROLES)
@require_GET
def wall(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    rows = selectors.clause_rows(now=now)
    chosen = _chosen(request)
    context = {
        "now": now,
        "contract": book.terms(),
        "total": len(rows),
        "figures": _figures(rows),
        "chapters": selectors.wall_groups(rows, chosen=chosen),
        "chosen": chosen,
        "verdicts": Verdict.choices,
        "kinds": list(book.KINDS.items()),
        "term": selectors.term_view(term=selectors.term(), today=local_date(now)),
        "period": selectors.term_to_date(at=now),
    }
    return page(request, "wall.html", context, tab="wall")


@admits(*CONSOLE_ROLES)
@require_GET
def wall_export(request: HttpRequest) -> HttpResponseBase:
    rows = selectors.clause_rows(now=timezone.now())
    groups = selectors.wall_groups(rows, chosen=_chosen(request))
    header = [
        "招标文件编号",
        "条款",
        "原意",
        "目标",
        "现值",
        "单位",
        "样本数",
        "判定",
        "说明",
        "取数时间",
    ]
    return csv_response(
        "指标墙",
        header,
        (
            [
                row.source, row.title, row.wording, row.target, row.value, row.unit, row.n,
                row.verdict.label, row.text, row.taken_at,
            ]
            for group in groups
            for row in group.rows
        ),
    )  # fmt: skip


@admits(*CONSOLE_ROLES)
@require_GET
def clause(request: HttpRequest, clause_id: str) -> HttpResponse:
    return _clause_page(request, clause_id, form=OriginalForm())


@admits(Role.PURCHASER)
@require_POST
def paste_original(request: HttpRequest, clause_id: str) -> HttpResponse:
    form = OriginalForm(request.POST)
    if not form.is_valid():
        return _clause_page(request, clause_id, form=form, status=400)
    _known(clause_id)
    service.paste_original(
        clause_id=clause_id,
        text=form.cleaned_data["text"],
        person_id=person_id(request),
        at=timezone.now(),
    )
    messages.success(request, "原文已保存，以前的版本仍可查。")
    return redirect("contract:clause", clause_id=clause_id)


@admits(Role.OPS_MANAGER, Role.PURCHASER)
@require_POST
def take_readings(request: HttpRequest) -> HttpResponse:
    """Measure again now, in the background like the hourly run."""
    wanted = service.ask_for_readings(clause_id=request.POST.get("clause_id", ""))
    if wanted:
        messages.success(request, f"已安排 {wanted} 项重新取数，几秒后刷新本页可见。")
    else:
        messages.warning(request, "这项条款尚未接入数据，没有可取的数。")
    clause_id = request.POST.get("clause_id", "")
    if clause_id in {row.id for row in selectors.clauses()}:
        return redirect("contract:clause", clause_id=clause_id)
    return redirect("contract:wall")


@admits(Role.OPS_MANAGER, Role.PURCHASER)
def term(request: HttpRequest) -> HttpResponse:
    held = selectors.term()
    initial = {"first_date": held.first_date, "last_date": held.last_date} if held else {}
    form = TermForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            service.set_term(**form.cleaned_data, at=timezone.now(), person_id=person_id(request))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "合同起止日已保存，指标按新的起始日重新取数。")
            return redirect("contract:wall")
    context = {"form": form, "crumbs": crumbs("wall"), "held": held}
    return page(request, "term.html", context, tab="wall", status=400 if form.errors else 200)


def _chosen(request: HttpRequest) -> WallFilter:
    return WallFilter(
        q=word(request, "q"), verdict=word(request, "verdict"), kind=word(request, "kind")
    )


def _figures(rows: list[ClauseRow]) -> list[dict[str, Any]]:
    counts = selectors.verdict_counts(rows)
    return [
        {
            "label": verdict.label,
            "value": count,
            "verdict": verdict.value,
            "icon": ICONS[verdict],
            "tone": TONES[verdict] if count else "plain",
        }
        for verdict, count in counts.items()
    ]


def _known(clause_id: str) -> None:
    if clause_id not in {each.id for each in selectors.clauses()}:
        raise Http404


def _clause_page(
    request: HttpRequest, clause_id: str, *, form: OriginalForm, status: int = 200
) -> HttpResponse:
    now = timezone.now()
    row = selectors.clause_row(clause_id=clause_id, now=now)
    if row is None:
        raise Http404
    policies = [each for each in book.policies().values() if each.clause == clause_id]
    late = selectors.clock_page(chosen=ClockFilter(q=clause_id, state="breached"), now=now)
    running = selectors.clock_page(chosen=ClockFilter(q=clause_id, state="open"), now=now)
    stopped_late = [view for view in late.rows if not view.running]
    taken = selectors.readings(clause_id=clause_id)
    context = {
        "now": now,
        "row": row,
        "readings": taken[:SHOWN_READINGS],
        "earlier": taken[SHOWN_READINGS:],
        "original": selectors.original(clause_id=clause_id),
        "form": form,
        "policies": policies,
        "late": stopped_late[:SHOWN_CLOCKS],
        "late_more": len(stopped_late) > SHOWN_CLOCKS,
        "running": running,
        "subjects": selectors.subject_views(
            subjects=[view.subject for view in (*late.rows, *running.rows)]
        ),
        "crumbs": crumbs("wall"),
    }
    return page(request, "clause.html", context, tab="wall", status=status)
