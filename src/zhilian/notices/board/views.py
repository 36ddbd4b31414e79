"""Announcements of one's own boards: written, seen as readers see them, published, withdrawn."""

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhilian.core.access import admits, me
from zhilian.core.asking import Sheet, act, ask, reason_of
from zhilian.core.listing import (
    Asked,
    Button,
    Cell,
    Column,
    Empty,
    Ledger,
    Narrowing,
    asked_of,
    number,
    word,
)
from zhilian.core.times import clock_now
from zhilian.directory import selectors as directory
from zhilian.notices import selectors, service
from zhilian.notices.board import shown
from zhilian.notices.board.forms import AnnouncementForm
from zhilian.notices.board.tabs import tabs
from zhilian.notices.models import Announcement, Reading
from zhilian.notices.selectors import WRITERS
from zhilian.notices.types import AnnouncementKind, AnnouncementState, AudienceKind, Board

LIST = "board:list"
COLUMNS = (
    Column[Announcement](
        label="标题",
        cell=lambda row: Cell(
            text=row.title, sub=shown.brief_groups((a.kind, a.value) for a in row.audience.all())
        ),
        filed=lambda row: row.title,
    ),
    Column[Announcement](label="类别", cell=lambda row: row.get_kind_display()),
    Column[Announcement](label="板块", cell=selectors.owner_label),
    Column[Announcement](label="状态", cell=shown.state_cell),
    Column[Announcement](label="起止", cell=shown.span),
    Column[Announcement](label="已读", cell=lambda row: f"{vars(row)['readers']} 人", num=True),
    Column[Announcement](
        label="置顶", cell=lambda row: "是" if row.pinned else "", only_filed=True
    ),
)


@admits(*WRITERS)
@require_GET
def announcements(request: HttpRequest) -> HttpResponse:
    ledger, asked, boards = _ledger(request)
    page = selectors.written_on(boards=boards, asked=asked)
    return render(request, "console/list.html", ledger.context(asked, page))


@admits(*WRITERS)
@require_GET
def export(request: HttpRequest) -> StreamingHttpResponse:
    ledger, asked, boards = _ledger(request)
    return ledger.file("公告", selectors.every_written(boards=boards, asked=asked))


@admits(*WRITERS)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    boards = _boards(request)
    if not boards:
        raise Http404
    sheet = _sheet("写公告", back=reverse(LIST))
    copied = number(word(request, "from"))
    source = _mine(request, copied) if copied is not None else None
    initial = _initial(source) if source else {"board": boards[0].key, "wide": _usual(boards)}

    def do(form: AnnouncementForm) -> tuple[str, str]:
        row = service.save_announcement(
            draft=form.draft(), board=form.chosen_board(), by_id=me(request).pk, at=clock_now()
        )
        return "草稿已保存，确认无误后发布。", reverse("board:page", args=[row.pk])

    form = partial(AnnouncementForm, boards=boards)
    return ask(request, form=form, sheet=sheet, do=do, initial=initial)


@admits(*WRITERS)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, announcement_id: int) -> HttpResponse:
    row = _mine(request, announcement_id)
    page = reverse("board:page", args=[row.pk])
    if row.state != AnnouncementState.DRAFT:
        return redirect(page)

    def do(form: AnnouncementForm) -> tuple[str, str]:
        service.save_announcement(
            draft=form.draft(),
            board=form.chosen_board(),
            by_id=me(request).pk,
            at=clock_now(),
            announcement_id=row.pk,
        )
        return "草稿已保存。", page

    form = partial(AnnouncementForm, boards=_boards(request))
    return ask(request, form=form, sheet=_sheet("改公告", back=page), do=do, initial=_initial(row))


@admits(*WRITERS)
@require_GET
def announcement(request: HttpRequest, announcement_id: int) -> HttpResponse:
    row = _mine(request, announcement_id)
    read, people = selectors.reach(announcement_id=row.pk)
    tone, icon = shown.TONES[AnnouncementState(row.state)]
    context = {
        "now": clock_now(),
        "row": row,
        "tone": tone,
        "icon": icon,
        "owner": selectors.owner_label(row),
        "span": shown.span(row),
        "audience": shown.group_words(selectors.groups_in(announcement_id=row.pk)),
        "windows": shown.window_words(selectors.windows_in(announcement_id=row.pk)),
        "read": read,
        "people": people,
        "share": read / people if people else 0,
        "draft": row.state == AnnouncementState.DRAFT,
        "published": row.state == AnnouncementState.PUBLISHED,
        "withdrawn": row.state == AnnouncementState.WITHDRAWN,
        "publicity": row.kind == AnnouncementKind.PUBLICITY,
        "crumbs": [{"label": "公告", "href": reverse(LIST)}],
    }
    return render(request, "notices/board/page.html", context)


@admits(*WRITERS)
@require_POST
def publish(request: HttpRequest, announcement_id: int) -> HttpResponse:
    do = partial(
        service.publish_announcement,
        announcement_id=announcement_id,
        by_id=me(request).pk,
        at=clock_now(),
    )
    return act(request, do, done="公告已发布。", to=reverse("board:page", args=[announcement_id]))


@admits(*WRITERS)
@require_POST
def withdraw(request: HttpRequest, announcement_id: int) -> HttpResponse:
    do = partial(
        service.withdraw_announcement,
        announcement_id=announcement_id,
        by_id=me(request).pk,
        reason=reason_of(request),
        at=clock_now(),
    )
    done = "公告已撤下，读者不再看到。需要更正时可复制为新草稿。"
    return act(request, do, done=done, to=reverse("board:page", args=[announcement_id]))


