"""委托: who decides for me while I am away, who may apply for me, and whom I stand in for."""

from datetime import datetime, time
from typing import Any

from django.contrib import messages as toasts
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from zhilian.cases import selectors as cases
from zhilian.cases import service
from zhilian.cases.errors import AnswerMissing, CaseRefusal
from zhilian.cases.service import Terms
from zhilian.cases.types import DelegationKind
from zhilian.core.access import signed_in
from zhilian.core.listing import number
from zhilian.core.times import LOCAL, clock_now, day_of, local_date
from zhilian.directory import selectors as directory
from zhilian.faces.portal import shell
from zhilian.faces.portal.reader import me

FOUND = 12
END_OF_DAY = time(23, 59, 59)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@shell.with_portal
def delegations(request: HttpRequest) -> HttpResponse:
    """What runs, and the form of a new one."""
    refusal = ""
    if request.method == "POST" and not request.POST.get("find"):
        try:
            _set(request)
        except CaseRefusal as refused:
            refusal = str(refused)
        else:
            toasts.success(request, "委托已生效，对方会看到。")
            return redirect("portal:delegations")
    page = {
        "rows": cases.delegations_of(person_id=me(request), now=clock_now()),
        "refusal": refusal,
        "typed": _typed(request),
        "kinds": DelegationKind.choices,
        "today": local_date(clock_now()),
        "tab": "me",
    }
    return shell.page(request, "portal/delegations.html", page, status=422 if refusal else 200)


@signed_in
@require_POST
@shell.with_portal
def end(request: HttpRequest, delegation_id: int) -> HttpResponse:
    """Either side may end it at once."""
    mine = {row.id for row in cases.delegations_of(person_id=me(request), now=clock_now())}
    if delegation_id in mine:
        service.end_delegation(delegation_id=delegation_id, person_id=me(request), at=clock_now())
        toasts.success(request, "委托已结束。")
    return redirect("portal:delegations")


def _set(request: HttpRequest) -> None:
    to = number(request.POST.get("to", ""))
    if to is None:
        raise AnswerMissing("请先按姓名查找，再选择一位同事。")
    kind = request.POST.get("kind", "")
    terms = Terms(
        kind=DelegationKind(kind if kind in DelegationKind.values else DelegationKind.ACT),
        from_at=_day(request.POST.get("from", ""), time()),
        until_at=_day(request.POST.get("until", ""), END_OF_DAY),
        reason=request.POST.get("reason", "")[:100],
    )
    service.set_delegation(person_id=me(request), to_id=to, terms=terms, at=clock_now())


def _day(text: str, at: time) -> datetime:
    day = day_of(text)
    if day is None:
        raise AnswerMissing("请选择开始和结束的日期。")
    return datetime.combine(day, at, tzinfo=LOCAL)


def _typed(request: HttpRequest) -> dict[str, Any]:
    """What was filled in, and the people of the name that was looked for."""
    user: Any = request.user
    who = request.POST.get("who", "").strip()
    rows = directory.search_people(q=who, viewer=user).rows[:FOUND] if who else ()
    return {
        "who": who,
        "found": [row for row in rows if row.id != user.pk and row.is_active],
        **{name: request.POST.get(name, "") for name in ("to", "kind", "from", "until", "reason")},
    }
