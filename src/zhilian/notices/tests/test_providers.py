"""What every provider must bear, then what the generic HTTP gateway does on a real wire."""

import socket
import time
from collections.abc import Iterator

import pytest

from zhilian.notices.errors import BadReceipt
from zhilian.notices.providers.base import PROVIDERS, MessageProvider, SmsProvider, VoiceProvider
from zhilian.notices.providers.generic_http import GenericHttp
from zhilian.notices.providers.http_voice import HttpVoice
from zhilian.notices.tests.fake_provider import FakeProvider, FakeVoice
from zhilian.notices.tests.gateway_process import (
    SECRET,
    GatewayProcess,
    free_port,
    gateway_process,
)
from zhilian.notices.types import Account, HandOver, Outgoing, Status

MESSAGE = Outgoing(key="k1", phone="13800000001", text="故障", receipt_url="")
TEXTING: list[type[SmsProvider]] = [GenericHttp, FakeProvider]
CALLING: list[type[VoiceProvider]] = [HttpVoice, FakeVoice]
CONFORMING: list[type[MessageProvider]] = [*TEXTING, *CALLING]


def account(url: str, **options: object) -> Account:
    return Account(url=url, username="zhilian", secret=SECRET, options=options)


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GatewayProcess]:
    with gateway_process(tmp_path_factory.mktemp("gateway")) as running:
        yield running


@pytest.fixture
def gateway(process: GatewayProcess) -> GatewayProcess:
    normal = {"cut": False, "refuse": "off", "answer_delay_s": 0, "receipt": "none"}
    process.post("/api/faults", normal)
    return process


def test_every_provider_is_in_the_conformance_list() -> None:
    assert set(PROVIDERS.all().values()) == set(CONFORMING)


@pytest.mark.parametrize("kind", CONFORMING)
class TestEveryProvider:
    def test_no_options_are_good_options(self, kind: type[MessageProvider]) -> None:
        assert kind().check_options({}) == []

    def test_an_unknown_option_is_named(self, kind: type[MessageProvider]) -> None:
        problems = kind().check_options({"colour": "red"})

        assert ["colour" in problem.message for problem in problems] == [True]

    def test_a_receipt_that_names_no_message_is_refused(self, kind: type[MessageProvider]) -> None:
        with pytest.raises(BadReceipt, match="缺少"):
            kind().read_receipt({"type": "1"})

    def test_an_unknown_receipt_code_is_no_success(self, kind: type[MessageProvider]) -> None:
        reading = kind().read_receipt(
            {"id": "k1", "type": "99", "code": "?", "words": "stat:QQQQQQQ"}
        )

        assert reading.status is None

    @pytest.mark.parametrize("form", [{"from": "13800000001"}, {"id": "1"}, {}])
    def test_an_uplink_without_id_or_phone_is_refused(
        self, kind: type[MessageProvider], form: dict[str, str]
    ) -> None:
        with pytest.raises(BadReceipt, match="缺少"):
            kind().read_inbound(form)

    def test_options_may_set_the_timeout(self, kind: type[MessageProvider]) -> None:
        assert kind().check_options({"timeout_s": 3}) == []


@pytest.mark.parametrize("kind", TEXTING)
class TestEveryTextProvider:
    def test_a_text_of_a_phone_is_read_whole(self, kind: type[MessageProvider]) -> None:
        form = {"id": "u1", "from": "13800000001", "to": "10657", "text": " ３７１ ", "time": "1"}

        reading = kind().read_inbound(form)

        assert (reading.provider_message_id, reading.phone) == ("u1", "13800000001")
        assert reading.text == " ３７１ "


@pytest.mark.parametrize("kind", CALLING)
class TestEveryVoiceProvider:
    @pytest.mark.parametrize(
        ("result", "status"),
        [
            ("answered", Status.DELIVERED),
            ("no-answer", Status.TEMPORARY_FAILURE),
            ("busy", Status.TEMPORARY_FAILURE),
            ("failed", Status.TECHNICAL_FAILURE),
        ],
    )
    def test_each_result_proves_one_status(
        self, kind: type[VoiceProvider], result: str, status: Status
    ) -> None:
        assert kind().read_receipt({"id": "k1", "result": result}).status == status

    def test_a_digit_counts_only_from_somebody_who_picked_up(
        self, kind: type[VoiceProvider]
    ) -> None:
        pressed = kind().read_receipt({"id": "k1", "result": "answered", "digit": "1"})
        odd = kind().read_receipt({"id": "k1", "result": "no-answer", "digit": "1"})

        assert (pressed.digit, odd.digit) == ("1", "")


def test_generic_http_accepted_message_carries_the_gateways_id(gateway: GatewayProcess) -> None:
    result = GenericHttp().send(MESSAGE, account(gateway.sendsms))

    kept = gateway.inbox(MESSAGE.phone)[-1]
    assert result == HandOver(ok=True, provider_message_id=kept["id"], code="HTTP-202")
    assert (kept["client_id"], kept["text"]) == ("k1", "故障")


