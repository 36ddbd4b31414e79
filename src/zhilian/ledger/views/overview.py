"""How the books stand: what is held by kind, what waits, whether everything adds up."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from zhilian.core.access import admits
from zhilian.core.asking import act
from zhilian.core.times import local_date
from zhilian.ledger import selectors, service
from zhilian.ledger.views import desk


@admits(*desk.READERS)
@never_cache
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    kinds, finance = desk.kinds_of(request), desk.may(request, *desk.MONEY)
    proofs = selectors.proofs(limit=14) if finance else []
    context = {
        "now": now,
        "totals": [row for row in selectors.kind_totals() if row.kind in kinds],
        "finance": finance,
        "proofs": proofs,
        "proof": proofs[0] if proofs else None,
        "troubles": selectors.open_troubles() if finance else 0,
        "bills": selectors.bill_checks(since=local_date(now) - timedelta(days=3))
        if finance
        else [],
        "tabs": desk.tabs(request, "ledger:overview"),
    }
    return render(request, "ledger/overview.html", context)


@admits(*desk.MONEY)
@require_POST
def prove(request: HttpRequest) -> HttpResponse:
    """Add everything up now."""
    now = timezone.now()
    return act(
        request,
        lambda: service.prove_books(day=local_date(now), at=now),
        done="账务核对完成，结果见下方。",
        to="ledger:overview",
    )


@admits(*desk.READERS)
@require_GET
def transaction(request: HttpRequest, transaction_id: int) -> HttpResponse:
    """What one transaction moved, from where to where."""
    posted = desk.found(selectors.transaction(transaction_id=transaction_id))
    transfers = selectors.transfers_of(transaction_id=transaction_id)
    kinds = desk.kinds_of(request)
    if not any({row.source.kind, row.target.kind} & set(kinds) for row in transfers):
        return redirect("ledger:accounts")
    context = {
        "posted": posted,
        "transfers": transfers[:200],
        "more": max(0, len(transfers) - 200),
        "total": sum(row.amount for row in transfers),
        "crumbs": [desk.crumb("账户", "accounts")],
    }
    return render(request, "ledger/transaction.html", context)
