"""The day's trade bill as the platform writes it: backticks before every cell, sums below."""

import hashlib
from datetime import date, datetime, timedelta

from zhilian.ledger.simulator.keys import APP_ID, MERCHANT_NO
from zhilian.ledger.simulator.platform import CHINA, Refused
from zhilian.ledger.simulator.store import Refund, Store, Trade

HEAD = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,"
    "付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,"
    "退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注"
)
FOOT = (
    "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"
)


def bill(store: Store, *, channel: str, day: str) -> bytes:
    """Errors: `Refused` when there was nothing that day or the bill is not ready."""
    kind = store.faults().bill
    if kind == "late":
        raise Refused(400, "BILL_CREATING", "账单正在生成中，请稍后再试")
    since = datetime.combine(date.fromisoformat(day), datetime.min.time(), tzinfo=CHINA)
    span = {"since": since.timestamp(), "until": (since + timedelta(days=1)).timestamp()}
    trades = store.paid_between(channel=channel, **span)
    refunds = store.refunds_between(channel=channel, **span)
    if kind == "short":
        trades = trades[1:]
    rows = [_paid(row) for row in trades] + [_refunded(row) for row in refunds]
    if kind == "extra":
        rows.append(_stranger(since))
    if not rows:
        raise Refused(400, "NO_STATEMENT_EXIST", "账单文件不存在")
    total = sum(row.total for row in trades)
    given = sum(row.amount for row in refunds)
    sums = (len(rows), _yuan(total), _yuan(given), "0.00", "0.00", _yuan(total), _yuan(given))
    lines = [HEAD, *rows, FOOT, ",".join(f"`{cell}" for cell in sums)]
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()


def sha1(content: bytes) -> str:
    return hashlib.sha1(content, usedforsecurity=False).hexdigest()


def _paid(row: Trade) -> str:
    return _line(
        at=row.paid_at or row.at,
        order=(row.transaction_id, row.out_trade_no),
        state="SUCCESS",
        refund=("0", "0"),
        sums=(row.total, 0),
        title=row.title,
    )


def _refunded(row: Refund) -> str:
    return _line(
        at=row.done_at or row.at,
        order=("", row.out_trade_no),
        state="REFUND",
        refund=(row.refund_id, row.out_refund_no),
        sums=(0, row.amount),
        title="",
    )


def _stranger(since: datetime) -> str:
    at = (since + timedelta(hours=9)).timestamp()
    order = ("4200009999", f"STRANGER{since:%Y%m%d}")
    return _line(
        at=at, order=order, state="SUCCESS", refund=("0", "0"), sums=(1280, 0), title="未知"
    )


def _line(
    *,
    at: float,
    order: tuple[str, str],
    state: str,
    refund: tuple[str, str],
    sums: tuple[int, int],
    title: str,
) -> str:
    moment = datetime.fromtimestamp(at, tz=CHINA).strftime("%Y-%m-%d %H:%M:%S")
    paid, given = map(_yuan, sums)
    cells = (
        moment, APP_ID, MERCHANT_NO, "0", "", *order, "", "MWEB", state, "OTHERS", "CNY", paid,
        "0.00", *refund, given, "0.00", "ORIGINAL" if given != "0.00" else "",
        "SUCCESS" if given != "0.00" else "", title.replace(",", "，"), "", "0.00000", "0.00%",
        paid, given, "",
    )  # fmt: skip
    return ",".join(f"`{cell}" for cell in cells)


def _yuan(amount: int) -> str:
    return f"{amount // 100}.{amount % 100:02d}"
