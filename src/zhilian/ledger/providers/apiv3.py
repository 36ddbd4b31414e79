"""微信支付 APIv3 (H5), and platforms that gather several ways to pay by the same interface.

Account: url (https://api.mch.weixin.qq.com), merchant_no, app_id, our_key (PEM, with our_key_id =
certificate serial), peer_key (PEM of the platform's public key, with peer_key_id), secret (the 32
characters of the APIv3 key). Options: timeout_s.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import quote, urlencode

from zhilian.core.times import local
from zhilian.ledger.apiv3 import bills, signing, wire
from zhilian.ledger.errors import BadCallback
from zhilian.ledger.providers.base import (
    LONGEST_TIMEOUT_S,
    PROVIDERS,
    Opened,
    OptionError,
    Order,
    PaymentProvider,
    Reading,
    RefundOrder,
    Seen,
)
from zhilian.ledger.types import BillResult, ChannelAccount

STATES = {
    "SUCCESS": Seen.PAID,
    "REFUND": Seen.PAID,
    "NOTPAY": Seen.WAITING,
    "USERPAYING": Seen.WAITING,
    "ACCEPT": Seen.WAITING,
    "CLOSED": Seen.CLOSED,
    "REVOKED": Seen.CLOSED,
    "PAYERROR": Seen.CLOSED,
}
REFUNDS = {
    "SUCCESS": Seen.DONE,
    "PROCESSING": Seen.WAITING,
    "CLOSED": Seen.FAILED,
    "ABNORMAL": Seen.FAILED,
}
MAX_TITLE = 40


@PROVIDERS.register
class ApiV3(PaymentProvider):
    name = "apiv3"
    label = "微信支付 APIv3（含兼容的聚合支付）"

    def check(self, account: ChannelAccount) -> list[OptionError]:
        return [
            OptionError(field=field, message=message)
            for field, fine, message in _checks(account)
            if not fine
        ]

    def open(self, order: Order, account: ChannelAccount) -> Opened:
        answer = wire.call(
            account, method="POST", target="/v3/pay/transactions/h5", content=_order(order, account)
        )
        url = str(answer.data.get("h5_url", ""))
        if not answer.ok or not url.startswith(("https://", "http://")):
            return Opened(ok=False, retry=answer.worth_again, text=answer.problem)
        joint = "&" if "?" in url else "?"
        back = urlencode({"redirect_url": order.return_url})
        return Opened(ok=True, url=f"{url}{joint}{back}")

    def query(self, reference: str, account: ChannelAccount) -> Reading:
        who = urlencode({"mchid": account.merchant_no})
        target = f"/v3/pay/transactions/out-trade-no/{quote(reference, safe='')}?{who}"
        answer = wire.call(account, method="GET", target=target)
        if not answer.ok:
            return _no_answer(answer, reference=reference)
        return _payment(answer.data)

    def close(self, reference: str, account: ChannelAccount) -> Reading:
        target = f"/v3/pay/transactions/out-trade-no/{quote(reference, safe='')}/close"
        content = {"mchid": account.merchant_no}
        answer = wire.call(account, method="POST", target=target, content=content)
        if answer.ok or answer.status == 404:
            return Reading(state=Seen.CLOSED, reference=reference)
        if answer.data.get("code") in {"ORDERPAID", "ORDER_PAID"}:
            return self.query(reference, account)
        return _no_answer(answer, reference=reference)

    def refund(self, order: RefundOrder, account: ChannelAccount) -> Reading:
        content = {
            "out_trade_no": order.payment,
            "out_refund_no": order.reference,
            "reason": order.reason[:MAX_TITLE],
            "notify_url": account.refund_notify_url,
            "amount": {"refund": order.amount, "total": order.total, "currency": "CNY"},
        }
        answer = wire.call(
            account, method="POST", target="/v3/refund/domestic/refunds", content=content
        )
        return self._refund_answer(answer, reference=order.reference)

    def query_refund(self, reference: str, account: ChannelAccount) -> Reading:
        target = f"/v3/refund/domestic/refunds/{quote(reference, safe='')}"
        answer = wire.call(account, method="GET", target=target)
        return self._refund_answer(answer, reference=reference)

    def read_callback(
        self, *, headers: Mapping[str, str], body: bytes, account: ChannelAccount, at: datetime
    ) -> Reading:
        try:
            signing.trust(
                headers=headers,
                body=body,
                peer_key=account.peer_key,
                peer_key_id=account.peer_key_id,
                at=at,
            )
            said = json.loads(body)
            content = signing.unseal(said["resource"], secret=account.secret)
        except signing.NotTrusted as error:
            raise BadCallback(f"回调不可信：{error}。") from None
        except (ValueError, KeyError, TypeError):
            raise BadCallback("回调的内容看不懂。") from None
        if str(said.get("event_type", "")).startswith("REFUND."):
            return _refund(content, word=str(content.get("refund_status", "")))
        return _payment(content)

    def bill(self, day: date, account: ChannelAccount) -> BillResult:
        asked = urlencode({"bill_date": day.isoformat(), "bill_type": "ALL"})
        told = wire.call(account, method="GET", target=f"/v3/bill/tradebill?{asked}")
        if told.data.get("code") == "NO_STATEMENT_EXIST":
            return BillResult(ok=True, day=day)
        if not told.ok:
            return BillResult(ok=False, day=day, text=told.problem)
        file = wire.send(
            account, method="GET", url=str(told.data.get("download_url", "")), signed_answer=False
        )
        if not file.ok:
            return BillResult(ok=False, day=day, text=file.problem)
        try:
            bills.check_hash(
                file.body,
                kind=str(told.data.get("hash_type", "")),
                value=str(told.data.get("hash_value", "")),
            )
            rows = bills.read(file.body.decode("utf-8", "replace"))
        except bills.BadBill as error:
            return BillResult(ok=False, day=day, text=str(error))
        return BillResult(ok=True, day=day, rows=rows)

    def thanks(self) -> tuple[int, Mapping[str, Any] | None]:
        return 200, {"code": "SUCCESS", "message": "成功"}

    def _refund_answer(self, answer: wire.Answer, *, reference: str) -> Reading:
        if answer.ok:
            return _refund(answer.data, word=str(answer.data.get("status", "")))
        if answer.worth_again or answer.data.get("code") in {"NOT_ENOUGH", "FREQUENCY_LIMITED"}:
            text = answer.problem
            return Reading(state=Seen.UNKNOWN, refund=reference, retry=True, text=text)
        state = Seen.UNKNOWN if answer.status == 404 else Seen.FAILED
        return Reading(state=state, refund=reference, text=answer.problem)


def _order(order: Order, account: ChannelAccount) -> dict[str, Any]:
    return {
        "appid": account.app_id,
        "mchid": account.merchant_no,
        "description": order.title[:MAX_TITLE],
        "out_trade_no": order.reference,
        "time_expire": local(order.expires_at).isoformat(timespec="seconds"),
        "notify_url": account.notify_url,
        "amount": {"total": order.amount, "currency": "CNY"},
        "scene_info": {
            "payer_client_ip": order.payer_address or "127.0.0.1",
            "h5_info": {"type": "Wap"},
        },
    }


def _payment(said: Mapping[str, Any]) -> Reading:
    return Reading(
        state=STATES.get(str(said.get("trade_state", "")), Seen.UNKNOWN),
        reference=str(said.get("out_trade_no", "")),
        channel_no=str(said.get("transaction_id", ""))[:64],
        amount=_amount(said, "total"),
        at=_moment(said.get("success_time")),
        text=str(said.get("trade_state_desc", ""))[:100],
    )


def _refund(said: Mapping[str, Any], *, word: str) -> Reading:
    return Reading(
        state=REFUNDS.get(word, Seen.UNKNOWN),
        reference=str(said.get("out_trade_no", "")),
        refund=str(said.get("out_refund_no", "")),
        channel_no=str(said.get("refund_id", ""))[:64],
        amount=_amount(said, "refund"),
        at=_moment(said.get("success_time")),
    )


def _no_answer(answer: wire.Answer, *, reference: str) -> Reading:
    return Reading(
        state=Seen.UNKNOWN, reference=reference, retry=answer.worth_again, text=answer.problem
    )


def _amount(said: Mapping[str, Any], name: str) -> int:
    amount = said.get("amount")
    value = amount.get(name) if isinstance(amount, Mapping) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _moment(text: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def _checks(account: ChannelAccount) -> list[tuple[str, bool, str]]:
    wait = account.options.get("timeout_s", 1)
    timely = isinstance(wait, int | float) and not isinstance(wait, bool)
    unknown = set(account.options) - {"timeout_s"}
    return [
        ("url", account.url.startswith(("https://", "http://")), "接口地址要以 https:// 开头"),
        ("merchant_no", bool(account.merchant_no), "请填写商户号"),
        ("app_id", bool(account.app_id), "请填写应用编号（appid）"),
        ("our_key", signing.is_private_key(account.our_key), "我方私钥要是 PEM 格式的 RSA 私钥"),
        ("our_key_id", bool(account.our_key_id), "请填写我方证书序列号"),
        ("peer_key", signing.is_public_key(account.peer_key), "渠道公钥要是 PEM 格式的 RSA 公钥"),
        ("peer_key_id", bool(account.peer_key_id), "请填写渠道公钥编号"),
        (
            "secret",
            len(account.secret.encode()) == signing.SECRET_BYTES,
            f"APIv3 密钥要正好 {signing.SECRET_BYTES} 个字符",
        ),
        ("options", not unknown, f"没有这些选项：{'、'.join(sorted(unknown))}。可用：timeout_s"),
        (
            "timeout_s",
            timely and 0 < float(str(wait)) <= LONGEST_TIMEOUT_S,
            f"timeout_s 要在 0 到 {LONGEST_TIMEOUT_S:.0f} 秒之间",
        ),
    ]
