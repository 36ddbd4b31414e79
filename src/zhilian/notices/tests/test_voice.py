"""Voice calls over a real wire: the phone rings, somebody picks up, the product is told."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from zhilian.notices.providers.http_voice import HttpVoice
from zhilian.notices.tests.gateway_process import (
    SECRET,
    GatewayProcess,
    Product,
    free_port,
    gateway_process,
    product,
    wait_until,
)
from zhilian.notices.types import Account, Outgoing, Status

PHONE = "13800000001"
WORDS = "智联运维故障告警。访客预约窗口打不开。接单请按 1。"


@pytest.fixture(scope="module")
def stand_in() -> Iterator[Product]:
    with product() as running:
        yield running


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GatewayProcess]:
    folder: Path = tmp_path_factory.mktemp("exchange")
    with gateway_process(folder) as running:
        yield running


@pytest.fixture
def gateway(process: GatewayProcess, stand_in: Product) -> GatewayProcess:
    stand_in.uplinks.clear()
    stand_in.answers.clear()
    normal = {"voice": "ring", "ring_s": 30, "cut": False, "refuse": "off", "answer_delay_s": 0}
    process.post("/api/faults", {**normal, "duplicates": False})
    return process


def account(gateway: GatewayProcess, *, secret: str = SECRET, **options: object) -> Account:
    url = f"http://127.0.0.1:{gateway.port}/voice/calls"
    return Account(url=url, username="", secret=secret, options=options)


def order(key: str, stand_in: Product) -> Outgoing:
    url = stand_in.url(f"/callback?id={key}")
    return Outgoing(key=key, phone=PHONE, text=WORDS, receipt_url=url)


def call_of(gateway: GatewayProcess, key: str) -> dict[str, Any]:
    calls = gateway.get("/api/calls")["calls"]
    return next(call for call in calls if call["client_id"] == key)


def test_a_call_rings_and_pressing_1_comes_back(gateway: GatewayProcess, stand_in: Product) -> None:
    result = HttpVoice().send(order("v1", stand_in), account(gateway, repeat=3))
    call = call_of(gateway, "v1")
    assert (result.ok, result.provider_message_id) == (True, call["id"])
    assert (call["status"], call["text"]) == ("RINGING", WORDS)

    gateway.post("/api/calls", {"id": call["id"], "act": "answer"})
    gateway.post("/api/calls", {"id": call["id"], "act": "press", "digit": "1"})

    wait_until(lambda: stand_in.uplinks)
    reading = HttpVoice().read_receipt({"id": "v1", **stand_in.uplinks[0]})
    assert (reading.status, reading.digit) == (Status.DELIVERED, "1")
    assert reading.provider_message_id == call["id"]


@pytest.mark.parametrize(
    ("act", "result"), [("reject", "busy"), ("answer-hang_up", "answered")], ids=str
)
def test_what_a_person_does_is_what_the_product_hears(
    gateway: GatewayProcess, stand_in: Product, act: str, result: str
) -> None:
    HttpVoice().send(order(f"act-{act}", stand_in), account(gateway))
    call = call_of(gateway, f"act-{act}")

    for step in act.split("-"):
        gateway.post("/api/calls", {"id": call["id"], "act": step})

    wait_until(lambda: stand_in.uplinks)
    assert (stand_in.uplinks[0]["result"], stand_in.uplinks[0].get("digit", "")) == (result, "")


def test_a_phone_that_nobody_picks_up_stops_ringing(
    gateway: GatewayProcess, stand_in: Product
) -> None:
    gateway.post("/api/faults", {"ring_s": 0.2})

    HttpVoice().send(order("nobody", stand_in), account(gateway))

    wait_until(lambda: stand_in.uplinks)
    assert stand_in.uplinks[0]["result"] == "no-answer"


def test_the_same_key_twice_rings_once(gateway: GatewayProcess, stand_in: Product) -> None:
    first = HttpVoice().send(order("twice", stand_in), account(gateway))
    second = HttpVoice().send(order("twice", stand_in), account(gateway))

    assert first == second
    assert call_of(gateway, "twice")["offers"] == 2


def test_a_callback_that_is_not_taken_comes_again(
    gateway: GatewayProcess, stand_in: Product
) -> None:
    stand_in.answers[:] = [503, 500]
    HttpVoice().send(order("again", stand_in), account(gateway))

    gateway.post("/api/calls", {"id": call_of(gateway, "again")["id"], "act": "reject"})

    wait_until(lambda: stand_in.uplinks)
    assert stand_in.uplinks[0]["result"] == "busy"


@pytest.mark.parametrize(
    ("fault", "retry"), [({"refuse": "temporary"}, True), ({"refuse": "permanent"}, False)]
)
def test_a_busy_exchange_is_told_from_a_refusal(
    gateway: GatewayProcess, stand_in: Product, fault: dict[str, str], retry: bool
) -> None:
    gateway.post("/api/faults", fault)

    result = HttpVoice().send(order(f"no-{retry}", stand_in), account(gateway))

    assert (result.ok, result.retry) == (False, retry)


def test_wrong_secret_and_cut_line_and_nobody_there_are_values(
    gateway: GatewayProcess, stand_in: Product
) -> None:
    wrong = HttpVoice().send(order("w", stand_in), account(gateway, secret="other"))
    gateway.post("/api/faults", {"cut": True})
    cut = HttpVoice().send(order("c", stand_in), account(gateway))
    nobody = HttpVoice().send(
        order("n", stand_in),
        Account(url=f"http://127.0.0.1:{free_port()}/", username="", secret="", options={}),
    )

    assert [(r.ok, r.retry) for r in (wrong, cut, nobody)] == [(False, True)] * 3


def test_hard_timeout_holds(gateway: GatewayProcess, stand_in: Product) -> None:
    gateway.post("/api/faults", {"answer_delay_s": 2})
    began = time.monotonic()

    result = HttpVoice().send(order("slow", stand_in), account(gateway, timeout_s=0.3))

    assert time.monotonic() - began < 1.5
    assert (result.ok, result.retry) == (False, True)


@pytest.mark.parametrize(
    "options", [{"repeat": 0}, {"repeat": True}, {"params": {"a": "b"}}, {"timeout_s": 61}], ids=str
)
def test_bad_option_is_named(options: dict[str, object]) -> None:
    assert [p.field for p in HttpVoice().check_options(options)] == list(options)


def test_the_voice_page_is_served(gateway: GatewayProcess) -> None:
    status, page = gateway.ask("GET", "/voice")

    assert status == 200
    assert "接电话" in page
