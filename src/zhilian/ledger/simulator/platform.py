"""What the platform does: takes orders, is paid, calls back, refunds, writes bills."""

import json
import secrets
import time
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from zhilian.ledger.simulator.keys import APP_ID, MERCHANT_NO
from zhilian.ledger.simulator.signing import Signer
from zhilian.ledger.simulator.store import Refund, Store, Trade

CHANNELS = {"wechat": "微信支付", "alipay": "支付宝", "unionpay": "云闪付"}
CHINA = timezone(timedelta(hours=8))
SLOW_S = 3.0


class Refused(Exception):
    """An answer that is not 2xx: status, the platform's code, words."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


class Platform:
    def __init__(self, *, store: Store, signer: Signer) -> None:
        self.store = store
        self.signer = signer

    def place(self, channel: str, said: dict[str, Any]) -> Trade:
        """The same number is the same order, unless it says another amount."""
        number, total = str(said.get("out_trade_no", "")), said.get("amount", {}).get("total")
        if said.get("mchid") != MERCHANT_NO or said.get("appid") != APP_ID:
            raise Refused(400, "APPID_MCHID_NOT_MATCH", "商户号与应用编号不匹配")
        if not number or not isinstance(total, int) or total <= 0:
            raise Refused(400, "PARAM_ERROR", "参数错误")
        held = self.store.trade(channel=channel, out_trade_no=number)
        if held is None:
            expires = datetime.fromisoformat(str(said["time_expire"])).timestamp()
            self.store.insert(
                "trade",
                {
                    "channel": channel,
                    "out_trade_no": number,
                    "title": str(said.get("description", ""))[:127],
                    "total": total,
                    "notify_url": str(said.get("notify_url", "")),
                    "token": secrets.token_hex(12),
                    "transaction_id": f"42000{secrets.randbelow(10**23):023d}",
                    "at": time.time(),
                    "expires_at": expires,
                },
            )
            return self._trade(channel, number)
        if held.total != total:
            raise Refused(400, "OUT_TRADE_NO_USED", "商户订单号重复")
        if held.state == "SUCCESS":
            raise Refused(400, "ORDERPAID", "该订单已支付")
        if held.state == "CLOSED":
            raise Refused(400, "ORDER_CLOSED", "订单已关闭")
        return held

    def pay(self, token: str) -> Trade:
        """A person pays on the cashier page."""
        trade = self.store.trade_by_token(token)
        if trade is None:
            raise Refused(404, "ORDER_NOT_EXIST", "订单不存在")
        now = time.time()
        if trade.state == "NOTPAY" and trade.expires_at <= now:
            self.store.close_trade(seq=trade.seq)
        elif self.store.pay(seq=trade.seq, at=now):
            self._call_back(self._trade(trade.channel, trade.out_trade_no))
        return self._trade(trade.channel, trade.out_trade_no)

    def query(self, channel: str, number: str) -> dict[str, Any]:
        return self.shown(self._trade(channel, number))

    def close(self, channel: str, number: str) -> None:
        trade = self._trade(channel, number)
        if trade.state == "SUCCESS":
            raise Refused(400, "ORDERPAID", "订单已支付")
        self.store.close_trade(seq=trade.seq)

    def give_back(self, channel: str, said: dict[str, Any]) -> dict[str, Any]:
        number, amount = str(said.get("out_refund_no", "")), said.get("amount", {}).get("refund")
        trade = self._trade(channel, str(said.get("out_trade_no", "")))
        held = self.store.refund(channel=channel, out_refund_no=number)
        if held is not None:
            return self.refund_shown(held)
        before = self.store.refunds_of(channel=channel, out_trade_no=trade.out_trade_no)
        gone = sum(row.amount for row in before if row.state != "ABNORMAL")
        if trade.state != "SUCCESS" or not isinstance(amount, int) or amount <= 0:
            raise Refused(400, "PARAM_ERROR", "订单未支付或金额有误")
        if gone + amount > trade.total:
            raise Refused(403, "NOT_ENOUGH_AMOUNT", "退款金额超过可退金额")
        wanted = self.store.faults().refund
        self.store.insert(
            "refund",
            {
                "channel": channel,
                "out_refund_no": number,
                "out_trade_no": trade.out_trade_no,
                "amount": amount,
                "total": trade.total,
                "notify_url": str(said.get("notify_url", "")),
                "state": {"slow": "PROCESSING", "fail": "ABNORMAL"}.get(wanted, "SUCCESS"),
                "refund_id": f"50300{secrets.randbelow(10**23):023d}",
                "at": time.time(),
                "done_at": time.time() if wanted == "good" else None,
            },
        )
        return self.refund_shown(self._refund(channel, number))

    def query_refund(self, channel: str, number: str) -> dict[str, Any]:
        return self.refund_shown(self._refund(channel, number))

    def finish_slow(self) -> None:
        """Refunds that take their time are done now, and the merchant is told."""
        for row in self.store.slow_refunds(before=time.time() - SLOW_S):
            self.store.finish_refund(seq=row.seq, state="SUCCESS", at=time.time())
            done = self._refund(row.channel, row.out_refund_no)
            content = {**self.refund_shown(done), "refund_status": "SUCCESS"}
            content.pop("status")
            self._owe(done.notify_url, "REFUND.SUCCESS", "refund", content, copies=1, forged=False)

    def shown(self, trade: Trade) -> dict[str, Any]:
        said: dict[str, Any] = {
            "appid": APP_ID,
            "mchid": MERCHANT_NO,
            "out_trade_no": trade.out_trade_no,
            "trade_state": trade.state,
            "trade_state_desc": {"SUCCESS": "支付成功", "NOTPAY": "订单未支付"}.get(
                trade.state, "订单已关闭"
            ),
            "amount": {"total": trade.total, "payer_total": trade.total, "currency": "CNY"},
        }
        if trade.paid_at:
            said |= {
                "transaction_id": trade.transaction_id,
                "trade_type": "MWEB",
                "success_time": _moment(trade.paid_at),
            }
        return said

    def refund_shown(self, row: Refund) -> dict[str, Any]:
        said: dict[str, Any] = {
            "refund_id": row.refund_id,
            "out_refund_no": row.out_refund_no,
            "out_trade_no": row.out_trade_no,
            "status": row.state,
            "create_time": _moment(row.at),
            "amount": {"refund": row.amount, "total": row.total, "currency": "CNY"},
        }
        if row.done_at:
            said["success_time"] = _moment(row.done_at)
        return said

    def _call_back(self, trade: Trade) -> None:
        faults = self.store.faults()
        if faults.callback == "none" or not trade.notify_url:
            return
        content = self.shown(trade)
        if faults.callback == "wrong_amount":
            content["amount"] = {**content["amount"], "total": trade.total + 100}
        copies = 2 if faults.callback == "double" else 1
        forged = faults.callback == "forged"
        url = trade.notify_url
        self._owe(url, "TRANSACTION.SUCCESS", "transaction", content, copies=copies, forged=forged)

    def _owe(
        self,
        url: str,
        event: str,
        about: str,
        content: dict[str, Any],
        *,
        copies: int,
        forged: bool,
    ) -> None:
        body = {
            "id": secrets.token_hex(16),
            "create_time": _moment(time.time()),
            "resource_type": "encrypt-resource",
            "event_type": event,
            "summary": "支付成功" if about == "transaction" else "退款成功",
            "resource": self.signer.seal(content, about=about),
        }
        due_at = time.time() + self.store.faults().callback_delay_s
        text = json.dumps(body, ensure_ascii=False)
        for _copy in range(copies):
            row = {"url": url, "body": text, "forged": int(forged), "due_at": due_at}
            self.store.insert("call", row)

    def _trade(self, channel: str, number: str) -> Trade:
        found = self.store.trade(channel=channel, out_trade_no=number)
        if found is None:
            raise Refused(404, "ORDER_NOT_EXIST", "订单不存在")
        return found

    def _refund(self, channel: str, number: str) -> Refund:
        found = self.store.refund(channel=channel, out_refund_no=number)
        if found is None:
            raise Refused(404, "RESOURCE_NOT_EXISTS", "退款单不存在")
        return found


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at, tz=UTC).astimezone(CHINA).isoformat(timespec="seconds")
