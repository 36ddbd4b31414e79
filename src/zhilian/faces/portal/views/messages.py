"""What a person has been told inside the app, and the announcements that are for them."""

from django.contrib import messages as toasts
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from zhilian.core.access import signed_in
from zhilian.core.listing import number
from zhilian.core.times import clock_now, moment_of
from zhilian.faces.portal import mail, shell
from zhilian.faces.portal.reader import me
from zhilian.notices import selectors as notices
from zhilian.notices import service
from zhilian.notices.types import MessageFilter

ANNOUNCED = 20


@signed_in
@require_safe
@shell.with_portal
def message_list(request: HttpRequest) -> HttpResponse:
    found = mail.mail(person_id=me(request), asked=request.GET)
    page = {"mail": found, "read_at": request.GET.get("read", ""), "tab": "messages"}
    return shell.page(request, "portal/messages.html", page)


@signed_in
@require_safe
@shell.with_portal
def message(request: HttpRequest, message_id: int) -> HttpResponse:
    """Opening it means that its thread is read; one that leads somewhere leads there at once."""
    row = notices.message(person_id=me(request), message_id=message_id)
    if row is None:
        raise Http404
    service.mark_thread_read(person_id=me(request), thread=row.thread, at=clock_now())
    if row.link and request.GET.get("stay") != "1":
        return redirect(row.link)
    thread = notices.messages(
        person_id=me(request), narrowed=MessageFilter(thread=row.thread, archived=row.archived)
    )
    page = {"row": row, "thread": thread, "tab": "messages"}
    return shell.page(request, "portal/message.html", page)


@signed_in
@require_POST
@shell.with_portal
def move(request: HttpRequest, message_id: int) -> HttpResponse:
    """Put one message away or back, or make it unread again."""
    ids, person_id = [message_id], me(request)
    match request.POST.get("to", ""):
        case "archive":
            service.archive(person_id=person_id, ids=ids, at=clock_now())
            toasts.success(request, "已归档，可在“已归档”里找到。")
        case "list":
            service.unarchive(person_id=person_id, ids=ids)
            toasts.success(request, "已放回消息列表。")
        case "unread":
            service.mark_unread(person_id=person_id, ids=ids)
    return redirect("portal:messages")


@signed_in
@require_POST
@shell.with_portal
def read_all(request: HttpRequest) -> HttpResponse:
    at = clock_now()
    if not service.mark_all_read(person_id=me(request), at=at):
        return redirect("portal:messages")
    return redirect(f"/messages/?read={at.isoformat().replace('+', '%2B')}")


@signed_in
@require_POST
@shell.with_portal
def unread_all(request: HttpRequest) -> HttpResponse:
    """Take back “全部已读”."""
    at = moment_of(request.POST.get("at", ""))
    if at is None:
        raise Http404
    service.undo_read_all(person_id=me(request), at=at)
    return redirect("portal:messages")


@signed_in
@require_safe
@shell.with_portal
def announcements(request: HttpRequest) -> HttpResponse:
    before, q = request.GET.get("before", ""), request.GET.get("q", "").strip()
    found = notices.announcements_for(
        person_id=me(request),
        now=clock_now(),
        q=q,
        before=number(before),
        limit=ANNOUNCED,
    )
    rows = found[:ANNOUNCED]
    page = {
        "rows": rows,
        "q": q,
        "next_id": rows[-1].id if len(found) > ANNOUNCED else None,
        "tab": "messages",
    }
    return shell.page(request, "portal/announcements.html", page)


@signed_in
@require_safe
@shell.with_portal
def announcement(request: HttpRequest, announcement_id: int) -> HttpResponse:
    at = clock_now()
    row = notices.announcement_for(person_id=me(request), announcement_id=announcement_id, now=at)
    if row is None:
        raise Http404
    service.note_reading(announcement_id=row.id, person_id=me(request), at=at)
    return shell.page(request, "portal/announcement.html", {"row": row, "tab": "messages"})
