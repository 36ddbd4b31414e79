"""Office areas, branches, units."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from zhilian.core.access import admits
from zhilian.core.listing import word
from zhilian.core.times import clock_now
from zhilian.directory import selectors, service
from zhilian.directory.errors import DirectoryError
from zhilian.directory.forms import NewUnitForm, UnitForm
from zhilian.directory.models import Unit
from zhilian.directory.types import ADMIN_ROLES, Role, UnitKind
from zhilian.directory.views.who import me


@admits(*sorted(ADMIN_ROLES), Role.OPS_MANAGER)
@never_cache
def places(request: HttpRequest) -> HttpResponse:
    """The tree with head counts; a new unit is added at the foot of the page."""
    form = NewUnitForm(request.POST or None)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        refusal = _add(request, form)
        if not refusal:
            messages.success(request, f"已新增“{form.cleaned_data['name']}”。")
            return redirect("directory:places")
    return _show(request, form=form, refusal=refusal)


@admits(Role.SYSTEM_ADMIN)
@never_cache
@require_POST
def rename(request: HttpRequest, unit_id: int) -> HttpResponse:
    form = UnitForm(request.POST)
    if not form.is_valid():
        return _show(request, form=NewUnitForm(), refusal="请填写单位名称。")
    try:
        service.rename_unit(
            unit_id=unit_id,
            name=form.cleaned_data["name"],
            by_id=me(request).pk,
            at=clock_now(),
        )
    except DirectoryError as error:
        return _show(request, form=NewUnitForm(), refusal=str(error))
    messages.success(request, "已更名。")
    return redirect("directory:places")


def _add(request: HttpRequest, form: NewUnitForm) -> str:
    cleaned = form.cleaned_data
    try:
        service.create_unit(
            name=cleaned["name"],
            at=clock_now(),
            parent_id=int(cleaned["parent"]) if cleaned["parent"] else None,
            site_id=int(cleaned["site"]) if cleaned["site"] else None,
            by_id=me(request).pk,
        )
    except DirectoryError as error:
        return str(error)
    return ""


def _show(request: HttpRequest, *, form: NewUnitForm, refusal: str) -> HttpResponse:
    q = word(request, "q")
    counts = selectors.head_counts()
    tree = _tree(list(selectors.units()), counts=counts, q=q)
    sites = [
        (site, sum(n for top, _, n in tree if top.site_id == site.pk)) for site in selectors.sites()
    ]
    branches = [
        (branch, sum(n for top, _, n in tree if top.branch_id == branch.pk))
        for branch in selectors.branches()
    ]
    context = {
        "tree": tree,
        "q": q,
        "sites": sites,
        "branches": branches,
        "form": form,
        "refusal": refusal,
        "may_edit": Role.SYSTEM_ADMIN in me(request).role_codes,
    }
    status = 422 if refusal or form.errors else 200
    return render(request, "directory/places.html", context, status=status)


def _tree(
    units: list[Unit], *, counts: dict[str, int], q: str
) -> list[tuple[Unit, list[tuple[Unit, int]], int]]:
    """Each unit with its departments and head count; narrowed to names that contain `q`."""
    tree: list[tuple[Unit, list[tuple[Unit, int]], int]] = []
    for unit in units:
        if unit.kind == UnitKind.UNIT:
            tree.append((unit, [], counts.get(unit.path, 0)))
        elif tree:
            tree[-1][1].append((unit, counts.get(unit.path, 0)))
    return [row for row in tree if q in row[0].name or any(q in below.name for below, _ in row[1])]
