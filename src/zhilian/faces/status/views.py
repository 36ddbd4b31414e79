"""Three forms of one board. An unchanged page is answered 304 without asking the database."""

from __future__ import annotations

import hashlib
import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from zhilian.core.access import public
from zhilian.faces.live import etag_of
from zhilian.faces.status import feeds, keeping
from zhilian.faces.status.board import Board

WHY = "服务状态人人可看，只有公开的窗口名称、状态和时间"
SECONDS = 10


@public(WHY)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    board = keeping.board(now=timezone.now())
    if board is None:
        return _unknown(request)
    html = render_to_string("status/_board.html", {"board": board, "now": board.at})
    look = (request.COOKIES.get(name, "") for name in ("zl_theme", "zl_edition"))
    etag = _mark(etag_of(html), *look)
    if _known(request, etag):
        return _for_a_moment(HttpResponseNotModified(), etag)
    context = {"html": html, "board": board, "now": board.at, "demo": board.demo}
    return _for_a_moment(render(request, "status/page.html", context), etag)


@public(WHY)
@require_safe
def as_json(request: HttpRequest) -> HttpResponse:
    board = keeping.board(now=timezone.now())
    if board is None:
        return _unknown(request)
    text = json.dumps(feeds.as_json(board), ensure_ascii=False)
    answer = _answer(request, text.encode(), kind="application/json", board=board)
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


@public(WHY)
@require_safe
def as_atom(request: HttpRequest) -> HttpResponse:
    board = keeping.board(now=timezone.now())
    if board is None:
        return _unknown(request)
    body = feeds.as_atom(board, base_url=settings.BASE_URL)
    return _answer(request, body, kind="application/atom+xml; charset=utf-8", board=board)


def _answer(request: HttpRequest, body: bytes, *, kind: str, board: Board) -> HttpResponse:
    etag = _mark(board.at.isoformat())
    if _known(request, etag):
        return _for_a_moment(HttpResponseNotModified(), etag)
    return _for_a_moment(HttpResponse(body, content_type=kind), etag)


def _unknown(request: HttpRequest) -> HttpResponse:
    """The database does not answer and nothing is known from before."""
    refusal = "现在查不到平台状态，正在恢复中。"
    return render(request, "503.html", {"refusal": refusal, "demo": False}, status=503)


def _for_a_moment(answer: HttpResponse, etag: str) -> HttpResponse:
    answer.headers["ETag"] = etag
    answer.headers["Cache-Control"] = f"public, max-age={SECONDS}"
    answer.headers["Vary"] = "Cookie"
    return answer


def _known(request: HttpRequest, etag: str) -> bool:
    given = request.headers.get("If-None-Match", "")
    return etag in {one.strip().removeprefix("W/") for one in given.split(",")}


def _mark(*parts: str) -> str:
    return f'"{hashlib.sha256("|".join(parts).encode()).hexdigest()[:20]}"'
