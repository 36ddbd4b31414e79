"""Batches: made, fed with the bank's file, watched until everybody has a new card."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from zhilian.cards import selectors, service
from zhilian.cards.errors import CardRefusal
from zhilian.cards.forms import BankFileForm, BatchForm
from zhilian.cards.models import BankRecord, Batch
from zhilian.cards.selectors import RECORD_SORTS
from zhilian.cards.service.batches import COLUMNS as FILE_COLUMNS
from zhilian.cards.types import BatchDraft, FileRead, RecordState
from zhilian.cards.views.cards import DESK, tabs
from zhilian.core.access import admits
from zhilian.core.asking import Sheet, ask
from zhilian.core.csvs import csv_response
from zhilian.core.errors import Refusal, UploadRefused
from zhilian.core.listing import Asked, Cell, Column, Empty, Ledger, Narrowing, asked_of
from zhilian.core.times import clock_now, local
from zhilian.core.uploads import guarded_text
from zhilian.directory.types import Role

MAX_BYTES = 2 * 1024 * 1024
OWNERS = (Role.CARD_DESK, Role.PERSON_ADMIN)
TONES = {
    RecordState.WAITING: ("plain", "hourglass"),
    RecordState.VERIFIED: ("blue", "badge-check"),
    RecordState.SWITCHED: ("good", "circle-check"),
    RecordState.DONE: ("good", "check-check"),
}
NARROWINGS = (Narrowing(name="state", label="进度", choices=RecordState.choices),)


def _state(record: BankRecord) -> Cell:
    tone, icon = TONES[RecordState(record.state)]
    return Cell(text=RecordState(record.state).label, tone=tone, icon=icon)


COLUMNS = (
    Column[BankRecord](
        label="人员",
        cell=lambda one: Cell(text=one.person.name, sub=one.person.unit or ""),
        filed=lambda one: one.person.name,
    ),
    Column[BankRecord](label="新卡后四位", cell=lambda one: one.tail, num=True),
    Column[BankRecord](label="进度", cell=_state),
    Column[BankRecord](label="旧卡", cell=lambda one: one.old or "无"),
    Column[BankRecord](label="变动", cell=lambda one: f"{local(one.changed_at):%Y-%m-%d %H:%M}"),
)


@admits(*DESK)
@never_cache
@require_GET
def batch_list(request: HttpRequest) -> HttpResponse:
    rows = [(one, selectors.progress(batch_id=one.pk)) for one in selectors.batches()]
    return render(request, "cards/batches.html", {"rows": rows, "tabs": tabs("cards:batches")})


@admits(*OWNERS)
@require_http_methods(["GET", "HEAD", "POST"])
def batch_new(request: HttpRequest) -> HttpResponse:
    back = reverse("cards:batches")

    def make(form: BatchForm) -> tuple[str, str]:
        batch = service.make_batch(draft=BatchDraft(**form.cleaned_data), at=clock_now())
        return "批次已建立，请导入银行文件。", reverse("cards:batch", args=[batch.pk])

    sheet = Sheet(title="新建换卡批次", verb="建立批次", back=back)
    return ask(request, form=BatchForm, sheet=sheet, do=make)


@admits(*DESK)
@never_cache
@require_GET
def batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    found = _batch(batch_id)
    ledger, asked = _ledger(request, found)
    page = selectors.record_page(asked, batch_id=batch_id)
    context = {
        **ledger.context(asked, page),
        "batch": found,
        "progress": selectors.progress(batch_id=batch_id),
        "states": [(state.label, TONES[state], state) for state in RecordState],
    }
    return render(request, "cards/batch.html", context)


@admits(*DESK)
@require_GET
def batch_export(request: HttpRequest, batch_id: int) -> StreamingHttpResponse:
    found = _batch(batch_id)
    ledger, asked = _ledger(request, found)
    return ledger.file(found.name, selectors.records_whole(asked, batch_id=batch_id))


@admits(*OWNERS)
@require_http_methods(["GET", "HEAD", "POST"])
def bank_file(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Look first, then take over: the same file comes twice, nothing is kept in between."""
    found = _batch(batch_id)
    posted = request.method == "POST"
    form = BankFileForm(request.POST or None, request.FILES or None)
    read: FileRead | None = None
    if posted and form.is_valid():
        try:
            text = guarded_text(form.cleaned_data["file"], max_bytes=MAX_BYTES, allow=("csv",))
            read = service.read_bank_file(text)
        except (UploadRefused, CardRefusal) as refusal:
            form.add_error("file", str(refusal))
        else:
            if request.POST.get("take") and (form.cleaned_data["only_good"] or not read.bad):
                return _take(request, found, read)
    context = {"form": form, "batch": found, "read": read, "columns": FILE_COLUMNS}
    return render(request, "cards/bank_file.html", context, status=422 if form.errors else 200)


@admits(*OWNERS)
@require_GET
def bank_file_example(request: HttpRequest) -> HttpResponseBase:
    return csv_response("银行文件模板", FILE_COLUMNS, [["100001", "张三", "1234"]])


def _take(request: HttpRequest, batch: Batch, read: FileRead) -> HttpResponse:
    try:
        new, changed = service.take_bank_file(batch_id=batch.pk, rows=read.good, at=clock_now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        skipped = f"，{len(read.bad)} 行有问题未导入" if read.bad else ""
        messages.success(request, f"新增 {new} 人，更正 {changed} 人{skipped}。")
    return redirect("cards:batch", batch.pk)


def _batch(batch_id: int) -> Batch:
    found = selectors.batch(batch_id=batch_id)
    if found is None:
        raise Http404
    return found


def _ledger(request: HttpRequest, batch: Batch) -> tuple[Ledger[BankRecord], Asked]:
    ledger = Ledger[BankRecord](
        title=batch.name,
        lead=f"{batch.bank}，{batch.opens_date:%Y-%m-%d} 至 {batch.closes_date:%Y-%m-%d}，"
        f"旧卡用至 {batch.old_valid_to:%Y-%m-%d}。",
        placeholder="姓名或后四位",
        columns=COLUMNS,
        narrowings=NARROWINGS,
        sorts=RECORD_SORTS,
        export=reverse("cards:batch_export", args=[batch.pk]),
        empty=Empty(title="还没有人员", text="导入银行文件后，人员会出现在这里。", icon="users"),
    )
    return ledger, asked_of(request, NARROWINGS, RECORD_SORTS)
