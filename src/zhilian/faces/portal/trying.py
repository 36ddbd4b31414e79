"""A form sent on trial: what would come of it, for the check that walks through the window."""

from datetime import datetime

from django.http import HttpRequest, JsonResponse

from zhilian.cases import service
from zhilian.faces.portal.arriving import Arrival

TRIAL = "trial"


def is_trial(request: HttpRequest) -> bool:
    return request.POST.get(TRIAL) == "1"


def answer(arrival: Arrival, *, person_id: int, at: datetime) -> JsonResponse:
    """Nothing is kept. `sound`: the form was checked as its window says; `asks`: what is wrong."""
    tried = service.try_case(
        window_code=arrival.view.code, filled=arrival.filled, applicant_id=person_id, at=at
    )
    content = {
        "window": arrival.view.code,
        "sound": tried.sound,
        "asks": [f"{one.label}：{one.text}" for one in tried.problems],
        "overlooked": list(tried.overlooked),
        "refusal": tried.refusal,
    }
    return JsonResponse(content, headers={"Cache-Control": "no-store"})
