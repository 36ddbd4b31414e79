"""The list of checks: filtered by the URL, paged by key, exported, paused and resumed in bulk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from zhilian.catalogue import selectors as catalogue
from zhilian.core.access import admits
from zhilian.core.csvs import csv_response
from zhilian.core.errors import Refusal
from zhilian.core.times import local
from zhilian.directory import selectors as directory
from zhilian.monitoring import selectors, service
from zhilian.monitoring.forms import BulkForm, FilterForm
from zhilian.monitoring.models import Check
from zhilian.monitoring.selectors.board import NOTHING, Recent
from zhilian.monitoring.selectors.checks import MARKS, PAUSED, RETIRED, CheckFilter
from zhilian.monitoring.types import GRAVITY, State
from zhilian.monitoring.views import who
from zhilian.probe.kinds.base import KINDS

HEADER = (
    "编号", "名称", "类型", "目标", "状态", "状态起始", "窗口", "子平台", "办公区", "上级",
    "间隔（秒）", "超时（秒）", "降级阈值（毫秒）", "降级", "抖动", "最近一次正常",
)  # fmt: skip
SORTS = (
    ("state", "按严重程度"),
    ("code", "按编号"),
    ("name", "按名称"),
    ("since", "按最近变化"),
)
STATE_WORDS = {
    **{state.value: state.label for state in State},
    "DEGRADED": "降级",
    "FLAPPING": "抖动",
    PAUSED: "已暂停",
    RETIRED: "已删除",
}
MOST_AT_ONCE = 2000


@dataclass(frozen=True, kw_only=True)
class Row:
    """One check as the list shows it."""

    check: Check
    shown_state: str
    kind: str
    line: str
    recent: Recent


@admits(*who.READERS)
@require_GET
def check_list(request: HttpRequest) -> HttpResponse:
    windows = catalogue.windows()
    lines = {window.sub_platform_code: window.sub_platform_name for window in windows}
    form = FilterForm(request.GET, sub_platforms=list(lines.items()), sites=site_choices())
    wanted = form.wanted()
    now = timezone.now()
    key = request.GET.get("after", "")[:20]
    counts = selectors.state_counts(wanted=wanted)
    total = counts[wanted.state] if wanted.state else _live(counts)
    page = selectors.page(wanted=wanted, key=key, total=total)
    spans = selectors.recent(check_ids=[one.pk for one in page.rows], now=now)
    query = _query(request.GET)
    context = {
        "now": now,
        "wanted": wanted,
        "rows": [
            _row(one, recent=spans.get(one.pk, NOTHING), line=lines.get(one.sub_platform, ""))
            for one in page.rows
        ],
        "total": page.total,
        "chips": _chips(request.GET, wanted, counts=counts),
        "kinds": [(kind.name, kind.label) for kind in KINDS.all()],
        "sub_platforms": form.sub_platforms,
        "sites": form.sites,
        "sorts": SORTS,
        "filtered": any(getattr(wanted, name) for name in FilterForm.NARROWING),
        "next_url": f"?{_query(request.GET, after=page.next_key)}" if page.next_key else "",
        "first_url": f"?{query}" if key else "",
        "query": query,
        "may_act": who.may_act(request),
    }
    return render(request, "monitoring/list.html", context)


@admits(*who.READERS)
@require_GET
def check_export(request: HttpRequest) -> HttpResponseBase:
    form = FilterForm(request.GET, sub_platforms=sub_platform_choices(), sites=site_choices())
    wanted = form.wanted()
    found = selectors.checks(
        q=wanted.q,
        state=wanted.state,
        kind=wanted.kind,
        sub_platform=wanted.sub_platform,
        site=wanted.site,
    )
    name = f"监测项-{local(timezone.now()):%Y%m%d-%H%M}"
    return csv_response(name, HEADER, _cells(found.iterator()))


@admits(*who.ACTORS)
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """Pause or resume the ticked checks, or all that the filter lets through."""
    query = QueryDict(request.POST.get("query", "")[:500])
    back = redirect(f"{reverse('monitoring:list')}?{_query(query)}".rstrip("?"))
    form = BulkForm(request.POST)
    ids = _chosen(request, query)
    if not form.is_valid():
        messages.error(request, "；".join(str(one[0]) for one in form.errors.values()))
    elif not ids:
        messages.warning(request, "没有勾选监测项，请先在列表左侧勾选。")
    else:
        _tell(request, form, ids)
    return back


def _chosen(request: HttpRequest, query: QueryDict) -> list[int]:
    if request.POST.get("all"):
        wanted = FilterForm(
            query, sub_platforms=sub_platform_choices(), sites=site_choices()
        ).wanted()
        return selectors.ids_matching(wanted=wanted, most=MOST_AT_ONCE)
    given = [one for one in request.POST.getlist("id") if one.isdecimal() and len(one) < 19]
    return [int(one) for one in given[:MOST_AT_ONCE]]


def _tell(request: HttpRequest, form: BulkForm, ids: list[int]) -> None:
    verb, reason = form.cleaned_data["verb"], form.cleaned_data["reason"]
    try:
        if verb == "pause":
            changed = service.pause_checks(check_ids=ids, reason=reason, at=timezone.now())
        else:
            changed = service.resume_checks(check_ids=ids, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return
    word = "暂停" if verb == "pause" else "恢复监测"
    same = len(ids) - changed
    rest = f"，其余 {same} 项本来就是这样" if same else ""
    messages.success(request, f"已{word} {changed} 项{rest}。")


def _row(check: Check, *, recent: Recent, line: str) -> Row:
    kind = KINDS.get(check.kind)
    return Row(
        check=check,
        shown_state=shown_state(check),
        kind=kind.label if kind else check.kind,
        line=line or check.sub_platform,
        recent=recent,
    )


def shown_state(check: Check) -> str:
    """What people are told: a paused or retired check is not "unknown" to them."""
    if check.retired_at:
        return RETIRED
    return PAUSED if check.paused else check.state


def _chips(
    query: QueryDict, wanted: CheckFilter, *, counts: dict[str, int]
) -> list[dict[str, object]]:
    chips = [_chip(query, "", "全部", _live(counts), wanted)]
    for state in (*(one.value for one in GRAVITY), *MARKS, PAUSED, RETIRED):
        if counts[state] or wanted.state == state:
            chips.append(_chip(query, state, STATE_WORDS[state], counts[state], wanted))
    return chips


def _live(counts: dict[str, int]) -> int:
    return sum(n for state, n in counts.items() if state != RETIRED and state not in MARKS)


def _chip(
    query: QueryDict, state: str, label: str, count: int, wanted: CheckFilter
) -> dict[str, object]:
    return {
        "label": label,
        "state": state,
        "count": count,
        "current": wanted.state == state,
        "href": f"?{_query(query, state=state)}",
    }


def _cells(found: Iterator[Check]) -> Iterator[tuple[object, ...]]:
    for one in found:
        kind = KINDS.get(one.kind)
        yield (
            one.code,
            one.name,
            kind.label if kind else one.kind,
            one.target,
            STATE_WORDS[shown_state(one)],
            one.state_since,
            one.window_code,
            one.sub_platform,
            one.site.name if one.site else "",
            one.parent.code if one.parent else "",
            one.interval_s,
            one.timeout_s,
            one.warn_ms or "",
            "是" if one.degraded else "",
            "是" if one.flapping else "",
            one.last_good_at,
        )


def _query(query: QueryDict, **changes: str) -> str:
    """The filters as they stand, with changes; the place in the list is dropped."""
    kept = query.copy()
    kept.pop("after", None)
    for name, value in changes.items():
        kept.pop(name, None)
        if value:
            kept[name] = value
    return kept.urlencode()


def sub_platform_choices() -> list[tuple[str, str]]:
    return [(one.code, one.name) for one in catalogue.sub_platforms()]


def site_choices() -> list[tuple[str, str]]:
    return [(site.code, site.name) for site in directory.sites()]
