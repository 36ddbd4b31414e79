"""What is learnt: measures with their day, the Pareto of causes, the report on a major fault."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from zhilian.contract import selectors as contract
from zhilian.core.access import admits
from zhilian.core.csvs import csv_response
from zhilian.core.times import local, local_date
from zhilian.incidents import deep_forms, selectors, service
from zhilian.incidents.models import ActionItem, FaultReport, Incident
from zhilian.incidents.views import who
from zhilian.incidents.views.pages import shown
from zhilian.incidents.views.tabs import tabs

SPANS = {"30": "近 30 天", "90": "近 90 天", "365": "近一年"}
HEADER = ("故障", "措施", "责任人", "期限", "记下时间", "完成时间", "完成说明")
LEFT, WIDE, FLOOR, TALL = 44, 640, 206, 170


@admits(*who.READERS)
@require_GET
def actions(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    show = request.GET.get("show", "open")
    mine = who.person_id(request) if show == "mine" else None
    rows = selectors.done_actions() if show == "done" else selectors.open_actions(person_id=mine)
    context = {
        "now": now,
        "today": local_date(now),
        "tabs": tabs("actions"),
        "rows": rows,
        "chips": [
            {"label": label, "href": f"?show={name}", "current": show == name}
            for name, label in (("open", "未完成"), ("mine", "我的"), ("done", "已完成"))
        ],
    }
    return render(request, "incidents/actions.html", context)


@admits(*who.READERS)
@require_GET
def actions_export(request: HttpRequest) -> StreamingHttpResponse:
    found = selectors.all_actions()
    return csv_response("改进措施", HEADER, _cells(found.iterator()))


@admits(*who.READERS)
@require_GET
def causes(request: HttpRequest) -> HttpResponse:
    """Which few kinds of cause make most faults, or most hours."""
    now = timezone.now()
    days = request.GET.get("days", "90")
    days = days if days in SPANS else "90"
    by_hours = request.GET.get("by") == "hours"
    faults = selectors.closed_between(start=now - timedelta(days=int(days)), end=now)
    bars = selectors.pareto(faults, by_hours=by_hours)
    context = {
        "now": now,
        "tabs": tabs("causes"),
        "bars": bars,
        "chart": _chart(bars, by_hours=by_hours),
        "by_hours": by_hours,
        "days": days,
        "chips": [
            {
                "label": label,
                "href": f"?days={value}&by={'hours' if by_hours else 'faults'}",
                "current": value == days,
            }
            for value, label in SPANS.items()
        ],
        "lessons": [fault for fault in faults if fault.lesson][:8],
        "total": len(faults),
    }
    return render(request, "incidents/causes.html", context)


@admits(*who.READERS)
@require_GET
def fault_report(request: HttpRequest, incident_id: int) -> HttpResponse:
    """The report on a major fault as an A4 sheet, drawn from the record."""
    now = timezone.now()
    one = who.incident_or_404(incident_id)
    entries = selectors.timeline(incident_id=incident_id)
    versions = selectors.reports(incident_id=incident_id)
    chosen = next((v for v in versions if str(v.number) == request.GET.get("v")), None)
    names = selectors.window_names()
    context = {
        "now": now,
        "incident": one,
        "clocks": contract.clocks_for(subject=one.subject, now=now),
        "entries": shown(entries),
        "chain": selectors.chain_verdict(of=one, entries=entries),
        "people": sorted({entry.person.name for entry in entries if entry.person}),
        "windows": [names.get(code, code) for code in selectors.ongoing_extent(of=one)],
        "merged": selectors.merged_in(incident_id=incident_id),
        "actions": selectors.actions_of(incident_id=incident_id),
        "waits": selectors.waits(incident_id=incident_id),
        "versions": versions,
        "text": chosen or (versions[0] if versions else _words(one, None)),
        "lasted": (one.restored_at or now) - one.fault_began_at,
        "may_edit": who.holds(request, who.ACTORS),
    }
    return render(request, "incidents/fault_report.html", context)


@admits(*who.ACTORS)
@require_http_methods(["GET", "POST"])
def edit_report(request: HttpRequest, incident_id: int) -> HttpResponse:
    """The words that people write; each saving is a version."""
    one = who.incident_or_404(incident_id)
    held = selectors.reports(incident_id=incident_id)
    form = deep_forms.FaultReportForm(
        request.POST or None, initial=_words(one, held[0] if held else None)
    )
    if request.method == "POST" and form.is_valid():
        report = service.write_report(
            incident_id=incident_id,
            text=service.ReportText(**form.cleaned_data),
            person_id=who.person_id(request),
            at=timezone.now(),
        )
        messages.success(request, f"已保存第 {report.number} 版。")
        return redirect("incidents:fault_report", incident_id)
    context = {"form": form, "incident": one, "now": timezone.now(), "versions": held}
    return render(request, "incidents/fault_report_edit.html", context)


def _words(one: Incident, report: FaultReport | None) -> dict[str, str]:
    """The last version, else a draft from what is known already."""
    if report is not None:
        return {
            "impact": report.impact,
            "cause": report.cause,
            "measures": report.measures,
            "lessons": report.lessons,
        }
    actions = selectors.actions_of(incident_id=one.pk)
    measures = [
        f"{n}. {each.text}（{each.owner.name}，{each.due_date:%Y-%m-%d} 前）"
        for n, each in enumerate(actions, start=1)
    ]
    began = f"{local(one.fault_began_at):%Y-%m-%d %H:%M}"
    return {
        "impact": f"{began} 起，{one.title}。",
        "cause": one.cause,
        "measures": "\n".join(measures),
        "lessons": one.lesson,
    }


def _chart(bars: list[selectors.CauseBar], *, by_hours: bool) -> dict[str, Any]:
    """Places in a 720 x 250 drawing: columns from the left, the running share as a line."""
    values = [bar.hours if by_hours else float(bar.faults) for bar in bars]
    high = max(values, default=0) or 1
    step = WIDE / max(len(bars), 1)
    columns = [
        {
            "x": round(LEFT + n * step + step * 0.2, 1),
            "y": round(FLOOR - TALL * value / high, 1),
            "w": round(min(step * 0.6, 90), 1),
            "h": round(TALL * value / high, 1),
            "mid": round(LEFT + n * step + step * 0.2 + min(step * 0.6, 90) / 2, 1),
            "line_y": round(FLOOR - TALL * bar.running_share, 1),
            "label": bar.label,
            "value": f"{value:g}",
        }
        for n, (bar, value) in enumerate(zip(bars, values, strict=True))
    ]
    points = " ".join(f"{each['mid']},{each['line_y']}" for each in columns)
    return {"columns": columns, "points": points, "eighty": FLOOR - TALL * 0.8}


def _cells(rows: Iterator[ActionItem]) -> Iterator[tuple[object, ...]]:
    for row in rows:
        yield (
            row.incident.number,
            row.text,
            row.owner.name,
            row.due_date,
            row.made_at,
            row.done_at,
            row.note,
        )
