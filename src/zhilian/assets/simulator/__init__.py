"""模拟终端: many terminals in one process, for demo and tests: gates, barriers, canteen machines,
pick-up cabinets, room panels, scanners.

A process of its own: no Django, its own database, only HTTP between it and the product. Each
terminal keeps what it is told, reads it back, asks the product at every tap, decides by itself
while the line is down and hands its records over later. It can be told to misbehave: offline,
slow, refusing, losing.

Run it with `python -m zhilian.assets.simulator --help`.
"""

from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    from zhilian.assets.simulator.server import main as serve

    return serve(argv)
