"""Pages of registers as tables: out, in, what would change, what came of it."""

from collections import Counter
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhilian.core.access import admits, me, roles_of
from zhilian.core.asking import Sheet as AskSheet
from zhilian.core.asking import act, ask
from zhilian.core.csvs import csv_response
from zhilian.core.errors import Refusal
from zhilian.core.sheets import Keeper, Sheet
from zhilian.core.tables import table_of
from zhilian.core.times import clock_now, local_date
from zhilian.core.workbook import Tab, workbook_response
from zhilian.sheets import selectors, service
from zhilian.sheets.models import TableRun
from zhilian.sheets.planning import shown
from zhilian.sheets.types import BUSY, RunState, Verdict

KEEPERS = selectors.keepers()
MOST_SHOWN = 300
LINE, BECAME, WHY = "原行号", "导入结果", "问题与改法"
OURS = {LINE: "_line", BECAME: "_became", WHY: "_why"}
"""Columns of a result file: handed in again, they say nothing."""
LOOKS = {
    Verdict.BAD: ("bad", "circle-x"),
    Verdict.NEW: ("good", "plus"),
    Verdict.CHANGED: ("blue", "pencil"),
    Verdict.SAME: ("plain", "check"),
}
STATES = {
    RunState.CHECKING: ("blue", "hourglass"),
    RunState.READY: ("risk", "circle-alert"),
    RunState.WRITING: ("blue", "hourglass"),
    RunState.DONE: ("good", "circle-check"),
    RunState.STOPPED: ("maint", "ban"),
}


class TableForm(forms.Form):
    table = forms.FileField(
        label="表格文件",
        help_text="XLSX 或 CSV，不超过 2 MB、2000 行。",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"required": "请选择文件。", "empty": "这是空文件，请检查后重新选择。"},
    )


