"""A full disk or a locked database: said in plain words with the remedy, never as a traceback.

The transaction of the request is rolled back by then: what was shown as saved before is saved,
the rest is not, and
the answer says so. Agents keep their samples in the spool and push them again.
"""

import errno
import logging
from collections.abc import Callable

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

log = logging.getLogger("zhilian.storage")
FULL = ("disk is full", "no space left", "could not extend file", "disk full")
BUSY = ("database is locked", "lock timeout")
SAY_FULL = (
    "服务器磁盘已满，这一次没有保存。请通知运维工程师清理磁盘（日志、旧备份）后，返回重新提交。"
)
SAY_BUSY = "系统正忙，这一次没有保存。请稍等几秒后返回重新提交。"
Handler = Callable[[HttpRequest], HttpResponse]


class StorageMiddleware:
    """Turns failures of storage into 503 with a message; everything else stays what it is."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        message = storage_message(error)
        if not message:
            return None
        log.error("%s %s: %s", request.method, request.path, error)
        if request.path.startswith(("/api/", "/hooks/")):
            return JsonResponse({"error": "storage", "message": message}, status=503)
        return render(request, "errors/503.html", {"refusal": message}, status=503)


def storage_message(error: Exception) -> str:
    """What to tell a person about this failure; "" when it is not one of storage."""
    text = str(error).lower()
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return SAY_FULL
    if isinstance(error, DatabaseError) and any(sign in text for sign in FULL):
        return SAY_FULL
    if isinstance(error, DatabaseError) and any(sign in text for sign in BUSY):
        return SAY_BUSY
    return ""
