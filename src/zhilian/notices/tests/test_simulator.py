import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from zhilian.notices.tests.gateway_process import (
    TOKEN,
    GatewayProcess,
    Product,
    gateway_process,
    product,
    wait_until,
)

PHONE = "13800000001"


@pytest.fixture(scope="module")
def stand_in() -> Iterator[Product]:
    with product() as running:
        yield running


@pytest.fixture(scope="module")
def process(
    stand_in: Product, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[GatewayProcess]:
    folder = tmp_path_factory.mktemp("gateway")
    with gateway_process(folder, inbound_url=stand_in.url("/inbound")) as running:
        yield running


@pytest.fixture
def gateway(process: GatewayProcess, stand_in: Product) -> GatewayProcess:
    for remembered in (stand_in.receipts, stand_in.uplinks, stand_in.answers, stand_in.tokens):
        remembered.clear()
    faults = {"receipt": "DELIVRD", "refuse": "off", "receipt_delay_s": 0, "answer_delay_s": 0}
    process.post("/api/faults", {**faults, "cut": False, "duplicates": False, "reorder": False})
    return process


def dlr(stand_in: Product, key: str) -> str:
    return stand_in.url(f"/receipt?id={key}&type=%d&message=%I&words=%A")


def receipts_of(stand_in: Product, key: str) -> list[dict[str, str]]:
    return [receipt for receipt in stand_in.receipts if receipt["id"] == key]


def test_sendsms_message_reaches_the_phone_and_its_receipt_the_product(
    gateway: GatewayProcess, stand_in: Product
) -> None:
    url = dlr(stand_in, "a1")

    status, answer = gateway.send(to=PHONE, text="故障 A", **{"client-id": "a1", "dlr-url": url})

    assert status == 202
    wait_until(lambda: receipts_of(stand_in, "a1"))
    message_id = answer.removeprefix("0: Accepted for delivery: ")
    receipt = receipts_of(stand_in, "a1")[0]
    assert (receipt["type"], receipt["message"]) == ("1", message_id)
    assert "stat:DELIVRD" in receipt["words"]
    assert gateway.inbox(PHONE)[-1]["text"] == "故障 A"


def test_sendsms_same_client_id_is_one_message_with_the_same_id(gateway: GatewayProcess) -> None:
    first = gateway.send(to=PHONE, text="故障 B", **{"client-id": "b1"})

    second = gateway.send(to=PHONE, text="故障 B", **{"client-id": "b1"})

    kept = [m for m in gateway.inbox(PHONE) if m["client_id"] == "b1"]
    assert first == second
    assert [m["offers"] for m in kept] == [2]


def test_sendsms_without_client_id_doubles(gateway: GatewayProcess) -> None:
    """The naive client: a retry without its own key arrives twice, which the key prevents."""
    gateway.send(to="13800000002", text="故障 C")
    gateway.send(to="13800000002", text="故障 C")

    assert len(gateway.inbox("13800000002")) == 2


def test_sendsms_wrong_secret_is_refused_and_keeps_nothing(gateway: GatewayProcess) -> None:
    status, answer = gateway.send(to="13800000003", text="x", password="wrong")

    assert (status, answer) == (403, "Authorization failed for sendsms")
    assert gateway.inbox("13800000003") == []


@pytest.mark.parametrize("missing", [{"to": ""}, {"to": "abc"}, {"text": ""}])
def test_sendsms_broken_message_is_refused(
    gateway: GatewayProcess, missing: dict[str, str]
) -> None:
    status, _answer = gateway.send(**{"to": PHONE, "text": "x", **missing})

    assert status == 400


def test_fault_cut_the_message_is_kept_but_no_answer_comes(gateway: GatewayProcess) -> None:
    gateway.post("/api/faults", {"cut": True})

    with pytest.raises(OSError, match="without response"):
        gateway.send(to="13800000004", text="x", **{"client-id": "cut1"})

    assert len(gateway.inbox("13800000004")) == 1


def test_fault_refuse_temporary_answers_503(gateway: GatewayProcess) -> None:
    gateway.post("/api/faults", {"refuse": "temporary"})

    assert gateway.send(to=PHONE, text="x")[0] == 503


def test_fault_duplicates_the_receipt_comes_twice(
    gateway: GatewayProcess, stand_in: Product
) -> None:
    gateway.post("/api/faults", {"duplicates": True})

    gateway.send(to=PHONE, text="x", **{"client-id": "d1", "dlr-url": dlr(stand_in, "d1")})

    wait_until(lambda: len(receipts_of(stand_in, "d1")) == 2)


def test_fault_answer_delay_holds_the_answer(gateway: GatewayProcess) -> None:
    gateway.post("/api/faults", {"answer_delay_s": 0.4})
    began = time.monotonic()

    gateway.send(to=PHONE, text="x")

    assert time.monotonic() - began >= 0.4


def test_receipt_the_product_refused_comes_again(
    gateway: GatewayProcess, stand_in: Product
) -> None:
    stand_in.answers[:] = [500]

    gateway.send(to=PHONE, text="x", **{"client-id": "r1", "dlr-url": dlr(stand_in, "r1")})

    wait_until(lambda: receipts_of(stand_in, "r1"))


def test_reply_reaches_the_product_with_its_token(
    gateway: GatewayProcess, stand_in: Product
) -> None:
    status, message = gateway.post("/api/reply", {"phone": PHONE, "text": "３７１"})

    wait_until(lambda: stand_in.uplinks)
    taken = stand_in.uplinks[0]
    assert status == 201
    assert (taken["id"], taken["from"], taken["text"]) == (message["id"], PHONE, "３７１")
    assert stand_in.tokens == [f"Bearer {TOKEN}"]


@pytest.mark.parametrize(
    "values",
    [
        {"cut": 1},
        {"receipt": "MAYBE"},
        {"refuse": "no"},
        {"receipt_delay_s": -1},
        {"colour": "red"},
    ],
)
def test_faults_a_bad_switch_is_refused_with_its_remedy(
    gateway: GatewayProcess, values: dict[str, object]
) -> None:
    status, answer = gateway.post("/api/faults", values)

    assert status == 422
    assert next(iter(values)) in answer["error"]


def test_actions_refuse_what_a_foreign_page_could_send(gateway: GatewayProcess) -> None:
    body = '{"phone": "13800000001", "text": "371"}'

    assert gateway.ask("POST", "/api/reply", body, kind="text/plain")[0] == 415


def test_page_shows_that_it_is_a_simulator(gateway: GatewayProcess) -> None:
    status, page = gateway.ask("GET", "/")

    assert status == 200
    assert "模拟网关" in page
    assert "style=" not in page


def test_kill_and_restart_loses_no_message_and_no_receipt(
    stand_in: Product, tmp_path: Path
) -> None:
    with gateway_process(tmp_path) as gateway:
        gateway.post("/api/faults", {"receipt_delay_s": 1})
        gateway.send(to=PHONE, text="x", **{"client-id": "k1", "dlr-url": dlr(stand_in, "k1")})

        gateway.kill()
        gateway.start()

        wait_until(lambda: receipts_of(stand_in, "k1"))
        assert [m["client_id"] for m in gateway.inbox()] == ["k1"]


def test_sigterm_ends_the_gateway_in_order(tmp_path: Path) -> None:
    with gateway_process(tmp_path) as gateway:
        assert gateway.end() == 0
