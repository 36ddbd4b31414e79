"""How long ended cases are kept: what will be erased when, what waits, what has been erased."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhilian.cases import selectors
from zhilian.cases.selectors import KeptCase
from zhilian.core.access import admits
from zhilian.core.listing import Asked, Cell, Column, Empty, Ledger, Narrowing, asked_of
from zhilian.core.times import clock_now, local
from zhilian.desk import selectors as desk
from zhilian.directory.types import SECTION_ADMIN_ROLES, Role

READERS = (*sorted(SECTION_ADMIN_ROLES), Role.DISTRICT_ADMIN, Role.AUDIT_ADMIN)


@admits(*READERS)
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Each window with its rule, and how much goes when."""
    viewer_id, now = int(request.user.pk or 0), clock_now()
    rows = selectors.kept_windows(viewer_id=viewer_id, now=now)
    context = {
        "rows": rows,
        "photos": desk.kept_photos(viewer_id=viewer_id, now=now),
        "held": sum(row.held for row in rows),
        "soon": sum(row.soon for row in rows),
        "pending": sum(row.pending for row in rows),
        "gone": sum(row.gone for row in rows),
    }
    return render(request, "section/keeping.html", context)


@admits(*READERS)
@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    ledger, asked, viewer_id = _ledger(request)
    page = selectors.kept_cases(viewer_id=viewer_id, asked=asked, now=clock_now())
    crumbs = [{"label": "保存期限", "href": "/desk/keeping/"}]
    context = {**ledger.context(asked, page), "crumbs": crumbs}
    return render(request, "console/list.html", context)


@admits(*READERS)
@require_GET
def export(request: HttpRequest) -> StreamingHttpResponse:
    ledger, asked, viewer_id = _ledger(request)
    now = clock_now()
    rows = selectors.kept_cases_whole(viewer_id=viewer_id, asked=asked, now=now)
    return ledger.file(f"保存期限-{local(now):%Y%m%d}", rows)


def _goes(case: KeptCase) -> Cell:
    if case.gone_at:
        return Cell(text=f"{local(case.gone_at):%Y-%m-%d} 已清除", tone="plain", icon="check")
    if case.kept_until:
        return Cell(text=f"{local(case.kept_until):%Y-%m-%d}", sub="到期清除填写内容和附件")
    if case.pending:
        return Cell(text="待定", tone="blue", icon="hourglass")
    return Cell(text="长期", tone="plain", icon="archive")


COLUMNS = (
    Column[KeptCase](label="办件", cell=lambda one: Cell(text=one.number, sub=one.window_name)),
    Column[KeptCase](label="状态", cell=lambda one: one.status.label),
    Column[KeptCase](label="结束", cell=lambda one: one.finished_at),
    Column[KeptCase](
        label="起算",
        cell=lambda one: one.kept_from or "—",
        filed=lambda one: one.kept_from,
    ),
    Column[KeptCase](label="保存至", cell=_goes),
)


def _ledger(request: HttpRequest) -> tuple[Ledger[KeptCase], Asked, int]:
    viewer_id = int(request.user.pk or 0)
    windows = selectors.windows_kept(viewer_id=viewer_id)
    narrowings = (
        Narrowing(name="state", label="状态", choices=selectors.KEPT_STATES),
        Narrowing(name="window", label="窗口", choices=windows),
    )
    ledger = Ledger[KeptCase](
        title="已结束办件的保存",
        lead="到期后填写内容和附件清除，编号、时间、环节和评价留作凭据。起算时间还不知道的写“待定”，"
        "一直保存，每天核对一次。",
        columns=COLUMNS,
        href=lambda one: f"/cases/{one.number}/",
        placeholder="编号、标题、窗口、申请人",
        narrowings=narrowings,
        sorts=selectors.KEPT_SORTS,
        empty=Empty(title="还没有已结束的办件", text="办件结束后按窗口声明的期限保存。"),
        export="/desk/keeping/cases/export/",
    )
    return ledger, asked_of(request, narrowings, selectors.KEPT_SORTS), viewer_id
