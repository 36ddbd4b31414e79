"""The routing table that comes with the product, read once from `routing.yaml`."""

from functools import cache
from importlib.resources import files

import yaml

from zhilian.desk.types import Route


@cache
def shipped_routes() -> dict[tuple[str, str], Route]:
    """By window and category; the last word is the route of everything else."""
    rows = yaml.safe_load((files("zhilian.desk") / "routing.yaml").read_text("utf-8"))
    return {
        (row["window"], row["category"]): Route(
            role=row["role"],
            arrive_minutes=row["arrive_minutes"],
            finish_minutes=row["finish_minutes"],
        )
        for row in rows
    }
