"""模拟体检机构: a local hospital that really takes appointments, shows its day's list and reports
who came; for demo and tests.

A process of its own: no Django, its own database, only HTTP between it and the product. It speaks
the protocol of `http_hospital`, and can be told to refuse, to be slow, or to be away.

Run it with `python -m zhilian.bookings.simulator --help`.
"""

from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    from zhilian.bookings.simulator.server import main as serve

    return serve(argv)
