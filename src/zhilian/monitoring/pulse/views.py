"""A job reports here with curl or wget; the answer is one line of text, because it ends in a
crontab's mail. The token in the address is the credential.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from zhilian.core.access import public
from zhilian.monitoring import service
from zhilian.monitoring.errors import BeatRefused, TokenRefused
from zhilian.monitoring.service.beats import MOST_LOG, Signal, Taken
from zhilian.monitoring.types import BeatKind

MOST_READ = 1_000_000
WORDS = {"": BeatKind.OK, "start": BeatKind.START, "fail": BeatKind.FAIL, "ok": BeatKind.OK}
UNKNOWN = "网址末尾只能是 start、fail 或退出码 0 到 255，也可以什么都不写。"
STRANGER = "令牌无效：它已重新生成，或监测项已删除。请到监测项页面复制新的网址。"


@csrf_exempt
@public("定时任务凭网址里的令牌报到，令牌不对回答 401")
@require_http_methods(["GET", "POST", "HEAD"])
def beat(request: HttpRequest, token: str, word: str = "") -> HttpResponse:
    """Take one beat. `?run=` (or the header Idempotency-Key) names the run: repeated, it counts
    once.
    """
    read = _word(word)
    if read is None:
        return _text(UNKNOWN, 404)
    run = request.GET.get("run", "") or request.headers.get("Idempotency-Key", "")
    signal = Signal(kind=read[0], exit_code=read[1], run=_plain(run)[:64], log=_log(request))
    try:
        taken = service.take_beat(token=token, signal=signal, at=timezone.now())
    except TokenRefused:
        return _text(STRANGER, 401)
    except BeatRefused as refusal:
        return _text(str(refusal), 429)
    return _text(_words(taken), 200)


def _word(word: str) -> tuple[BeatKind, int | None] | None:
    kind = WORDS.get(word.strip("/").lower())
    if kind is not None:
        return kind, None
    if not (word.isascii() and word.isdigit() and len(word) <= 3 and int(word) <= 255):
        return None
    return (BeatKind.FAIL if int(word) else BeatKind.OK), int(word)


def _log(request: HttpRequest) -> str:
    """The end of what was sent: that is where errors stand."""
    if request.method != "POST":
        return ""
    sent = request.read(MOST_READ)
    return _plain(sent[-MOST_LOG:].decode("utf-8", "replace"))


def _plain(text: str) -> str:
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def _words(taken: Taken) -> str:
    if taken.duplicate:
        return "OK（这一次已经报过）"
    return "OK" if taken.judged else "OK（监测已暂停，只记录，不判定）"


def _text(text: str, status: int) -> HttpResponse:
    return HttpResponse(text + "\n", status=status, content_type="text/plain; charset=utf-8")
