"""The code of a case at a machine: the step that waits for this kind of machine is answered.

Idempotent by its nature: a code that has done its work at this step is told so and changes nothing.
"""

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from zhilian.assets import selectors as assets
from zhilian.assets.types import AtTerminal, TerminalKind
from zhilian.cases import service
from zhilian.core.access import machine
from zhilian.core.errors import NotAdmitted
from zhilian.core.machines import json_object, text, with_token

LONGEST = 120
ELSEWHERE = (TerminalKind.GATE, TerminalKind.BARRIER, TerminalKind.CANTEEN)


def _admitted(token: str) -> AtTerminal:
    terminal = assets.terminal_by_token(token=token)
    if terminal.kind in ELSEWHERE:
        raise NotAdmitted("闸机、道闸和消费机各有自己的接口，不能用这个接口核验。")
    return terminal


terminals = with_token(_admitted)


@csrf_exempt
@machine("取餐柜、门牌屏和扫码机凭令牌核验办件码")
@require_POST
@terminals
def scan(request: HttpRequest, terminal: AtTerminal) -> JsonResponse:
    body = json_object(request)
    said = service.answer_machine(
        code=text(body, "value", most=LONGEST).strip(),
        machine_role=terminal.kind,
        ok=True,
        at=timezone.now(),
    )
    return JsonResponse({"allow": said.ok, "show": said.text, "case": said.number})
