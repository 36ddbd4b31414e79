"""A form sent on trial: what would come of it, for the check that walks through the window.

It is for the accounts that such a check of the window names, and for who runs the window.
"""

from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest, JsonResponse

from zhilian.cases import service
from zhilian.catalogue.types import WindowView
from zhilian.faces.portal.arriving import Arrival
from zhilian.monitoring import selectors as monitoring

TRIAL: Final = "trial"
FORBIDDEN: Final = 403
NOT_FOR_YOU: Final = (
    "试填只供这个窗口“试填提交”监测项里写明的账号和管理这个窗口的科室使用。"
    "没有检查，也没有保存；要办事请用页面上的“提交”。"
)


def is_trial(request: HttpRequest) -> bool:
    return request.POST.get(TRIAL) == "1"


def answer(request: HttpRequest, arrival: Arrival, *, person_id: int, at: datetime) -> JsonResponse:
    """Nothing is kept. `sound`: the form was checked as its window says; `asks`: what is wrong."""
    if not _may_try(request, arrival.view):
        return _said({"window": arrival.view.code, "refusal": NOT_FOR_YOU}, status=FORBIDDEN)
    tried = service.try_case(
        window_code=arrival.view.code, filled=arrival.filled, applicant_id=person_id, at=at
    )
    return _said(
        {
            "window": arrival.view.code,
            "sound": tried.sound,
            "asks": [f"{one.label}：{one.text}" for one in tried.problems],
            "overlooked": list(tried.overlooked),
            "refusal": tried.refusal,
        }
    )


def _may_try(request: HttpRequest, view: WindowView) -> bool:
    user: Any = request.user
    if view.owner_role in user.role_codes:
        return True
    return monitoring.tries_window(window_code=view.code, names=(user.username, user.phone))


def _said(content: dict[str, Any], *, status: int = 200) -> JsonResponse:
    return JsonResponse(content, status=status, headers={"Cache-Control": "no-store"})
