"""我的餐卡: what there is to eat with, where it went, the subsidies, the meals that are booked."""

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from zhilian.canteen import selectors as canteen
from zhilian.core.access import signed_in
from zhilian.core.listing import number
from zhilian.core.times import clock_now
from zhilian.faces.portal import shell
from zhilian.faces.portal.reader import me

PAGE = 30
MONTHS = 12


@signed_in
@require_safe
@shell.with_portal
def account(request: HttpRequest) -> HttpResponse:
    now, person_id = clock_now(), me(request)
    before = request.GET.get("before", "")
    rows = canteen.movements_of(
        person_id=person_id,
        now=now,
        before=number(before),
        limit=PAGE + 1,
    )
    page = {
        "account": canteen.account_of(person_id=person_id),
        "balance": canteen.balance_of(person_id=person_id),
        "meals": canteen.meals_of(person_id=person_id, now=now),
        "rows": rows[:PAGE],
        "next_id": rows[PAGE - 1].pk if len(rows) > PAGE else None,
        "subsidies": canteen.payments_of(person_id=person_id, limit=MONTHS),
        "tab": "me",
    }
    answer = shell.page(request, "portal/account.html", page)
    patch_cache_control(answer, private=True, no_store=True)
    return answer