@admits(*KEEPERS)
@never_cache
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every register that one keeps."""
    found = selectors.sheets_for(roles=roles_of(request))
    return render(request, "sheets/index.html", {"sheets": found})


@admits(*KEEPERS)
@never_cache
@require_http_methods(["GET", "POST"])
def table(request: HttpRequest, name: str) -> HttpResponse:
    """Take it out, see how it is written, hand one in."""
    sheet, keeper = _sheet(request, name)
    columns = sheet.columns(keeper)
    asked = AskSheet(
        title=sheet.label,
        verb="上传并核对",
        back=sheet.home,
        lead=sheet.lead,
        wide=True,
        crumbs=[_crumb()],
        template="sheets/table.html",
    )

    def do(form: TableForm) -> tuple[str, str]:
        upload = form.cleaned_data["table"]
        named = OURS | {column.label: column.name for column in columns}
        run = service.hand_in(
            sheet=sheet,
            name=upload.name or "表格",
            rows=table_of(upload, columns=named),
            keeper=keeper,
            at=clock_now(),
        )
        return f"已读取 {run.total} 行，还没有写入。", reverse("sheets:run", args=[run.pk])

    more = {
        "table": sheet,
        "columns": [(one, one.name in sheet.key) for one in columns],
        "runs": [
            (run, *STATES[RunState(run.state)])
            for run in selectors.runs_of(person_id=keeper.person_id, sheet=name)
        ],
    }
    return ask(request, form=TableForm, sheet=asked, do=do, more=more)


@admits(*KEEPERS)
@require_GET
def take_out(request: HttpRequest, name: str, ending: str) -> HttpResponseBase:
    """The register as it stands; `?empty=1` only its heads."""
    sheet, keeper = _sheet(request, name)
    columns, now = sheet.columns(keeper), clock_now()
    head = [column.label for column in columns]
    empty = request.GET.get("empty") == "1"
    rows = [] if empty else [shown(columns, said) for said in sheet.held(keeper)]
    service.note_taken_out(sheet=name, rows=len(rows), at=now)
    title = f"{sheet.label}-空表" if empty else f"{sheet.label}-{local_date(now):%Y%m%d}"
    if ending == "csv":
        return csv_response(title, head, rows)
    told = [(one.label, "必填" if one.needed else "", one.how) for one in columns]
    how = Tab(title="填写说明", head=("列", "是否必填", "怎么写"), rows=told)
    return workbook_response(title, [Tab(title=sheet.label, head=head, rows=rows), how])


@admits(*KEEPERS)
@never_cache
@require_GET
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    """What each line would do, or has done; while work goes on, how far it is."""
    held = _run(request, run_id)
    sheet, _keeper = _sheet(request, held.sheet)
    if request.headers.get("HX-Request") and held.state not in BUSY:
        return HttpResponse(headers={"HX-Refresh": "true"})
    counts = Counter(one["verdict"] for one in held.results)
    only = request.GET.get("only", "")
    lines = [one for one in held.results if only in ("", one["verdict"])]
    tone, icon = STATES[RunState(held.state)]
    context = {
        "run": held,
        "table": sheet,
        "tone": tone,
        "icon": icon,
        "busy": held.state in BUSY,
        "lines": [_look(one) for one in lines[:MOST_SHOWN]],
        "hidden": max(len(lines) - MOST_SHOWN, 0),
        "chips": _chips(counts, only),
        "writable": counts[Verdict.NEW] + counts[Verdict.CHANGED],
        "left": _left(held),
        "crumbs": [_crumb(), {"label": sheet.label, "href": _page(sheet.name)}],
    }
    return render(request, "sheets/run.html", context)


@admits(*KEEPERS)
@require_POST
def write(request: HttpRequest, run_id: int) -> HttpResponse:
    held = _run(request, run_id)
    sheet, keeper = _sheet(request, held.sheet)
    try:
        done = service.begin_writing(run_id=held.pk, sheet=sheet, keeper=keeper, at=clock_now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        if done.state == RunState.DONE:
            messages.success(request, f"已写入：新增 {done.created} 条，变更 {done.changed} 条。")
    return redirect("sheets:run", run_id)


@admits(*KEEPERS)
@require_POST
def stop(request: HttpRequest, run_id: int) -> HttpResponse:
    held = _run(request, run_id)
    return act(
        request,
        lambda: service.stop(run_id=held.pk, at=clock_now()),
        done="已停止，没有写入的不再写入。",
        to=reverse("sheets:run", args=[run_id]),
    )


@admits(*KEEPERS)
@require_GET
def result(request: HttpRequest, run_id: int) -> HttpResponse:
    """Every line as it came in with what became of it; `?only=BAD` those to be put right."""
    held = _run(request, run_id)
    sheet, keeper = _sheet(request, held.sheet)
    columns = sheet.columns(keeper)
    cells = {row["line"]: row["values"] for row in held.rows}
    only = request.GET.get("only", "")
    rows = [
        [
            one["line"],
            Verdict(one["verdict"]).label,
            _why(one),
            *(cells[one["line"]].get(column.name, "") for column in columns),
        ]
        for one in held.results
        if only in ("", one["verdict"])
    ]
    head = [LINE, BECAME, WHY, *(column.label for column in columns)]
    title = f"{sheet.label}-{'需改正' if only else '导入结果'}-{held.pk}"
    return workbook_response(title, [Tab(title=sheet.label, head=head, rows=rows)])


def _sheet(request: HttpRequest, name: str) -> tuple[Sheet, Keeper]:
    roles = roles_of(request)
    found = selectors.sheet(name=name, roles=roles)
    if found is None:
        raise Http404("没有这张资料表，或不由您维护。")
    return found, Keeper(person_id=me(request).pk, roles=roles)


def _run(request: HttpRequest, run_id: int) -> TableRun:
    found = selectors.run(run_id=run_id, person_id=me(request).pk)
    if found is None:
        raise Http404("没有这次导入，可能已过 30 天清理。")
    return found


def _look(one: dict[str, Any]) -> dict[str, Any]:
    verdict = Verdict(one["verdict"])
    tone, icon = LOOKS[verdict]
    return one | {"word": verdict.label, "tone": tone, "icon": icon}


def _why(one: dict[str, Any]) -> str:
    faults = [f"{label}：{text}" if label else text for label, text in one["faults"]]
    changes = [f"{label}：{old} → {new}" for label, old, new in one["differences"]]
    return "；".join(faults or changes)


def _left(held: TableRun) -> str:
    """How long it will take, once there is something to go by."""
    if held.state != RunState.WRITING or not held.done or held.began_at is None:
        return ""
    took = (clock_now() - held.began_at).total_seconds()
    seconds = round(took / held.done * (held.total - held.done))
    return f"还要约 {max(seconds, 1)} 秒" if seconds < 90 else f"还要约 {seconds // 60 + 1} 分钟"


def _chips(counts: Counter[str], only: str) -> list[dict[str, object]]:
    chips: list[dict[str, object]] = [
        {"label": "全部", "href": "?", "count": counts.total(), "current": not only}
    ]
    for verdict, (tone, icon) in LOOKS.items():
        if counts[verdict]:
            chip = {"label": verdict.label, "tone": tone, "icon": icon, "count": counts[verdict]}
            chips.append(chip | {"href": f"?only={verdict}", "current": only == verdict})
    return chips


def _page(name: str) -> str:
    return reverse("sheets:table", args=[name])


def _crumb() -> dict[str, str]:
    return {"label": "资料表", "href": reverse("sheets:index")}
