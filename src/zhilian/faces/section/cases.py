"""Cases at a desk: what waits for me over all windows, what my sub-platform has, how it does."""

from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from zhilian.cases import selectors, service
from zhilian.cases.types import (
    Act,
    Action,
    CaseRow,
    ChargeFilter,
    InboxFilter,
    Status,
    WindowFigures,
)
from zhilian.core.access import admits
from zhilian.core.csvs import csv_response
from zhilian.core.listing import day, number, turning, word
from zhilian.core.times import clock_now, day_bounds, local, local_date
from zhilian.directory.types import GRANTABLE, SECTION_ADMIN_ROLES, Role

OWNERS = (*sorted(SECTION_ADMIN_ROLES), Role.DISTRICT_ADMIN)
HANDLERS = tuple(sorted(GRANTABLE - {Role.STAFF}))
BATCH = {Action.APPROVE, Action.DONE}
PERIODS = ((7, "近 7 天"), (30, "近 30 天"), (90, "近 90 天"), (365, "近一年"))
FRESH_DAYS, KEPT_S = 31, 600
HEAD = (
    "编号",
    "窗口",
    "标题",
    "状态",
    "环节",
    "申请人",
    "单位",
    "提交",
    "承诺",
    "结束",
    "超时",
    "评分",
)


@admits(*HANDLERS)
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """What this person may answer now, what is due first on top."""
    now, person_id = clock_now(), _person_id(request)
    filters = InboxFilter(
        q=word(request, "q"),
        window=word(request, "window"),
        overdue=word(request, "late") == "1",
        sort="new" if word(request, "sort") == "new" else "due",
    )
    after = word(request, "after")
    page = selectors.inbox(person_id=person_id, now=now, filters=filters, after=after)
    kept = {name: text for name in ("q", "window", "late", "sort") if (text := word(request, name))}
    counts = selectors.inbox_counts(person_id=person_id, now=now)
    context = {
        "now": now,
        "page": page,
        "filters": filters,
        "counts": counts,
        "windows": selectors.inbox_windows(person_id=person_id, now=now),
        "is_owner": bool(_roles(request) & set(OWNERS)),
        **turning(kept, after=after, next_key=page.next_key),
    }
    return render(request, "section/inbox.html", context)


@admits(*HANDLERS)
@require_POST
def batch(request: HttpRequest) -> HttpResponse:
    """The same answer for several tasks: one that is refused stops no other."""
    action, chosen = request.POST.get("action", ""), _chosen(request)
    if action not in BATCH or not chosen:
        messages.error(request, "请先勾选要办理的事项，再选择“通过”或“办结本环节”。")
        return redirect("section:inbox")
    result = service.act_on_many(
        items=chosen,
        person_id=_person_id(request),
        action=action,
        form=Act(remark=request.POST.get("remark", "").strip()[:200]),
        at=clock_now(),
    )
    if result.done:
        messages.success(request, f"已办理 {len(result.done)} 项。")
    refused = list(result.refused.values())
    for said in dict.fromkeys(refused):
        messages.error(request, f"{refused.count(said)} 项没有办理：{said}")
    if refused:
        messages.info(request, "没有办理的留在待办里；要选人或填写的，请打开逐件办理。")
    return redirect("section:inbox")


@admits(*OWNERS)
@require_GET
def case_list(request: HttpRequest) -> HttpResponse:
    """All cases of the sub-platforms in one's charge."""
    now, person_id = clock_now(), _person_id(request)
    filters, said = _filters(request)
    after = word(request, "after")
    page = selectors.cases_in_charge(person_id=person_id, now=now, filters=filters, after=after)
    context = {
        "now": now,
        "page": page,
        "filters": filters,
        "said": said,
        "windows": selectors.in_charge_of(person_id=person_id),
        "statuses": Status.choices,
        "export_url": f"export/?{urlencode(said)}",
        **turning(said, after=after, next_key=page.next_key),
    }
    return render(request, "section/cases.html", context)


@admits(*OWNERS)
@require_GET
def case_export(request: HttpRequest) -> StreamingHttpResponse:
    now = clock_now()
    filters, _ = _filters(request)
    rows = selectors.cases_in_charge_whole(person_id=_person_id(request), now=now, filters=filters)
    return csv_response(f"办件-{local(now):%Y%m%d}", HEAD, map(_filed, rows))


@admits(*OWNERS)
@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """How the windows in one's charge do: load, time, promise, rating."""
    now = clock_now()
    days = number(word(request, "days")) or 30
    days = days if days in dict(PERIODS) else 30
    _, until_at = day_bounds(local_date(now))
    rows = _window_figures(_person_id(request), days=days, until_at=until_at, now=now)
    rated = sum(row.ratings for row in rows)
    context = {
        "now": now,
        "rows": rows,
        "kept": days > FRESH_DAYS,
        "periods": [
            {"label": label, "href": f"?days={n}", "current": n == days} for n, label in PERIODS
        ],
        "submitted": sum(row.submitted for row in rows),
        "finished": sum(row.finished for row in rows),
        "overdue": sum(row.overdue for row in rows),
        "rated": rated,
        "rating": sum((row.rating or 0) * row.ratings for row in rows) / rated if rated else None,
    }
    return render(request, "section/figures.html", context)


def _window_figures(
    person_id: int, *, days: int, until_at: datetime, now: datetime
) -> list[WindowFigures]:
    """A month is counted anew each time; longer periods are kept for ten minutes."""

    def counted() -> list[WindowFigures]:
        from_at = until_at - timedelta(days=days)
        return selectors.window_figures(
            person_id=person_id, from_at=from_at, until_at=until_at, now=now
        )

    if days <= FRESH_DAYS:
        return counted()
    key = f"window-figures:{person_id}:{days}:{until_at:%Y%m%d}"
    kept: list[WindowFigures] | None = cache.get_or_set(key, counted, KEPT_S)
    return kept or []


def _chosen(request: HttpRequest) -> list[tuple[int, int]]:
    """The pairs of case and step that were ticked."""
    pairs = (text.partition("-") for text in request.POST.getlist("id"))
    return [(number(case_id) or 0, number(run_id) or 0) for case_id, _, run_id in pairs]


def _filters(request: HttpRequest) -> tuple[ChargeFilter, dict[str, str]]:
    """What the address asks for; dates that are none are left out."""
    said = {name: word(request, name) for name in ("q", "window", "status", "late", "from", "to")}
    first, last = day(request, "from", "提交日期（从）"), day(request, "to", "提交日期（到）")
    filters = ChargeFilter(
        q=said["q"],
        window=said["window"],
        status=said["status"] if said["status"] in Status.values else "",
        overdue=said["late"] == "1",
        from_at=day_bounds(first)[0] if first else None,
        until_at=day_bounds(last)[1] if last else None,
    )
    return filters, {name: text for name, text in said.items() if text}


def _filed(row: CaseRow) -> list[str]:
    def moment(at: datetime | None) -> str:
        return f"{local(at):%Y-%m-%d %H:%M}" if at else ""

    return [
        row.number,
        row.window_name,
        row.title,
        row.status.label,
        row.step_name,
        row.applicant,
        row.unit,
        moment(row.submitted_at),
        moment(row.due_at),
        moment(row.finished_at),
        "是" if row.overdue else "否",
        str(row.rating or ""),
    ]


def _person_id(request: HttpRequest) -> int:
    return int(request.user.pk or 0)


def _roles(request: HttpRequest) -> frozenset[str]:
    return frozenset(getattr(request.user, "role_codes", ()))
