"""模拟网关: a local SMS gateway that really receives, answers and calls back, for demo and tests.

A process of its own: no Django, its own database, only HTTP between it and the product. It speaks
the Kannel `sendsms` protocol (accept, `dlr-url` with % escapes, uplink by HTTP) and can be told to
misbehave: delay, refuse, cut the connection after accepting, double and reorder its receipts.

Run it with `python -m zhilian.notices.simulator --help`.
"""

from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    from zhilian.notices.simulator.server import main as serve

    return serve(argv)
