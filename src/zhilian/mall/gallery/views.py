"""A picture for whoever may look at it. What lies at an address never changes, so browsers keep it;
what the section has not passed yet they do not.
"""

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from zhilian.cases import selectors as cases
from zhilian.core.access import me, roles_of, signed_in
from zhilian.mall import selectors
from zhilian.mall.models import Picture

SANDBOX: Final = "default-src 'none'; img-src 'self'; sandbox"
FOR_EVER: Final = "private, max-age=31536000, immutable"
NEVER: Final = "private, no-store"


@signed_in
@require_safe
def wide(request: HttpRequest, picture_id: int, digest: str) -> HttpResponse:
    return _sent(_found(request, picture_id, digest), small=False)


@signed_in
@require_safe
def small(request: HttpRequest, picture_id: int, digest: str) -> HttpResponse:
    return _sent(_found(request, picture_id, digest), small=True)


def _found(request: HttpRequest, picture_id: int, digest: str) -> Picture:
    picture = selectors.picture_for(
        picture_id=picture_id, digest=digest, person_id=me(request).pk, roles=roles_of(request)
    )
    if picture is None:
        raise Http404("没有这张图片，可能已经删去。")
    return picture


def _sent(picture: Picture, *, small: bool) -> HttpResponse:
    body = b"".join(cases.open_attachment(key=str(picture.file_id), small=small))
    answer = HttpResponse(body, content_type="image/webp" if small else "image/jpeg")
    answer["Cache-Control"] = FOR_EVER if picture.is_public else NEVER
    answer["Content-Disposition"] = "inline"
    answer["Content-Security-Policy"] = SANDBOX
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Encoding"] = "identity"
    return answer
