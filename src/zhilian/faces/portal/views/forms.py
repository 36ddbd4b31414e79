"""What the form of a window asks for while it is filled in."""

from datetime import timedelta
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_POST, require_safe

from zhilian.cases import selectors as cases
from zhilian.cases import service
from zhilian.catalogue import selectors as catalogue
from zhilian.catalogue.types import FieldDeclaration, Sheet, WindowView
from zhilian.core.access import signed_in
from zhilian.core.ceiling import Ceiling
from zhilian.core.content.sniff import KINDS
from zhilian.core.listing import number
from zhilian.faces.portal import arriving, shell
from zhilian.faces.portal.views.windows import asking_of, own_id, view_or_404

SEARCHES_A_MINUTE: Final = 90
TOO_MANY: Final = 429
_searches = Ceiling(span=timedelta(minutes=1))


@signed_in
@require_safe
@shell.with_portal
def find(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """What a search in a field finds, as choices; so often and no oftener."""
    view, asking = view_or_404(code), asking_of(request, window=code)
    item = _field(view, name)
    if _searches.count(str(own_id(request)), now=asking.at) > SEARCHES_A_MINUTE:
        return HttpResponse("查找太频繁，请稍等一分钟。", status=TOO_MANY)
    q = request.GET.get("q", "").replace("\0", "").strip()
    control = catalogue.found(item=item, name=name, asking=asking, q=q)
    return _private(render(request, "portal/_found.html", {"c": control, "q": q}))


@signed_in
@require_POST
@shell.with_portal
def fresh(request: HttpRequest, code: str) -> HttpResponse:
    """The choices that hang on what was filled in before them, as they are now."""
    view, asking = view_or_404(code), asking_of(request, window=code)
    arrival = arriving.arrived(request, view, person_id=own_id(request))
    sent = arrival.sent
    checked = catalogue.check_form(
        view=view, texts=sent.texts, rows=sent.rows, files=sent.files, asking=asking
    )
    sheet = Sheet(sent=sent, checked=checked, blame=False)
    controls = catalogue.fresh_controls(view=view, asking=asking, sheet=sheet)
    return _private(render(request, "portal/_fresh.html", {"controls": controls}))


@signed_in
@require_POST
@shell.with_portal
def keep_draft(request: HttpRequest, code: str) -> HttpResponse:
    """What is filled in so far is kept, as typed; the page does so by itself."""
    view, asking = view_or_404(code), asking_of(request, window=code)
    arrival = arriving.arrived(request, view, person_id=own_id(request))
    service.save_draft(
        window_code=code,
        filled=arrival.draft,
        person_id=own_id(request) or 0,
        at=asking.at,
    )
    return HttpResponse(status=204)


@signed_in
@require_POST
@shell.with_portal
def begin_anew(request: HttpRequest, code: str) -> HttpResponse:
    """The draft goes; the form is empty again."""
    view_or_404(code)
    user: Any = request.user
    service.discard_draft(window_code=code, person_id=user.pk)
    return redirect(f"/w/{code}/")


@signed_in
@require_safe
@shell.with_portal
def table(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """A workbook for a table: to fill in, or (`?sheet=`) with the rows that were imported."""
    view, asking = view_or_404(code), asking_of(request, window=code)
    item = _field(view, key)
    if not item.columns:
        raise Http404
    held = number(request.GET.get("sheet", ""))
    rows = None
    if held is not None:
        rows = cases.held_rows(
            sheet_id=held, person_id=own_id(request) or 0, window_code=code, field=key
        )
    body = catalogue.table_template(view=view, item=item, rows=rows, asking=asking)
    answer = HttpResponse(body, content_type=KINDS["xlsx"])
    answer["Content-Disposition"] = f'attachment; filename="{code}-{key}.xlsx"'
    return _private(answer)


def _field(view: WindowView, name: str) -> FieldDeclaration:
    item = catalogue.field_at(view=view, name=name)
    if item is None:
        raise Http404
    return item


def _private(answer: HttpResponse) -> HttpResponse:
    patch_cache_control(answer, private=True, no_store=True)
    return answer