def test_generic_http_get_sends_the_same_message(gateway: GatewayProcess) -> None:
    message = Outgoing(key="get1", phone="13800000009", text="a&b=c％", receipt_url="")

    result = GenericHttp().send(message, account(gateway.sendsms, method="GET"))

    assert result.ok
    assert gateway.inbox("13800000009")[-1]["text"] == "a&b=c％"


def test_generic_http_same_key_twice_is_one_message(gateway: GatewayProcess) -> None:
    message = Outgoing(key="twice", phone="13800000008", text="x", receipt_url="")

    first = GenericHttp().send(message, account(gateway.sendsms))
    second = GenericHttp().send(message, account(gateway.sendsms))

    assert first == second
    assert len(gateway.inbox("13800000008")) == 1


def test_generic_http_cut_after_accept_is_retried(gateway: GatewayProcess) -> None:
    gateway.post("/api/faults", {"cut": True})

    result = GenericHttp().send(MESSAGE, account(gateway.sendsms))

    assert (result.ok, result.retry) == (False, True)
    assert result.text == "短信网关没有答复就断开了连接"


@pytest.mark.parametrize(("refuse", "retry"), [("temporary", True), ("permanent", False)])
def test_generic_http_tells_a_busy_gateway_from_a_refusal(
    gateway: GatewayProcess, refuse: str, retry: bool
) -> None:
    gateway.post("/api/faults", {"refuse": refuse})

    result = GenericHttp().send(MESSAGE, account(gateway.sendsms))

    assert (result.ok, result.retry) == (False, retry)


def test_generic_http_wrong_secret_names_the_remedy(gateway: GatewayProcess) -> None:
    wrong = Account(url=gateway.sendsms, username="zhilian", secret="other")

    result = GenericHttp().send(MESSAGE, wrong)

    assert (result.ok, result.retry, result.code) == (False, True, "HTTP-403")
    assert "请检查网关设置" in result.text


def test_generic_http_hard_timeout_holds(gateway: GatewayProcess) -> None:
    gateway.post("/api/faults", {"answer_delay_s": 3})
    began = time.monotonic()

    result = GenericHttp().send(MESSAGE, account(gateway.sendsms, timeout_s=0.3))

    assert time.monotonic() - began < 1.5
    assert result.text == "短信网关在时限内没有答复"


def test_generic_http_a_silent_drip_does_not_stretch_the_timeout() -> None:
    """A server that accepts and never speaks: a timeout per read alone would wait for ever."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"

        result = GenericHttp().send(MESSAGE, account(url, timeout_s=0.3))

    assert result.code == "CURL-28"


def test_generic_http_nobody_listens_is_a_value() -> None:
    result = GenericHttp().send(MESSAGE, account(f"http://127.0.0.1:{free_port()}/"))

    assert (result.ok, result.retry, result.text) == (False, True, "连不上短信网关")


def test_generic_http_an_answer_it_does_not_know_is_not_taken_for_success(
    gateway: GatewayProcess,
) -> None:
    result = GenericHttp().send(MESSAGE, account(gateway.sendsms, accepted="^SUCCESS"))

    assert (result.ok, result.retry) == (False, True)


@pytest.mark.parametrize(
    ("words", "kind", "status"),
    [
        ("id:1 stat:DELIVRD err:000", "1", Status.DELIVERED),
        ("id:1 stat:EXPIRED err:000", "2", Status.TEMPORARY_FAILURE),
        ("id:1 stat:UNDELIV err:000", "2", Status.PERMANENT_FAILURE),
        ("id:1 stat:ACCEPTD err:000", "8", Status.PENDING),
        ("id:1 stat:UNKNOWN err:000", "2", None),
        ("", "1", Status.DELIVERED),
        ("", "2", Status.PERMANENT_FAILURE),
        ("", "16", Status.TECHNICAL_FAILURE),
        ("", "7", None),
    ],
)
def test_generic_http_reads_kannels_receipts(words: str, kind: str, status: Status | None) -> None:
    reading = GenericHttp().read_receipt({"id": "k1", "type": kind, "words": words, "done": "x"})

    assert (reading.status, reading.done_at) == (status, None)


@pytest.mark.parametrize("written", ["13800000001", "+8613800000001", "8613800000001"])
def test_generic_http_phone_has_one_form(written: str) -> None:
    assert GenericHttp().read_inbound({"id": "1", "from": written}).phone == "13800000001"


@pytest.mark.parametrize(
    "options",
    [
        {"method": "PUT"},
        {"accepted": "("},
        {"timeout_s": 0},
        {"timeout_s": True},
        {"params": {"a": 1}},
    ],
)
def test_generic_http_bad_option_is_named(options: dict[str, object]) -> None:
    problems = GenericHttp().check_options(options)

    assert [problem.field for problem in problems] == list(options)
