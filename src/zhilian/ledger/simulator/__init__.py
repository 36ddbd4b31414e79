"""模拟支付渠道: a local payment platform that really takes orders, shows a cashier page, calls
back, refunds and writes bills; for demo and tests.

A process of its own: no Django, its own database, only HTTP between it and the product. It speaks
微信支付 APIv3 with keys of its own, once for each channel (`/wechat`, `/alipay`, `/unionpay`), and
can be told to misbehave: lose, double, delay or forge its callbacks, claim a wrong amount, refuse
orders and refunds, keep a line out of its bill or put one in.

Run it with `python -m zhilian.ledger.simulator --help`.
"""

from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    from zhilian.ledger.simulator.server import main as serve

    return serve(argv)
