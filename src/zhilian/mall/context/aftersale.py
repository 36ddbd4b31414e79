"""`merchant_rejected`: the merchant said no, and the person asks the platform to step in."""

from zhilian.core.effects import Asking, Values, context


@context("merchant_rejected")
def merchant_rejected(asking: Asking, values: Values) -> bool:
    """The engine writes it down when the person appeals; until then nobody has stepped in."""
    return bool(values.get("merchant_rejected"))
