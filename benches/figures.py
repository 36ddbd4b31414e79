"""Percentiles and the table of many pages."""

from collections.abc import Sequence

from benches.machine import row


def part(values: Sequence[float], share: float) -> float:
    """The value below which this share of all lies."""
    held = sorted(values)
    return held[min(len(held) - 1, int(len(held) * share))]


def line(
    name: str,
    times: Sequence[float],
    *,
    share: float,
    bar_ms: float,
    queries: Sequence[int],
    most: int,
) -> bool:
    """One page: its percentiles and queries against their bars, at the same share of all looks. In
    brackets the most, of a look that reads anew what is kept for everybody.
    """
    told, asked = part(times, share), part(queries, share)
    met = told <= bar_ms and asked <= most
    said = f"{part(times, 0.5):.0f} / {part(times, 0.75):.0f} / {part(times, 0.95):.0f} ms"
    counted = f"{asked:.0f} q" + (f" ({max(queries)})" if max(queries) > asked else "")
    row(name, f"{said}, {counted}", f"p{share * 100:.0f} <= {bar_ms:.0f}", met=met)
    return met
