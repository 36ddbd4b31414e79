"""Calls of channels: proven, taken once, written down."""

import json
from typing import Any

import pytest
from django.test import Client

from zhilian.core.models import JournalEntry
from zhilian.ledger.models import Callback, Payment
from zhilian.ledger.tests import make
from zhilian.ledger.types import CallbackOutcome, PaymentState

pytestmark = pytest.mark.django_db


def notify(payment: Payment, *, signed: bool = True, **said: Any) -> Any:
    body = {
        "state": "paid",
        "reference": payment.reference,
        "channel_no": "T1",
        "amount": payment.amount,
        **said,
    }
    return Client().post(
        f"/hooks/pay/{payment.channel.code}/",
        json.dumps(body),
        content_type="application/json",
        headers={"X-Signed": "yes" if signed else "no"},
    )


def test_a_signed_call_is_taken_and_a_second_one_is_thanked_for() -> None:
    payment = make.payment()

    first, second = notify(payment), notify(payment)

    payment.refresh_from_db()
    assert (first.status_code, second.status_code) == (200, 200)
    assert payment.state == PaymentState.CAPTURED
    outcomes = Callback.objects.order_by("id").values_list("outcome", flat=True)
    assert list(outcomes) == [CallbackOutcome.TAKEN, CallbackOutcome.REPEATED]


def test_a_forged_call_is_refused_and_told() -> None:
    payment = make.payment()

    answer = notify(payment, signed=False)

    payment.refresh_from_db()
    assert answer.status_code == 401
    assert payment.state == PaymentState.CREATED
    assert JournalEntry.objects.get(kind="ledger.callback.refused").data["outcome"] == "FORGED"


@pytest.mark.parametrize(
    ("said", "outcome"),
    [({"amount": 1}, CallbackOutcome.MISMATCH), ({"reference": "P0"}, CallbackOutcome.UNKNOWN)],
)
def test_a_call_that_does_not_fit_is_not_thanked_for(
    said: dict[str, Any], outcome: CallbackOutcome
) -> None:
    payment = make.payment()

    answer = notify(payment, **said)

    payment.refresh_from_db()
    assert answer.status_code == 422
    assert payment.state == PaymentState.CREATED
    assert Callback.objects.get().outcome == outcome


def test_a_channel_that_is_not_there_or_not_outer_is_refused() -> None:
    payment = make.payment()
    payment.channel.code = "nobody"

    assert notify(payment).status_code == 401
    assert Client().get("/hooks/pay/nobody/").status_code == 405
