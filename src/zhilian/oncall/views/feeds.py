"""Calendar feeds: one's own addresses, and what stands behind them."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from zhilian.core.access import admits, public
from zhilian.directory.types import CONSOLE_ROLES
from zhilian.oncall import selectors, service
from zhilian.oncall.errors import OncallRefused
from zhilian.oncall.types import FeedScope
from zhilian.oncall.views import shared

BACK = timedelta(days=31)


@admits(*CONSOLE_ROLES)
def feeds(request: HttpRequest) -> HttpResponse:
    now, person_id = timezone.now(), request.user.pk or 0
    url = ""
    if request.method == "POST":
        scope = request.POST.get("scope", "")
        try:
            token = service.make_feed(
                person_id=person_id,
                scope=FeedScope(scope) if scope in FeedScope.values else FeedScope.MINE,
                label=request.POST.get("label", "").replace("\x00", "").strip(),
                at=now,
            )
        except OncallRefused as refused:
            messages.error(request, str(refused))
        else:
            url = selectors.feed_url(token=token)
    context = {
        "now": now,
        "feeds": selectors.feeds_of(person_id=person_id),
        "scopes": FeedScope.choices,
        "url": url,
        "crumbs": shared.crumbs(("我的值班", "oncall:me")),
    }
    return render(request, "oncall/feeds.html", context)


@admits(*CONSOLE_ROLES)
@require_POST
def revoke(request: HttpRequest, feed_id: int) -> HttpResponse:
    at = timezone.now()
    if not service.revoke_feed(feed_id=feed_id, person_id=request.user.pk or 0, at=at):
        raise Http404
    messages.success(request, "已停用，这个地址不再给出日历。")
    return redirect("oncall:feeds")


@public("日历软件不能登录；地址本身是本人生成、可随时停用的密钥，不对即 404")
@require_GET
def read(request: HttpRequest, token: str) -> HttpResponse:
    now = timezone.now()
    answer = selectors.feed_answer(token=token, since=now - BACK)
    if answer is None:
        raise Http404
    service.note_feed_read(feed_id=answer.feed_id, at=now)
    known = request.headers.get("If-None-Match", "").removeprefix("W/")
    response: HttpResponse = (
        HttpResponseNotModified()
        if known == answer.etag
        else HttpResponse(answer.body, content_type="text/calendar; charset=utf-8")
    )
    response.headers["ETag"] = answer.etag
    response.headers["Cache-Control"] = "private, max-age=300"
    return response
