"""Evidence as a file: CSV for people, Parquet for programs."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import quote

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from zhilian.core import times
from zhilian.core.access import admits
from zhilian.core.csvs import csv_response
from zhilian.monitoring import selectors
from zhilian.monitoring.errors import ExtractRefused
from zhilian.monitoring.forms import FilterForm
from zhilian.monitoring.parquet import parquet_file
from zhilian.monitoring.selectors.extracts import EXTRACTS, Extract, codes_of
from zhilian.monitoring.views import who
from zhilian.monitoring.views.lists import MOST_AT_ONCE, site_choices, sub_platform_choices

ENDINGS = ("csv", "parquet")


@admits(*who.READERS)
@require_GET
def extract_form(request: HttpRequest) -> HttpResponse:
    """What to export of the checks that the list's filter lets through, and of which days."""
    count = len(_chosen(request))
    today = times.local_date(timezone.now())
    kept = [(name, request.GET.get(name, "")[:80]) for name in FilterForm.NARROWING]
    kept = [(name, value) for name, value in kept if value]
    context = {
        "count": count,
        "kept": kept,
        "narrowed": bool(kept),
        "extracts": [(name, one.label) for name, one in EXTRACTS.items()],
        "limits": [(one.label, one.most // count) for one in EXTRACTS.values() if count],
        "first": today - timedelta(days=7),
        "last": today - timedelta(days=1),
    }
    return render(request, "monitoring/extract.html", context)


@admits(*who.READERS)
@require_GET
def extract(request: HttpRequest) -> HttpResponseBase:
    """Rows of one check, or of all that the list's filter lets through."""
    given = request.GET
    ids = _chosen(request)
    try:
        chosen = _kind(given.get("what", ""))
        first, last = _day(given.get("first", ""), "开始"), _day(given.get("last", ""), "结束")
        _refuse_too_many(chosen, days=(last - first).days + 1, checks=len(ids))
    except ExtractRefused as refusal:
        messages.error(request, str(refusal))
        one = given.get("check", "")
        known = one.isdecimal() and len(one) < 19
        return redirect(reverse("monitoring:year", args=[one]) if known else "monitoring:list")
    name = f"{chosen.label}-{first:%Y%m%d}-{last:%Y%m%d}"
    rows = chosen.rows(codes_of(check_ids=ids), first, last)
    if given.get("format") == "parquet":
        answer = FileResponse(
            parquet_file(chosen.header, rows), content_type="application/vnd.apache.parquet"
        )
        disposition = f"attachment; filename*=UTF-8''{quote(name)}.parquet"
        answer.headers["Content-Disposition"] = disposition
        return answer
    return csv_response(name, chosen.header, rows)


def _chosen(request: HttpRequest) -> list[int]:
    given = request.GET.get("check", "")
    if given:
        return [who.check_or_404(int(given) if given.isdecimal() and len(given) < 19 else 0).pk]
    form = FilterForm(request.GET, sub_platforms=sub_platform_choices(), sites=site_choices())
    return selectors.ids_matching(wanted=form.wanted(), most=MOST_AT_ONCE)


def _kind(name: str) -> Extract:
    if name not in EXTRACTS:
        raise ExtractRefused("请选择要导出的内容：逐分钟、每日数字、状态变化或原始样本。")
    return EXTRACTS[name]


def _day(text: str, word: str) -> date:
    found = times.day_of(text)
    if found is None:
        raise ExtractRefused(f"请填写{word}日期，例如 2026-11-01。")
    return found


def _refuse_too_many(chosen: Extract, *, days: int, checks: int) -> None:
    if days < 1:
        raise ExtractRefused("结束日期早于开始日期，请对调后再导出。")
    if days * max(1, checks) > chosen.most:
        most = max(1, chosen.most // max(1, checks))
        raise ExtractRefused(
            f"“{chosen.label}”对 {checks} 项一次最多导出 {most} 天，请缩短时间或筛选监测项。"
        )
