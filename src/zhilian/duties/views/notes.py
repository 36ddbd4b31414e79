"""值班提示: who will be in which building outside its hours; whoever is on duty takes note."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from zhilian.core.access import admits, me
from zhilian.core.asking import act
from zhilian.core.listing import Asked, Cell, Column, Empty, Ledger, Narrowing, asked_of
from zhilian.core.times import clock_now, stretch_in_words
from zhilian.directory.types import CONSOLE_ROLES
from zhilian.duties import selectors, service
from zhilian.duties.models import DutyNote
from zhilian.duties.selectors import READERS

SEERS = READERS | CONSOLE_ROLES
WHEN = [("ahead", "未结束"), ("hvac", "要开空调")]


def _readers(row: DutyNote) -> str:
    return "、".join(one.person.name for one in row.readings.all()) or "还没有人"


def _span(row: DutyNote) -> str:
    return stretch_in_words(row.start_at, row.end_at)


COLUMNS = (
    Column[DutyNote](
        label="楼宇",
        cell=lambda row: Cell(text=row.building, sub=row.reason),
        filed=lambda row: row.building,
    ),
    Column[DutyNote](label="时间", cell=_span),
    Column[DutyNote](label="人数", cell=lambda row: f"{row.people} 人", num=True),
    Column[DutyNote](
        label="空调",
        cell=lambda row: Cell(text="要开空调", tone="risk", icon="thermometer") if row.hvac else "",
        filed=lambda row: "要" if row.hvac else "",
    ),
    Column[DutyNote](label="已阅", cell=_readers),
    Column[DutyNote](label="办件", cell=lambda row: row.case_number),
)


@admits(*SEERS)
@require_GET
def note_list(request: HttpRequest) -> HttpResponse:
    ledger, asked = _ledger(request)
    now, person = clock_now(), me(request)
    page = selectors.notes(viewer_id=person.pk, asked=asked, now=now)
    unread = [
        row for row in page.rows if person.pk not in {r.person_id for r in row.readings.all()}
    ]
    context = ledger.context(asked, page) | {
        "now": now,
        "unread": [row for row in unread if row.end_at >= now],
    }
    return render(request, "duties/notes.html", context)


@admits(*SEERS)
@require_GET
def export(request: HttpRequest) -> StreamingHttpResponse:
    ledger, asked = _ledger(request)
    rows = selectors.every_note(viewer_id=me(request).pk, asked=asked, now=clock_now())
    return ledger.file("值班提示", rows)


@admits(*SEERS)
@require_POST
def read(request: HttpRequest, note_id: int) -> HttpResponse:
    person = me(request)
    if selectors.note_for(viewer_id=person.pk, note_id=note_id) is None:
        raise Http404
    do = partial(service.read_note, note_id=note_id, person_id=person.pk, at=clock_now())
    return act(request, do, done="已阅。", to=reverse("duties:notes"))


def _ledger(request: HttpRequest) -> tuple[Ledger[DutyNote], Asked]:
    narrowings = (Narrowing(name="when", label="时间", choices=WHEN),)
    ledger = Ledger(
        title="值班提示",
        lead="夜间和节假日谁在哪栋楼、要不要开空调；值班人员看过后点“已阅”。",
        columns=COLUMNS,
        placeholder="楼宇、办件编号",
        narrowings=narrowings,
        empty=Empty(
            title="没有值班提示", text="节假日与夜间进楼申请批准后，提示出现在这里。", icon="moon"
        ),
        export=reverse("duties:notes_export"),
    )
    return ledger, asked_of(request, narrowings)
