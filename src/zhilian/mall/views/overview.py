"""The first page of the desk: what waits, what was sold."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from zhilian.core.access import admits
from zhilian.core.times import clock_now, local_date
from zhilian.ledger import selectors as ledger
from zhilian.mall import selectors
from zhilian.mall.views import desk


@admits(*desk.BOTH)
@never_cache
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    whose, now = desk.scope(request), clock_now()
    if not whose.section and whose.merchant is None:
        return render(request, "mall/no_merchant.html", {})
    board = selectors.board(merchant_id=whose.merchant_id, now=now)
    context = {
        "whose": whose,
        "board": board,
        "today": local_date(now),
        "amounts": [amount for _, amount in board.days],
        "first": board.days[0][0],
        "troubles": ledger.open_troubles(windows=selectors.shop_windows()) if whose.section else 0,
        "tabs": desk.tabs(request, "overview"),
    }
    return render(request, "mall/overview.html", context)
