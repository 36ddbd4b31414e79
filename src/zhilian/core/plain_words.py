"""What people send, without the characters that nobody types.

NUL and the other control characters are not text: PostgreSQL refuses NUL, and in a list or a file
they are only harm. They go from addresses and forms before a view reads them; tab and the ends of
lines stay. Files are not touched, nor is what programs send, which their readers check.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, QueryDict, UnreadablePostError

Handler = Callable[[HttpRequest], HttpResponse]
UNTYPED: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
PROGRAMS: Final = "/api/"
FORMS: Final = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})


class PlainWordsMiddleware:
    """Cleans the query and, once it is known which view answers, the form. An address whose path
    has NUL in it is none: 404.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info:
            raise Http404
        if request.META.get("QUERY_STRING") and not request.path_info.startswith(PROGRAMS):
            request.GET = plain(request.GET)  # type: ignore[assignment]
        if UNTYPED.search("".join(request.COOKIES.values())):
            request.COOKIES = {
                name: value for name, value in request.COOKIES.items() if not UNTYPED.search(value)
            }
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any) -> None:
        by_program = getattr(view, "csrf_exempt", False)
        if request.method == "POST" and request.content_type in FORMS and not by_program:
            with suppress(UnreadablePostError):  # cut off: the check for forgery says so
                request.POST = plain(request.POST)  # type: ignore[assignment]


def plain(said: QueryDict) -> QueryDict:
    """The same, without control characters in names and values; itself when there are none."""
    if not any(UNTYPED.search(text) for name, texts in said.lists() for text in (name, *texts)):
        return said
    cleaned = QueryDict(mutable=True, encoding=said.encoding)
    for name, texts in said.lists():
        for text in texts:
            cleaned.appendlist(UNTYPED.sub("", name), UNTYPED.sub("", str(text)))
    cleaned._mutable = False
    return cleaned
