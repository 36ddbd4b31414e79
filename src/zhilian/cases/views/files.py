"""Files of forms: one by one in, looked at by those who may, thrown away before they are sent."""

from typing import Any
from urllib.parse import quote

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from zhilian.cases import selectors, service
from zhilian.cases.errors import CaseRefusal
from zhilian.cases.selectors import FileInHand
from zhilian.catalogue import selectors as catalogue
from zhilian.catalogue.types import FieldDeclaration
from zhilian.core.access import signed_in
from zhilian.core.effects import FileRef
from zhilian.core.errors import Refusal, UploadRefused

REFUSED = 422
SANDBOX = "default-src 'none'; img-src 'self'; sandbox"
LOOKED_AT = frozenset({"jpg", "png"})


@signed_in
@require_POST
def upload(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """Keep one file for a field of a window; answers what the page shows of it."""
    item = _field(code, key)
    sent = request.FILES.get("file")
    if sent is None:
        return _refused(UploadRefused("没有收到文件，请重新选择。"))
    user: Any = request.user
    incoming = service.Incoming(
        item=item,
        window_code=code,
        person_id=user.pk,
        name=sent.name or "",
        body=sent,
        size=sent.size or 0,
    )
    try:
        held = service.keep_file(incoming=incoming, at=timezone.now())
    except Refusal as refusal:
        return _refused(refusal)
    return JsonResponse(_told(held))


@signed_in
@require_safe
def download(request: HttpRequest, attachment_id: int) -> HttpResponse | StreamingHttpResponse:
    """The file itself; photos may be looked at in place (`?look=1`)."""
    found = _found(request, attachment_id)
    if not found.own:
        _note(request, found)
    look = found.kind in LOOKED_AT and request.GET.get("look") == "1"
    return _streamed(found, disposition="inline" if look else "attachment")


@signed_in
@require_safe
def small(request: HttpRequest, attachment_id: int) -> HttpResponse | StreamingHttpResponse:
    """A small picture of a photo, for lists."""
    found = _found(request, attachment_id)
    if not found.has_small:
        raise Http404
    answer = StreamingHttpResponse(
        selectors.open_attachment(key=str(found.id), small=True), content_type="image/jpeg"
    )
    answer["Cache-Control"] = "private, max-age=3600"
    return _guarded(answer)


@signed_in
@require_POST
def drop(request: HttpRequest, attachment_id: int) -> HttpResponse:
    user: Any = request.user
    try:
        service.drop_file(attachment_id=attachment_id, person_id=user.pk, at=timezone.now())
    except CaseRefusal as refusal:
        return _refused(refusal)
    return HttpResponse(status=204)


def _field(code: str, key: str) -> FieldDeclaration:
    try:
        view = catalogue.window(code=code)
    except ObjectDoesNotExist:
        raise Http404 from None
    item = selectors.file_field(view=view, key=key)
    if item is None:
        raise Http404
    return item


def _found(request: HttpRequest, attachment_id: int) -> FileInHand:
    user: Any = request.user
    found = selectors.file_for(attachment_id=attachment_id, viewer_id=user.pk, at=timezone.now())
    if found is None:
        raise Http404
    return found


def _note(request: HttpRequest, found: FileInHand) -> None:
    user: Any = request.user
    service.note_opening(
        attachment_id=found.id, person_id=user.pk, case_id=found.case_id, at=timezone.now()
    )


def _told(held: FileRef) -> dict[str, object]:
    return {"id": held.key, "name": held.name, "kind": held.kind, "size": held.size}


def _streamed(found: FileInHand, *, disposition: str) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(
        selectors.open_attachment(key=str(found.id)), content_type=found.content_type
    )
    answer["Content-Length"] = str(found.size)
    answer["Content-Disposition"] = f"{disposition}; filename*=UTF-8''{quote(found.name, safe='')}"
    answer["Cache-Control"] = "private, no-store"
    return _guarded(answer)


def _guarded(answer: StreamingHttpResponse) -> StreamingHttpResponse:
    """Nothing in a file runs, and nothing packs it again on its way."""
    answer["Content-Security-Policy"] = SANDBOX
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Encoding"] = "identity"
    return answer


def _refused(refusal: Refusal) -> JsonResponse:
    return JsonResponse({"message": str(refusal)}, status=REFUSED)
