"""`sync`: what came of bringing the back ends into line, for this case."""

from zhilian.core.effects import Asking, Values, context
from zhilian.directory import selectors, service


@context("sync")
def sync(asking: Asking, values: Values) -> dict[str, int]:
    """How many back ends are in line (`ok`), are not (`failed`), in all; before a run, none."""
    run = selectors.latest_sync(subject=asking.subject)
    if run is None:
        return {"ok": 0, "failed": 0, "waiting": 0, "total": 0}
    return service.counts_of(run)
