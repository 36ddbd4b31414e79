"""The two pages of the platform: the cashier for who pays, the desk for who watches."""

import time
from collections.abc import Sequence
from html import escape
from string import Template
from urllib.parse import urlsplit

from zhilian.ledger.simulator.faults import CHOICES, Faults
from zhilian.ledger.simulator.platform import CHANNELS
from zhilian.ledger.simulator.store import Trade

WORDS = {"NOTPAY": "待支付", "SUCCESS": "已支付", "CLOSED": "已关闭"}
FAULT_WORDS = {
    "refuse": ("下单时", {"off": "照收", "temporary": "暂时拒收", "permanent": "拒收"}),
    "callback": (
        "支付回调",
        {
            "good": "正常",
            "none": "不发",
            "double": "发两次",
            "forged": "签名不对",
            "wrong_amount": "金额不对",
        },
    ),
    "refund": ("退款", {"good": "立即成功", "slow": "几秒后成功", "fail": "失败"}),
    "bill": (
        "日账单",
        {"good": "正常", "extra": "多一笔", "short": "少一笔", "late": "还没生成"},
    ),
}
PAGE = Template("""<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark"><title>$title</title>
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/pay.css">$head</head>
<body class="$kind">$body</body></html>""")
FEE = '<p class="fee"><small>¥</small>{amount}</p>'


def cashier(trade: Trade, *, back: str, now: float) -> str:
    """What the payer sees: the amount, one big button, then the way back."""
    name = CHANNELS[trade.channel]
    back = back if urlsplit(back).scheme in ("http", "https") else ""
    state = trade.state
    if state == "NOTPAY" and trade.expires_at <= now:
        state = "CLOSED"
    act = {"SUCCESS": _paid, "CLOSED": _closed}.get(state, _unpaid)(back)
    body = f"""<main class="till {trade.channel}"><header><b>{name}</b>
<span class="demo">模拟收银台，不动真实的钱</span></header>
<section><p class="what">{escape(trade.title)}</p>{FEE.format(amount=_yuan(trade.total))}
<p class="muted num">商户单号 {escape(trade.out_trade_no)}</p></section>{act}</main>"""
    head = ""
    if state == "SUCCESS" and back:
        head = f'<meta http-equiv="refresh" content="2;url={escape(back)}">'
    return PAGE.substitute(title=f"{name} · 收银台", kind="cashier", body=body, head=head)


def missing() -> str:
    body = '<main class="till"><section><p class="what">没有这笔订单</p></section></main>'
    return PAGE.substitute(title="没有这笔订单", kind="cashier", body=body, head="")


def desk(trades: Sequence[Trade], *, faults: Faults) -> str:
    """All orders, newest first, and the switches that make the platform misbehave."""
    rows = "".join(map(_row, trades))
    table = f"""<table><thead><tr><th>订单</th><th>渠道</th><th class="num">金额</th><th>状态</th>
<th class="num">时间</th></tr></thead><tbody>{rows}</tbody></table>"""
    empty = '<p class="empty">还没有订单。在平台上选择外部支付后，订单会出现在这里。</p>'
    body = f"""<header class="top"><h1>模拟支付渠道</h1>
<span class="demo">不动真实的钱</span></header>
<main class="desk"><section><h2>订单</h2>{table if trades else empty}</section>
<section><h2>制造故障</h2><form id="faults">{_switches(faults)}
<button type="button" id="reset">全部恢复正常</button><p id="said" role="status"></p></form>
</section></main>"""
    head = '<script type="module" src="/assets/pay.js"></script>'
    return PAGE.substitute(title="模拟支付渠道", kind="", body=body, head=head)


def _unpaid(back: str) -> str:
    cancel = f'<a class="quiet" href="{escape(back)}">不付了，返回</a>' if back else ""
    return f'<form method="post"><button class="go" type="submit">确认支付</button>{cancel}</form>'


def _paid(back: str) -> str:
    link = f'<a class="go" href="{escape(back)}">返回平台</a>' if back else ""
    return f'<div class="done" role="status"><b>支付成功</b>{link}</div>'


def _closed(back: str) -> str:
    link = f'<a class="go" href="{escape(back)}">返回平台</a>' if back else ""
    return f'<div class="done bad" role="status"><b>订单已关闭，不能支付</b>{link}</div>'


def _row(trade: Trade) -> str:
    at = time.strftime("%m-%d %H:%M:%S", time.localtime(trade.paid_at or trade.at))
    pay = f'<a href="/{trade.channel}/cashier?order={trade.token}">收银台</a>'
    tail = pay if trade.state == "NOTPAY" else ""
    return (
        f'<tr><td>{escape(trade.title)}<small class="num">{escape(trade.out_trade_no)}</small></td>'
        f"<td>{CHANNELS[trade.channel]}</td>"
        f'<td class="num">{_yuan(trade.total)}</td><td>{WORDS[trade.state]} {tail}</td>'
        f'<td class="num">{at}</td></tr>'
    )


def _switches(faults: Faults) -> str:
    held = faults.as_dict()
    rows = []
    for name, (label, words) in FAULT_WORDS.items():
        options = "".join(
            f'<option value="{one}"{" selected" if one == held[name] else ""}>{words[one]}</option>'
            for one in CHOICES[name]
        )
        rows.append(f'<label><span>{label}</span><select name="{name}">{options}</select></label>')
    for name, label in (
        ("callback_delay_s", "回调延迟（秒）"),
        ("answer_delay_s", "应答延迟（秒）"),
    ):
        rows.append(
            f'<label><span>{label}</span><input name="{name}" type="number" min="0" max="600"'
            f' step="0.1" value="{held[name]:g}"></label>'
        )
    return "".join(rows)


def _yuan(amount: int) -> str:
    return f"{amount // 100:,}.{amount % 100:02d}"
