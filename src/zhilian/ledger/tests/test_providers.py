"""What every provider must bear, then APIv3 on a real wire against the simulator."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from zhilian.core.times import clock_now, local_date
from zhilian.ledger.apiv3 import bills
from zhilian.ledger.errors import BadCallback
from zhilian.ledger.providers.apiv3 import ApiV3
from zhilian.ledger.providers.base import PROVIDERS, Order, PaymentProvider, RefundOrder, Seen
from zhilian.ledger.tests.fake_channel import FakeChannel
from zhilian.ledger.tests.platform_running import Running, platform_running

CONFORMING: list[type[PaymentProvider]] = [ApiV3, FakeChannel]
CALM = {"refuse": "off", "callback": "good", "refund": "good", "bill": "good"}


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with platform_running(tmp_path_factory.mktemp("pay")) as running:
        yield running


@pytest.fixture
def platform(process: Running) -> Running:
    process.behave(**CALM, callback_delay_s=0, answer_delay_s=0)
    return process


def order(**values: Any) -> Order:
    defaults: dict[str, Any] = {
        "reference": f"P{uuid4().hex[:20]}",
        "title": "商品购买",
        "amount": 1200,
        "expires_at": clock_now() + timedelta(minutes=30),
        "return_url": "http://127.0.0.1/pay/x/",
        "payer_address": "10.0.0.9",
    }
    return Order(**{**defaults, **values})


def refund_of(one: Order, *, amount: int = 500, **values: Any) -> RefundOrder:
    defaults: dict[str, Any] = {
        "reference": f"R{uuid4().hex[:20]}",
        "payment": one.reference,
        "total": one.amount,
        "amount": amount,
        "reason": "退货",
    }
    return RefundOrder(**{**defaults, **values})


def test_every_provider_is_in_the_conformance_list() -> None:
    assert set(PROVIDERS.all().values()) == set(CONFORMING)


@pytest.mark.parametrize("kind", CONFORMING)
class TestEveryProvider:
    def test_an_unknown_option_is_named(
        self, kind: type[PaymentProvider], platform: Running
    ) -> None:
        good = platform.account()

        assert kind().check(good) == []
        problems = kind().check(replace(good, options={"colour": "red"}))
        assert ["colour" in problem.message for problem in problems] == [True]

    def test_an_order_is_opened_and_waits(
        self, kind: type[PaymentProvider], platform: Running
    ) -> None:
        account, one = platform.account(), order()

        opened = kind().open(one, account)

        assert opened.ok
        assert opened.url.startswith(("http://", "https://"))
        assert kind().query(one.reference, account).state is Seen.WAITING

    def test_a_closed_order_stays_closed(
        self, kind: type[PaymentProvider], platform: Running
    ) -> None:
        account, one = platform.account(), order()
        kind().open(one, account)

        assert kind().close(one.reference, account).state is Seen.CLOSED
        assert kind().query(one.reference, account).state is Seen.CLOSED

    def test_what_is_not_known_is_unknown(
        self, kind: type[PaymentProvider], platform: Running
    ) -> None:
        account = platform.account()

        assert kind().query("P-nobody", account).state is Seen.UNKNOWN
        assert kind().query_refund("R-nobody", account).state is Seen.UNKNOWN

    @pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"\xff"])
    def test_a_call_without_a_signature_is_refused(
        self, kind: type[PaymentProvider], platform: Running, body: bytes
    ) -> None:
        with pytest.raises(BadCallback):
            kind().read_callback(headers={}, body=body, account=platform.account(), at=clock_now())

    def test_a_bill_of_a_day_without_trade_is_empty(
        self, kind: type[PaymentProvider], platform: Running
    ) -> None:
        bill = kind().bill(local_date(clock_now()) - timedelta(days=400), platform.account())

        assert (bill.ok, bill.rows) == (True, ())


class TestApiV3:
    def test_paid_at_the_cashier_page_is_paid_by_query(self, platform: Running) -> None:
        account, one = platform.account(), order()
        opened = ApiV3().open(one, account)

        page = platform.pay(opened.url)

        reading = ApiV3().query(one.reference, account)
        assert "支付成功" in page
        assert one.return_url in page
        assert (reading.state, reading.amount) == (Seen.PAID, 1200)
        assert reading.channel_no.startswith("42000")
        assert reading.at is not None

    def test_close_of_a_paid_order_says_that_it_is_paid(self, platform: Running) -> None:
        account, one = platform.account(), order()
        platform.pay(ApiV3().open(one, account).url)

        assert ApiV3().close(one.reference, account).state is Seen.PAID

    @pytest.mark.parametrize(("refuse", "retry"), [("temporary", True), ("permanent", False)])
    def test_an_order_that_is_refused_says_why(
        self, platform: Running, refuse: str, retry: bool
    ) -> None:
        platform.behave(refuse=refuse)

        opened = ApiV3().open(order(), platform.account())

        assert (opened.ok, opened.retry) == (False, retry)
        assert opened.text

    def test_a_wrong_key_of_ours_is_refused_by_the_platform(self, platform: Running) -> None:
        account = platform.account(our_key=platform.keys.platform)

        opened = ApiV3().open(order(), account)

        assert not opened.ok
        assert "签名错误" in opened.text

    def test_an_answer_under_another_key_is_not_believed(self, platform: Running) -> None:
        account = platform.account(peer_key=platform.keys.merchant_public)

        opened = ApiV3().open(order(), account)

        assert (opened.ok, opened.retry) == (False, True)
        assert "不可信" in opened.text

    def test_a_platform_that_is_away_is_a_value(self, platform: Running) -> None:
        account = platform.account(url="http://127.0.0.1:9")

        assert ApiV3().open(order(), account).retry
        assert ApiV3().query("P1", account).retry
        assert not ApiV3().bill(local_date(clock_now()), account).ok

    def test_a_refund_goes_back_once_by_its_reference(self, platform: Running) -> None:
        account, one = platform.account(), order()
        platform.pay(ApiV3().open(one, account).url)
        back = refund_of(one)

        first = ApiV3().refund(back, account)
        second = ApiV3().refund(back, account)

        assert (first.state, first.amount) == (Seen.DONE, 500)
        assert first.channel_no == second.channel_no
        too_much = ApiV3().refund(refund_of(one, amount=800), account)
        assert too_much.state is Seen.FAILED

    def test_a_slow_refund_is_under_way(self, platform: Running) -> None:
        account, one = platform.account(), order()
        platform.pay(ApiV3().open(one, account).url)
        platform.behave(refund="slow")
        back = refund_of(one)

        assert ApiV3().refund(back, account).state is Seen.WAITING
        assert ApiV3().query_refund(back.reference, account).state is Seen.WAITING

    def test_the_bill_of_today_has_what_was_paid_and_given_back(self, platform: Running) -> None:
        account, one = platform.account(), order(amount=3456)
        platform.pay(ApiV3().open(one, account).url)
        back = refund_of(one, amount=456)
        ApiV3().refund(back, account)

        bill = ApiV3().bill(local_date(clock_now()), account)

        paid = next(row for row in bill.rows if row.reference == one.reference and not row.refund)
        given = next(row for row in bill.rows if row.refund == back.reference)
        assert (paid.amount, given.amount) == (3456, 456)

    def test_a_bill_that_is_not_ready_says_so(self, platform: Running) -> None:
        platform.behave(bill="late")

        bill = ApiV3().bill(local_date(clock_now()), platform.account())

        assert not bill.ok
        assert "正在生成" in bill.text

    def test_a_bill_that_was_altered_is_not_believed(self) -> None:
        with pytest.raises(bills.BadBill, match="摘要不符"):
            bills.check_hash(b"x", kind="SHA1", value="0" * 40)
        with pytest.raises(bills.BadBill, match="缺少列"):
            bills.read("甲,乙\n1,2\n")


class TestCallback:
    """Signed and sealed by the platform; everything else is not believed."""

    def said(self, platform: Running, **changed: Any) -> tuple[dict[str, str], bytes]:
        signer = platform.server.platform.signer
        content = {
            "out_trade_no": "P1",
            "transaction_id": "T1",
            "trade_state": "SUCCESS",
            "amount": {"total": 1200},
            "success_time": "2026-11-24T12:00:00+08:00",
            **changed,
        }
        resource = signer.seal(content, about="transaction")
        body = json.dumps({"event_type": "TRANSACTION.SUCCESS", "resource": resource}).encode()
        return signer.headers(body), body

    def read(self, platform: Running, headers: dict[str, str], body: bytes, **more: Any) -> Any:
        account = platform.account(**more)
        return ApiV3().read_callback(headers=headers, body=body, account=account, at=clock_now())

    def test_it_is_understood(self, platform: Running) -> None:
        reading = self.read(platform, *self.said(platform))

        assert (reading.state, reading.reference, reading.amount) == (Seen.PAID, "P1", 1200)

    def test_a_changed_body_is_refused(self, platform: Running) -> None:
        headers, body = self.said(platform)

        with pytest.raises(BadCallback, match="签名不符"):
            self.read(platform, headers, body + b" ")

    def test_an_old_call_is_refused(self, platform: Running) -> None:
        headers, body = self.said(platform)
        later = clock_now() + timedelta(minutes=6)

        with pytest.raises(BadCallback, match="5 分钟"):
            ApiV3().read_callback(headers=headers, body=body, account=platform.account(), at=later)

    def test_what_another_key_sealed_is_refused(self, platform: Running) -> None:
        with pytest.raises(BadCallback, match="解密"):
            self.read(platform, *self.said(platform), secret="0" * 32)

    def test_an_amount_that_is_no_number_is_nothing(self, platform: Running) -> None:
        reading = self.read(platform, *self.said(platform, amount={"total": "1200"}))

        assert reading.amount == 0


def test_keys_are_made_once_and_for_the_owner_only(tmp_path: Path) -> None:
    from zhilian.ledger.simulator.keys import keys_in

    first, second = keys_in(tmp_path / "keys"), keys_in(tmp_path / "keys")

    assert first == second
    modes = {path.stat().st_mode & 0o777 for path in (tmp_path / "keys").iterdir()}
    assert modes == {0o600}
