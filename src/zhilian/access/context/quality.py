"""How good a face picture is."""

from zhilian.core.effects import Asking, Values, context


@context("quality")
def quality(asking: Asking, values: Values) -> int:
    """As `face.check` has measured it; nothing was measured: nought, and a person looks."""
    found = values.get("quality")
    return int(found) if isinstance(found, int) else 0
