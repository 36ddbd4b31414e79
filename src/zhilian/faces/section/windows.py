"""Window settings: change words, limits and people, see what differs, publish, bring back."""

from typing import Any

import yaml
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhilian.catalogue import selectors as catalogue
from zhilian.catalogue import service
from zhilian.catalogue.selectors import Typed, Workbench
from zhilian.core.access import admits
from zhilian.core.errors import Refusal
from zhilian.core.times import clock_now, local
from zhilian.core.uploads import guarded_text
from zhilian.directory.types import SECTION_ADMIN_ROLES
from zhilian.faces.section import scope
from zhilian.faces.section.forms import ClosingForm, DeclarationForm

OWNERS = tuple(sorted(SECTION_ADMIN_ROLES))
MAX_BYTES = 256 * 1024


@admits(*scope.READERS)
@require_GET
def window_list(request: HttpRequest) -> HttpResponse:
    q, state = request.GET.get("q", "").strip()[:40], request.GET.get("state", "")
    now = clock_now()
    rows = catalogue.owned_windows(roles=scope.owned_roles(request), q=q)
    shown = [(row, row.is_open(now)) for row in rows]
    if state == "draft":
        shown = [(row, is_open) for row, is_open in shown if row.draft]
    if state == "closed":
        shown = [(row, is_open) for row, is_open in shown if not is_open]
    page = {
        "rows": shown,
        "total": len(rows),
        "q": q,
        "state": state,
        "states": (("draft", "有草稿"), ("closed", "不在受理")),
    }
    return render(request, "section/windows.html", page)


@admits(*scope.READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def window(request: HttpRequest, code: str) -> HttpResponse:
    """The settings. A POST keeps what was changed as the draft."""
    if request.method != "POST":
        return _page(request, scope.bench(request, code))
    bench = scope.own_bench(request, code)
    typed = catalogue.typed(bench, texts=request.POST.dict())
    if typed.faults:
        return _page(request, bench, typed=typed, status=400)
    try:
        draft = service.save_draft(
            window_code=code,
            document=typed.document,
            based_on=request.POST.get("based_on", ""),
            at=clock_now(),
        )
    except Refusal as refusal:
        return _page(request, bench, typed=typed, refusal=str(refusal), status=409)
    said = f"第 {draft.number} 版草稿已保存，发布后生效。" if draft else "与现行版一致，没有草稿。"
    messages.success(request, said)
    return redirect("section:window", code)


@admits(*OWNERS)
@require_POST
def publish(request: HttpRequest, code: str) -> HttpResponse:
    bench = scope.own_bench(request, code)
    try:
        done = service.publish_draft(
            window_code=code, based_on=request.POST.get("based_on", ""), at=clock_now()
        )
    except Refusal as refusal:
        return _page(request, bench, refusal=str(refusal), status=409)
    messages.success(request, f"第 {done.number} 版已发布。已受理的办件仍按受理时的版本办完。")
    return redirect("section:window", code)


@admits(*OWNERS)
@require_POST
def discard(request: HttpRequest, code: str) -> HttpResponse:
    scope.own_bench(request, code)
    if service.discard_draft(window_code=code, at=clock_now()):
        messages.success(request, "草稿已放弃，现行版没有变化。")
    return redirect("section:window", code)


@admits(*scope.READERS)
@require_GET
def version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """What an older version says differently from what is live."""
    bench = scope.bench(request, code)
    try:
        found = catalogue.version_differences(window_code=code, number=number)
    except ObjectDoesNotExist:
        raise Http404 from None
    row = next(each for each in bench.versions if each.number == number)
    page = {
        "bench": bench,
        "row": row,
        "differences": found,
        "may_change": scope.may_change(request, bench),
    }
    return render(request, "section/version.html", page)


@admits(*OWNERS)
@require_POST
def restore(request: HttpRequest, code: str, number: int) -> HttpResponse:
    bench = scope.own_bench(request, code)
    try:
        draft = service.draft_of_version(window_code=code, number=number, at=clock_now())
    except ObjectDoesNotExist:
        raise Http404 from None
    except Refusal as refusal:
        return _page(request, bench, refusal=str(refusal), status=409)
    messages.success(
        request, f"第 {number} 版的内容已成为第 {draft.number} 版草稿，核对后发布即恢复。"
    )
    return redirect("section:window", code)


@admits(*OWNERS)
@require_POST
def closing(request: HttpRequest, code: str) -> HttpResponse:
    bench = scope.own_bench(request, code)
    form = ClosingForm(request.POST, opens_at=bench.window.opens_at)
    if not form.is_valid():
        return _page(request, bench, closing=form, status=400)
    closes_at = form.cleaned_data["closes_at"]
    service.set_closing(window_code=code, closes_at=closes_at, at=clock_now())
    messages.success(request, "受理时间已保存。")
    return redirect("section:window", code)


@admits(*scope.READERS)
@require_GET
def download(request: HttpRequest, code: str) -> HttpResponse:
    bench = scope.bench(request, code)
    text = yaml.safe_dump(dict(bench.document), allow_unicode=True, sort_keys=False, width=120)
    answer = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    name = f"{code}-v{bench.document['version']}.yaml"
    answer["Content-Disposition"] = content_disposition_header(True, name)
    return answer


@admits(*OWNERS)
@require_POST
def upload(request: HttpRequest, code: str) -> HttpResponse:
    """A declaration from a file becomes the draft, whatever it changes."""
    bench = scope.own_bench(request, code)
    form = DeclarationForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, bench, file=form, status=400)
    try:
        text = guarded_text(form.cleaned_data["file"], max_bytes=MAX_BYTES, allow=("yaml",))
        service.save_draft(
            window_code=code,
            document=catalogue.read_declaration(text, code=code),
            based_on=request.POST.get("based_on", ""),
            at=clock_now(),
        )
    except Refusal as refusal:
        form.add_error("file", str(refusal))
        return _page(request, bench, file=form, status=409)
    messages.success(request, "文件已作为草稿保存，请核对差异后发布。")
    return redirect("section:window", code)


def _page(
    request: HttpRequest,
    bench: Workbench,
    *,
    typed: Typed | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    now = clock_now()
    ends = local(bench.window.closes_at) if bench.window.closes_at else None
    page = {
        "bench": bench,
        "sections": typed.sections if typed else bench.sections,
        "faults": typed.faults if typed else (),
        "based_on": request.POST.get("based_on", bench.based_on),
        "may_change": scope.may_change(request, bench),
        "is_open": bench.window.is_open(now),
        "closing": ClosingForm(initial={"closes_at": ends}, opens_at=bench.window.opens_at),
        "file": DeclarationForm(),
        **more,
    }
    return render(request, "section/window.html", page, status=status)