@admits(*WRITERS)
@require_POST
def pin(request: HttpRequest, announcement_id: int) -> HttpResponse:
    pinned = request.POST.get("pinned") == "1"
    do = partial(
        service.pin_announcement,
        announcement_id=announcement_id,
        pinned=pinned,
        by_id=me(request).pk,
        at=clock_now(),
    )
    done = "已置顶。" if pinned else "已取消置顶。"
    return act(request, do, done=done, to=reverse("board:page", args=[announcement_id]))


@admits(*WRITERS)
@require_POST
def drop(request: HttpRequest, announcement_id: int) -> HttpResponse:
    do = partial(
        service.drop_draft, announcement_id=announcement_id, by_id=me(request).pk, at=clock_now()
    )
    return act(request, do, done="草稿已删除。", to=reverse(LIST))


@admits(*WRITERS)
@require_GET
def readers(request: HttpRequest, announcement_id: int) -> HttpResponse:
    row = _mine(request, announcement_id)
    ledger, asked = _readers(row), asked_of(request)
    page = selectors.readings(announcement_id=row.pk, asked=asked)
    crumbs = [
        {"label": "公告", "href": reverse(LIST)},
        {"label": row.title, "href": reverse("board:page", args=[row.pk])},
    ]
    return render(request, "console/list.html", ledger.context(asked, page) | {"crumbs": crumbs})


@admits(*WRITERS)
@require_GET
def readers_export(request: HttpRequest, announcement_id: int) -> StreamingHttpResponse:
    row = _mine(request, announcement_id)
    service.record_export(announcement_id=row.pk, at=clock_now())
    return _readers(row).file("已读名单", selectors.every_reading(announcement_id=row.pk))


def _readers(row: Announcement) -> Ledger[Reading]:
    read, people = selectors.reach(announcement_id=row.pk)
    columns = (
        Column[Reading](label="姓名", cell=lambda one: one.person.name),
        Column[Reading](label="单位", cell=lambda one: directory.whole_name(one.person.unit)),
        Column[Reading](label="首次阅读", cell=lambda one: one.at, num=True),
    )
    return Ledger(
        title="已读名单",
        lead=f"{people} 人可见，{read} 人已读。",
        columns=columns,
        placeholder="姓名、单位",
        empty=Empty(title="还没有人读过", text="发布后读者打开公告，这里就有记录。", icon="eye"),
        export=reverse("board:readers_export", args=[row.pk]),
    )


def _ledger(request: HttpRequest) -> tuple[Ledger[Announcement], Asked, list[Board]]:
    boards = _boards(request)
    narrowings = [
        Narrowing(name="state", label="状态", choices=AnnouncementState.choices),
        Narrowing(name="kind", label="类别", choices=AnnouncementKind.choices),
    ]
    if len(boards) > 1:
        choices = [(board.key, board.label) for board in boards]
        narrowings.append(Narrowing(name="board", label="板块", choices=choices))
    ledger = Ledger(
        title="公告",
        lead="写给职工看的公告和公示，按对象显示在门户首页和“公告”页。",
        columns=COLUMNS,
        href=lambda row: reverse("board:page", args=[row.pk]),
        placeholder="标题、正文",
        narrowings=narrowings,
        empty=Empty(
            title="还没有公告", text="点“写公告”，先存草稿，看过效果再发布。", icon="bell-ring"
        ),
        buttons=[Button(label="写公告", href=reverse("board:new"), icon="pencil", tone="main")],
        tabs=tabs(LIST, me(request)),
        export=reverse("board:export"),
    )
    return ledger, asked_of(request, narrowings), boards


def _boards(request: HttpRequest) -> list[Board]:
    return selectors.boards_of(person_id=me(request).pk)


def _mine(request: HttpRequest, announcement_id: int) -> Announcement:
    row = selectors.written(announcement_id=announcement_id, boards=_boards(request))
    if row is None:
        raise Http404("没有这条公告，或不在您的板块，请返回列表。")
    return row


def _usual(boards: list[Board]) -> list[str]:
    return [] if boards[0].branch_id else ["ALL:"]


def _sheet(title: str, *, back: str) -> Sheet:
    return Sheet(
        title=title,
        verb="保存草稿",
        back=back,
        crumbs=[{"label": "公告", "href": reverse(LIST)}],
        template="notices/board/form.html",
    )


def _initial(row: Announcement) -> dict[str, Any]:
    groups = selectors.groups_in(announcement_id=row.pk)
    ticked = {
        "wide": [f"{g.kind}:" for g in groups if g.kind in {AudienceKind.ALL, AudienceKind.CITY}],
        "branches": [f"BRANCH:{g.value}" for g in groups if g.kind == AudienceKind.BRANCH],
        "units": [f"UNIT:{g.value}" for g in groups if g.kind == AudienceKind.UNIT],
        "roles": [f"ROLE:{g.value}" for g in groups if g.kind == AudienceKind.ROLE],
    }
    return {
        "board": Board(owner=row.owner, branch_id=row.branch_id).key,
        "title": row.title,
        "body": row.body,
        "pinned": row.pinned,
        "windows": selectors.windows_in(announcement_id=row.pk),
        "from_at": row.from_at if row.state == AnnouncementState.DRAFT else None,
        "until_at": row.until_at if row.state == AnnouncementState.DRAFT else None,
        **ticked,
    }
