"""The scope register: list, one item, import, export, confirmation."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from zhilian.contract import selectors, service
from zhilian.contract.forms import ScopeForm, TableForm
from zhilian.contract.selectors.scope import SORTS, ScopeFilter
from zhilian.contract.service.scope import COLUMNS, ScopeLine
from zhilian.contract.types import Phase, ScopeKind
from zhilian.contract.views.shared import crumbs, or_404, page, person_id, word
from zhilian.core.access import admits
from zhilian.core.csvs import csv_response
from zhilian.core.errors import Refusal
from zhilian.core.listing import number
from zhilian.core.uploads import guarded_text
from zhilian.directory import selectors as directory
from zhilian.directory.types import CONSOLE_ROLES, Role

MAX_BYTES = 1024 * 1024
STATES = [("confirmed", "已确认"), ("waiting", "待确认")]


@admits(*CONSOLE_ROLES)
@require_GET
def scope(request: HttpRequest) -> HttpResponse:
    chosen = _chosen(request)
    after = request.GET.get("after", "")[:160]
    found = selectors.scope_page(chosen=chosen, after=after)
    query = request.GET.copy()
    query.pop("after", None)
    following = query.copy()
    following["after"] = found.next_key
    context = {
        "chosen": chosen,
        "found": found,
        "count": selectors.scope_count(),
        "phases": Phase.choices,
        "kinds": ScopeKind.choices,
        "sites": _sites(),
        "site_names": dict(_sites()),
        "states": STATES,
        "sorts": list(SORTS.items()),
        "next_url": f"?{following.urlencode()}" if found.next_key else "",
        "first_url": f"?{query.urlencode()}" if after else "",
        "csv_url": f"{reverse('contract:scope_export')}?{query.urlencode()}",
        "waiting_here": any(row.confirmed_at is None for row in found.rows),
    }
    return page(request, "scope.html", context, tab="scope")


@admits(*CONSOLE_ROLES)
@require_GET
def scope_export(request: HttpRequest) -> HttpResponseBase:
    names = dict(_sites())
    rows = selectors.scope_items(chosen=_chosen(request))
    return csv_response(
        "运维范围",
        [*COLUMNS, "确认人", "确认时间"],
        (
            [
                row.code, row.name, row.get_phase_display(), row.get_kind_display(),
                names.get(row.site_code, row.site_code), row.note, row.confirmed_by or "",
                row.confirmed_at,
            ]
            for row in rows
        ),
    )  # fmt: skip


@admits(Role.OPS_MANAGER)
def scope_import(request: HttpRequest) -> HttpResponse:
    form = TableForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            text = guarded_text(form.cleaned_data["table"], max_bytes=MAX_BYTES, allow=("csv",))
            changed = service.import_scope(text=text, sites=_sites(), at=timezone.now())
        except Refusal as refusal:
            form.add_error("table", str(refusal))
        else:
            messages.success(request, f"导入完成，新增或变更 {changed} 项，待采购人确认。")
            return redirect("contract:scope")
    context = {"form": form, "crumbs": crumbs("scope"), "columns": COLUMNS}
    status = 400 if form.errors else 200
    return page(request, "scope_import.html", context, tab="scope", status=status)


@admits(Role.OPS_MANAGER)
def scope_new(request: HttpRequest) -> HttpResponse:
    return _edit(request, initial={}, heading="新增范围项")


@admits(Role.OPS_MANAGER)
@or_404
def scope_edit(request: HttpRequest, item_id: int) -> HttpResponse:
    item = selectors.scope_item(item_id=item_id)
    initial = {
        "code": item.code,
        "name": item.name,
        "phase": item.phase,
        "kind": item.kind,
        "site_code": item.site_code,
        "note": item.note,
    }
    return _edit(request, initial=initial, heading=item.name)


@admits(Role.PURCHASER)
@require_POST
def scope_confirm(request: HttpRequest) -> HttpResponse:
    ids = [found for each in request.POST.getlist("item") if (found := number(each))]
    count = service.confirm_scope(item_ids=ids, person_id=person_id(request), at=timezone.now())
    if count:
        messages.success(request, f"已确认 {count} 项属于运维范围。")
    else:
        messages.warning(request, "没有勾选待确认的项目。")
    return redirect("contract:scope")


def _edit(request: HttpRequest, *, initial: dict[str, Any], heading: str) -> HttpResponse:
    form = ScopeForm(request.POST or None, initial=initial, sites=_sites())
    if initial:
        form.fields["code"].disabled = True
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        service.save_scope_item(
            line=ScopeLine(
                code=cleaned["code"],
                name=cleaned["name"],
                phase=Phase(cleaned["phase"]),
                kind=ScopeKind(cleaned["kind"]),
                site_code=cleaned["site_code"],
                note=cleaned["note"],
            )
        )
        messages.success(request, "已保存，变更过的项目需要采购人重新确认。")
        return redirect("contract:scope")
    context = {"form": form, "crumbs": crumbs("scope"), "heading": heading}
    status = 400 if form.errors else 200
    return page(request, "scope_edit.html", context, tab="scope", status=status)


def _sites() -> list[tuple[str, str]]:
    return [(site.code, site.name) for site in directory.sites()]


def _chosen(request: HttpRequest) -> ScopeFilter:
    return ScopeFilter(
        q=word(request, "q"),
        phase=word(request, "phase"),
        kind=word(request, "kind"),
        site=word(request, "site"),
        state=word(request, "state"),
        sort=word(request, "sort", default="code"),
    )
