"""What a canteen machine sends and hears."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from zhilian.assets.tests import make as terminals
from zhilian.canteen.models import MealTransaction
from zhilian.canteen.tests import make
from zhilian.core.times import clock_now

pytestmark = pytest.mark.django_db


def ask(client: Client, body: object, *, path: str = "meal", token: str = "") -> Any:
    headers = {"authorization": f"Bearer {token}"} if token else {}
    return client.post(
        f"/api/terminals/{path}", body, content_type="application/json", headers=headers
    )


def event(**values: Any) -> dict[str, Any]:
    at = clock_now().isoformat()
    return {"event": "e-1", "at": at, "means": "CARD", "value": make.UID, **values}


def test_machine_hears_words_and_the_balance(client: Client) -> None:
    make.with_card(make.diner(card=5000))
    made = terminals.credentials(kind="canteen_device", stands_at=make.canteen().subject)

    said = ask(client, event(amount_fen=1250), token=made.token).json()

    assert (said["allow"], said["paid_fen"], said["balance_fen"]) == (True, 1250, 3750)
    assert "扣 12.50 元" in said["show"]
    assert "余额 37.50 元" in said["show"]


def test_refused_taps_without_a_line_are_taken_and_charge_nothing(client: Client) -> None:
    make.with_card(make.diner(card=5000))
    made = terminals.credentials(kind="canteen_device", stands_at=make.canteen().subject)
    rows = [event(amount_fen=100, allowed=False), event(event="e-2", amount_fen=200, allowed=True)]

    answer = ask(client, {"events": rows}, path="meal/late", token=made.token)

    assert answer.json() == {"taken": ["e-1", "e-2"]}
    assert MealTransaction.objects.get(why="WALK_IN").amount == -200


@pytest.mark.parametrize(
    "wrong",
    [
        {"means": "PLATE"},
        {"value": ""},
        {"at": "noon"},
        {"amount_fen": -1},
        {"amount_fen": 1.5},
        {"amount_fen": 10**9},
        {"event": ""},
    ],
)
def test_what_cannot_be_read_is_refused_in_words(client: Client, wrong: dict[str, Any]) -> None:
    made = terminals.credentials(kind="canteen_device", stands_at=make.canteen().subject)

    answer = ask(client, event(**wrong), token=made.token)

    assert answer.status_code == 422
    assert answer.json()["message"]


@pytest.mark.parametrize("path", ["meal", "meal/late"])
def test_other_terminals_and_strangers_get_401(client: Client, path: str) -> None:
    gate = terminals.credentials(kind="gate_device")

    assert ask(client, event(), path=path, token=gate.token).status_code == 401
    assert ask(client, event(), path=path).status_code == 401
