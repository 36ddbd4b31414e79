"""Cards from a table: upload, look at what would happen, write, take back."""

from collections import Counter

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhilian.assets import selectors, service
from zhilian.assets.forms.cards import TableForm
from zhilian.assets.models import AssetImport
from zhilian.assets.tables import COLUMNS, EXAMPLE
from zhilian.assets.types import ImportedRow, Verdict
from zhilian.assets.views import desk
from zhilian.core.access import admits
from zhilian.core.asking import Sheet, act, ask
from zhilian.core.errors import Refusal
from zhilian.core.times import clock_now
from zhilian.core.uploads import guarded_text

MAX_BYTES = 2 * 1024 * 1024
MOST_SHOWN = 500
LOOKS = {
    Verdict.BAD: ("bad", "circle-x"),
    Verdict.NEW: ("good", "plus"),
    Verdict.CHANGED: ("blue", "pencil"),
    Verdict.SAME: ("plain", "check"),
}


@admits(*desk.KEEPERS)
@never_cache
@require_http_methods(["GET", "POST"])
def import_page(request: HttpRequest) -> HttpResponse:
    sheet = Sheet(
        title="导入资产卡片",
        verb="上传并核对",
        back=reverse("assets:cards"),
        lead="编号相同的更新，其余新增；文件里没有的卡片不受影响。",
        wide=True,
        crumbs=[desk.crumb("资产卡片", "cards")],
        template="assets/import.html",
    )

    def do(form: TableForm) -> tuple[str, str]:
        upload: UploadedFile[bytes] = form.cleaned_data["table"]
        text = guarded_text(upload, max_bytes=MAX_BYTES, allow=("csv",))
        run = service.put_up_import(
            name=upload.name or "资产.csv", text=text, person_id=desk.me(request).pk, at=clock_now()
        )
        return "已读取，请核对后写入。", reverse("assets:import_run", args=[run.pk])

    more = {
        "columns": list(COLUMNS.values()),
        "runs": selectors.imports_of(person_id=desk.me(request).pk),
    }
    return ask(request, form=TableForm, sheet=sheet, do=do, more=more)


@admits(*desk.KEEPERS)
@never_cache
@require_GET
def import_run(request: HttpRequest, import_id: int) -> HttpResponse:
    """What writing would do now; after it was written, what the file still differs in."""
    run = _mine(request, import_id)
    planned = service.plan_import(run)
    counts = Counter(row.verdict for row in planned)
    only = request.GET.get("only", "")
    shown = [row for row in planned if only in ("", row.verdict)]
    context = {
        "run": run,
        "rows": [_look(row) for row in shown[:MOST_SHOWN]],
        "hidden": max(len(shown) - MOST_SHOWN, 0),
        "chips": _chips(counts, only),
        "writable": counts[Verdict.NEW] + counts[Verdict.CHANGED],
        "bad": counts[Verdict.BAD],
        "crumbs": [desk.crumb("资产卡片", "cards"), desk.crumb("导入", "import")],
    }
    return render(request, "assets/import_run.html", context)


@admits(*desk.KEEPERS)
@require_POST
def import_apply(request: HttpRequest, import_id: int) -> HttpResponse:
    _mine(request, import_id)
    page = reverse("assets:import_run", args=[import_id])

    def do() -> None:
        service.apply_import(import_id=import_id, person_id=desk.me(request).pk, at=clock_now())

    return act(request, do, done="已写入，可在这里撤销。", to=page)


@admits(*desk.KEEPERS)
@require_POST
def import_undo(request: HttpRequest, import_id: int) -> HttpResponse:
    _mine(request, import_id)
    try:
        undone, left = service.undo_import(
            import_id=import_id, person_id=desk.me(request).pk, at=clock_now()
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"已撤销 {undone} 张卡片的变更。")
        if left:
            names = "、".join(left[:10])
            messages.warning(request, f"{names} 等 {len(left)} 张之后又有变动，没有覆盖。")
    return redirect("assets:import_run", import_id)


@admits(*desk.KEEPERS)
@require_GET
def import_example(_request: HttpRequest) -> HttpResponse:
    answer = HttpResponse("\ufeff" + EXAMPLE, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="assets-example.csv"'
    return answer


def _mine(request: HttpRequest, import_id: int) -> AssetImport:
    return desk.found(selectors.asset_import(import_id=import_id, person_id=desk.me(request).pk))


def _look(row: ImportedRow) -> dict[str, object]:
    tone, icon = LOOKS[row.verdict]
    return {"row": row, "word": row.verdict.label, "tone": tone, "icon": icon}


def _chips(counts: Counter[Verdict], only: str) -> list[dict[str, object]]:
    chips: list[dict[str, object]] = [
        {"label": "全部", "href": "?", "count": counts.total(), "current": not only}
    ]
    for verdict, (tone, icon) in LOOKS.items():
        if counts[verdict]:
            chip = {"label": verdict.label, "tone": tone, "icon": icon, "count": counts[verdict]}
            chips.append(chip | {"href": f"?only={verdict}", "current": only == verdict})
    return chips
