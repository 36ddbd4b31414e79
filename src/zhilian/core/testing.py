"""What tests of every app stand on: a fixed noon, and owed work done at once."""

from datetime import UTC, datetime

from zhilian.core import worker

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
"""12:00 on 24 November 2026 in Asia/Shanghai, a Tuesday."""


def run_reactions(*, limit: int = 500) -> int:
    """Run what is owed and due, as a worker would, until nothing is ready. Returns how many ran."""
    for done in range(limit):
        if not worker.run_one(worker="test", boot="test"):
            return done
    raise AssertionError(f"more than {limit} tasks: does a reaction call itself?")
