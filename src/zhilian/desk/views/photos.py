"""Photos of a work order: taken on the spot, for those who handle the order and nobody else."""

from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhilian.cases import selectors as cases
from zhilian.core.access import admits, me
from zhilian.core.asking import Sheet, act, ask
from zhilian.core.times import clock_now
from zhilian.desk import selectors, service
from zhilian.desk.forms import PhotosForm
from zhilian.desk.models import WorkOrder
from zhilian.desk.selectors import HANDLERS
from zhilian.desk.service import Photo
from zhilian.desk.views import shown

SANDBOX = "default-src 'none'; img-src 'self'; sandbox"


@admits(*HANDLERS)
@never_cache
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, order_id: int) -> HttpResponse:
    row = _found(request, order_id)
    sheet = Sheet(
        title=f"加照片 {row.number}",
        verb="保存照片",
        back=reverse("desk:order", args=[row.pk]),
        lead=f"{row.place} · {row.category}",
        text="只有办理这张派工单的人看得到；照片里的拍摄位置会自动去掉。",
        crumbs=[shown.crumb("派工单", "orders"), shown.crumb(row.number, "order", row.pk)],
        wide=True,
    )

    def do(form: PhotosForm) -> tuple[str, str]:
        said = form.cleaned_data
        photos = [
            Photo(name=one.name or "照片.jpg", body=one, size=one.size or 0)
            for one in said["photos"]
        ]
        many = service.add_photos(
            order_id=row.pk, photos=photos, by_id=me(request).pk, words=said["words"],
            at=clock_now(),
        )  # fmt: skip
        return f"已保存 {many} 张照片。", sheet.back

    return ask(request, form=PhotosForm, sheet=sheet, do=do)


@admits(*HANDLERS)
@require_GET
def photo(request: HttpRequest, order_id: int, file_id: int) -> StreamingHttpResponse:
    """The picture, or (`?small=1`) a small one for lists."""
    row = _found(request, order_id)
    held = {one.id: one for one in cases.files_held(holder=row.subject_of_photos)}.get(file_id)
    if held is None:
        raise Http404("没有这张照片，可能已经删去。")
    small = request.GET.get("small") == "1" and held.has_small
    answer = StreamingHttpResponse(
        cases.open_attachment(key=str(held.id), small=small),
        content_type="image/jpeg" if small else held.content_type,
    )
    answer["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(held.name, safe='')}"
    answer["Cache-Control"] = "private, max-age=3600" if small else "private, no-store"
    answer["Content-Security-Policy"] = SANDBOX
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Encoding"] = "identity"
    return answer


@admits(*HANDLERS)
@require_POST
def remove(request: HttpRequest, order_id: int, file_id: int) -> HttpResponse:
    row = _found(request, order_id)
    return act(
        request,
        lambda: service.remove_photo(
            order_id=row.pk, file_id=file_id, by_id=me(request).pk, at=clock_now()
        ),
        done="照片已删去。",
        to=reverse("desk:order", args=[order_id]),
    )


def _found(request: HttpRequest, order_id: int) -> WorkOrder:
    row = selectors.order_for(viewer_id=me(request).pk, order_id=order_id)
    if row is None:
        raise Http404("没有这张派工单，或不由您办理，请返回列表。")
    return row
