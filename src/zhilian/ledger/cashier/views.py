"""Going to pay, coming back, and what one has oneself."""

from datetime import datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from zhilian.core.access import signed_in
from zhilian.core.addresses import client_address
from zhilian.core.errors import Refusal
from zhilian.core.listing import number, word
from zhilian.core.times import day_bounds, local_date
from zhilian.ledger import selectors, service
from zhilian.ledger.models import Payment
from zhilian.ledger.selectors.statements import PAGE
from zhilian.ledger.types import WALLETS, AccountKind, PaymentState

REFRESH_S = 3
PERIODS = (("30", "近 30 天"), ("90", "近 90 天"), ("365", "近一年"))


@signed_in
@require_GET
@never_cache
def pay_page(request: HttpRequest, reference: str) -> HttpResponse:
    """What is to be paid and how it stands; while the channel is at work it reads itself again."""
    return _page(request, _mine(request, reference))


@signed_in
@require_GET
@never_cache
def go(request: HttpRequest, reference: str) -> HttpResponse:
    """On to the channel's own page. Only this answer leads away from here."""
    payment = _mine(request, reference)
    try:
        url = service.open_payment(
            payment=payment, payer_address=client_address(request), at=timezone.now()
        )
    except Refusal as refused:
        payment.refresh_from_db()
        return _page(request, payment, refusal=str(refused))
    return HttpResponseRedirect(url)


@signed_in
@require_GET
@never_cache
def my_accounts(request: HttpRequest) -> HttpResponse:
    context = {
        "accounts": selectors.wallets_of(person_id=request.user.pk or 0),
        "kinds": [kind.label for kind in AccountKind if kind in WALLETS],
        "tab": "me",
    }
    return render(request, "cashier/accounts.html", context)


@signed_in
@require_GET
@never_cache
def my_account(request: HttpRequest, account_id: int) -> HttpResponse:
    found = selectors.account(account_id=account_id)
    if found is None or found.person_id != request.user.pk:
        raise Http404
    asked = word(request, "days")
    days = asked if asked in dict(PERIODS) else PERIODS[0][0]
    since, until = _span(int(days), now=timezone.now())
    before = number(word(request, "before"))
    rows = selectors.statement_rows(account=found, since=since, until=until, before=before)
    here = reverse("pay:account", args=[account_id])
    context = {
        "account": found,
        "told": selectors.statement(account=found, since=since, until=until),
        "rows": rows,
        "periods": [
            {"label": label, "href": f"{here}?days={key}", "current": key == days}
            for key, label in PERIODS
        ],
        "next_url": f"{here}?days={days}&before={rows[-1].id}" if len(rows) == PAGE else "",
        "first_url": f"{here}?days={days}" if before else "",
        "tab": "me",
    }
    return render(request, "cashier/account.html", context)


def _page(request: HttpRequest, payment: Payment, *, refusal: str = "") -> HttpResponse:
    now = timezone.now()
    waiting = payment.state == PaymentState.OPENED and payment.expires_at > now
    if waiting:
        service.ask_soon(payment=payment, at=now)
    context: dict[str, Any] = {
        "payment": payment,
        "refusal": refusal,
        "left_s": max(0, int((payment.expires_at - now).total_seconds())),
        "payable": payment.state in (PaymentState.CREATED, PaymentState.OPENED)
        and payment.expires_at > now,
        "refresh_s": REFRESH_S if waiting and not refusal else 0,
    }
    return render(request, "cashier/pay.html", context, status=409 if refusal else 200)


def _mine(request: HttpRequest, reference: str) -> Payment:
    payment = selectors.payment(reference=reference)
    if payment is None or payment.person_id != request.user.pk:
        raise Http404
    return payment


def _span(days: int, *, now: datetime) -> tuple[datetime, datetime]:
    today = local_date(now)
    return day_bounds(today - timedelta(days=days - 1))[0], day_bounds(today)[1]
