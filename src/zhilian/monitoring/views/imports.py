"""Importing checks: upload, look at what would happen, apply, undo; examples and the export."""

from __future__ import annotations

from collections import Counter

import yaml
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhilian.core.access import admits
from zhilian.core.errors import Refusal
from zhilian.core.times import local
from zhilian.core.uploads import guarded_text
from zhilian.monitoring import selectors, service
from zhilian.monitoring.forms import FilterForm, ImportForm
from zhilian.monitoring.models import ImportRun
from zhilian.monitoring.service.plans import PlannedRow, RowVerdict
from zhilian.monitoring.tables import COLUMNS
from zhilian.monitoring.views import who
from zhilian.monitoring.views.lists import site_choices, sub_platform_choices

MAX_BYTES = 1024 * 1024
VERDICTS = {
    RowVerdict.BAD: ("有错", "bad", "circle-x"),
    RowVerdict.NEW: ("新增", "good", "plus"),
    RowVerdict.CHANGED: ("变更", "blue", "pencil"),
    RowVerdict.SAME: ("无变化", "plain", "check"),
}
EXAMPLE_CSV = (
    "编号,名称,类型,间隔（秒）,超时（秒）,上级,url,body_contains,host,port,options.name,expected,days\r\n"
    "core-switch,核心交换机,icmp,30,5,,,,10.1.0.1,,,,\r\n"
    "mail-port,邮件服务端口,tcp,60,5,core-switch,,,mail.example.cn,25,,,\r\n"
    "portal-home,门户首页,http,60,5,core-switch,https://www.example.cn/,机关事务,,,,,\r\n"
    "portal-tls,门户证书,tls,3600,10,,,,www.example.cn,443,,,30\r\n"
)
EXAMPLE_YAML = """\
- code: core-switch
  name: 核心交换机
  kind: icmp
  interval_s: 30
  options:
    host: 10.1.0.1
- code: portal-home
  name: 门户首页
  kind: http
  parent_code: core-switch
  options:
    url: https://www.example.cn/
    body_contains: [机关事务, 服务大厅]
    max_ms: 2000
- code: portal-dns
  name: 门户域名
  kind: dns
  options:
    name: www.example.cn
    type: A
"""


@admits(*who.ACTORS)
@require_http_methods(["GET", "POST"])
def import_page(request: HttpRequest) -> HttpResponse:
    posted = request.method == "POST"
    form = ImportForm(request.POST, request.FILES) if posted else ImportForm()
    if posted and form.is_valid():
        run = _put_up(request, form)
        if run is not None:
            return redirect("monitoring:import_run", run.pk)
    context = {
        "form": form,
        "columns": list(COLUMNS.items()),
        "runs": selectors.recent_imports(person_id=who.person_id(request)),
        "now": timezone.now(),
    }
    status = 400 if form.errors else 200
    return render(request, "monitoring/import.html", context, status=status)


def _put_up(request: HttpRequest, form: ImportForm) -> ImportRun | None:
    upload: UploadedFile[bytes] = form.cleaned_data["table"]
    try:
        text = guarded_text(upload, max_bytes=MAX_BYTES)
        return service.put_up_import(
            name=upload.name or "", text=text, person_id=who.person_id(request), at=timezone.now()
        )
    except Refusal as refusal:
        form.add_error("table", str(refusal))
    return None


@admits(*who.ACTORS)
@require_GET
def import_run(request: HttpRequest, import_id: int) -> HttpResponse:
    """What applying would do now; after it was applied, what the file still differs in."""
    run = _mine_or_404(request, import_id)
    planned = service.plan_import(run)
    counts = Counter(row.verdict for row in planned)
    only = request.GET.get("only", "")
    context = {
        "run": run,
        "rows": [_shown(row) for row in planned if only in ("", row.verdict)],
        "chips": _chips(counts, only),
        "writable": counts[RowVerdict.NEW] + counts[RowVerdict.CHANGED],
        "bad": counts[RowVerdict.BAD],
        "now": timezone.now(),
    }
    return render(request, "monitoring/import_run.html", context)


@admits(*who.ACTORS)
@require_POST
def import_apply(request: HttpRequest, import_id: int) -> HttpResponse:
    _mine_or_404(request, import_id)
    try:
        run = service.apply_import(
            import_id=import_id, person_id=who.person_id(request), at=timezone.now()
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        said = f"已写入：新增 {run.created} 项，变更 {run.changed} 项。"
        messages.success(request, said)
    return redirect("monitoring:import_run", import_id)


@admits(*who.ACTORS)
@require_POST
def import_undo(request: HttpRequest, import_id: int) -> HttpResponse:
    _mine_or_404(request, import_id)
    try:
        undone = service.undo_import(
            import_id=import_id, person_id=who.person_id(request), at=timezone.now()
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("monitoring:import_run", import_id)
    messages.success(request, f"已撤销：改回 {undone.restored} 项，删除 {undone.retired} 项。")
    for one in undone.left[:10]:
        messages.warning(request, one)
    if len(undone.left) > 10:
        messages.warning(request, f"另有 {len(undone.left) - 10} 项之后又改过，没有覆盖。")
    return redirect("monitoring:import_run", import_id)


@admits(*who.ACTORS)
@require_GET
def import_example(_request: HttpRequest, ending: str) -> HttpResponse:
    if ending == "csv":
        return _file("\ufeff" + EXAMPLE_CSV, name="checks-example.csv", kind="text/csv")
    return _file(EXAMPLE_YAML, name="checks-example.yaml", kind="application/yaml")


@admits(*who.READERS)
@require_GET
def export_yaml(request: HttpRequest) -> HttpResponse:
    """The checks of the filter as a file that can be imported; secrets are left out of it."""
    form = FilterForm(request.GET, sub_platforms=sub_platform_choices(), sites=site_choices())
    rows = list(selectors.declared(wanted=form.wanted()))
    text = yaml.safe_dump(rows, allow_unicode=True, sort_keys=False, width=100)
    name = f"checks-{local(timezone.now()):%Y%m%d-%H%M}.yaml"
    return _file(text, name=name, kind="application/yaml")


def _file(text: str, *, name: str, kind: str) -> HttpResponse:
    answer = HttpResponse(text, content_type=f"{kind}; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _mine_or_404(request: HttpRequest, import_id: int) -> ImportRun:
    run = selectors.import_run(import_id=import_id, person_id=who.person_id(request))
    if run is None:
        raise Http404("没有找到这次导入，请从导入页面重新打开。")
    return run


def _shown(row: PlannedRow) -> dict[str, object]:
    word, tone, icon = VERDICTS[row.verdict]
    return {"row": row, "word": word, "tone": tone, "icon": icon}


def _chips(counts: Counter[RowVerdict], only: str) -> list[dict[str, object]]:
    chips: list[dict[str, object]] = [
        {"label": "全部", "href": "?", "count": counts.total(), "current": not only}
    ]
    for verdict, (label, tone, icon) in VERDICTS.items():
        chip = {"label": label, "tone": tone, "icon": icon, "count": counts[verdict]}
        if counts[verdict]:
            chips.append(chip | {"href": f"?only={verdict}", "current": only == verdict})
    return chips
