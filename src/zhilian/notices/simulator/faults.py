"""What the gateway may be told to do wrong, so that the product can prove it bears it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

REFUSALS = ("off", "temporary", "permanent")
VOICES = ("ring", "answer", "busy", "failed")
RECEIPTS = ("DELIVRD", "UNDELIV", "EXPIRED", "REJECTD", "UNKNOWN", "none")
LONGEST_DELAY_S = 600.0


class BadFault(ValueError):
    """The switch or its value does not exist; the text is shown to the person who set it."""


@dataclass(frozen=True, kw_only=True)
class Faults:
    answer_delay_s: float = 0.0
    receipt_delay_s: float = 1.5
    receipt: str = "DELIVRD"
    refuse: str = "off"
    cut: bool = False
    duplicates: bool = False
    reorder: bool = False
    voice: str = "ring"
    ring_s: float = 30.0

    def changed(self, values: Mapping[str, Any]) -> "Faults":
        known = {field.name for field in fields(self)}
        unknown = sorted(set(values) - known)
        if unknown:
            raise BadFault(f"没有这个开关：{'、'.join(unknown)}。可用：{'、'.join(sorted(known))}")
        return replace(self, **{name: _checked(name, value) for name, value in values.items()})

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def _checked(name: str, value: Any) -> Any:
    if name in ("answer_delay_s", "receipt_delay_s", "ring_s"):
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise BadFault(f"{name} 要写秒数，例如 1.5")
        if not 0 <= value <= LONGEST_DELAY_S:
            raise BadFault(f"{name} 要在 0 到 {LONGEST_DELAY_S:.0f} 秒之间")
        return float(value)
    allowed = {"refuse": REFUSALS, "receipt": RECEIPTS, "voice": VOICES}.get(name)
    if allowed is not None and value not in allowed:
        raise BadFault(f"{name} 只能是 {'、'.join(allowed)} 之一")
    if allowed is None and not isinstance(value, bool):
        raise BadFault(f"{name} 只能是 true 或 false")
    return value
