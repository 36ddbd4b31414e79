"""What tests of every app stand on: a fixed noon, owed work done at once, stand-ins for plugins."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from zhilian.core import worker
from zhilian.core.registry import Family

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
"""12:00 on 24 November 2026 in Asia/Shanghai, a Tuesday."""


def run_reactions(*, limit: int = 500) -> int:
    """Run what is owed and due, as a worker would, until nothing is ready. Returns how many ran."""
    for done in range(limit):
        if not worker.run_one(worker="test", boot="test"):
            return done
    raise AssertionError(f"more than {limit} tasks: does a reaction call itself?")


@contextmanager
def standing_in(family: Family[Any], members: dict[str, Any]) -> Iterator[None]:
    """Within it the family has these members in place of, or beside, those of the product."""
    before = family.all()
    family._members.update(members)
    try:
        yield
    finally:
        family._members.clear()
        family._members.update(before)
