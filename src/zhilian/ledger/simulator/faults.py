"""What the platform may be told to do wrong, so that the product can prove it bears it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

CHOICES = {
    "refuse": ("off", "temporary", "permanent"),
    "callback": ("good", "none", "double", "forged", "wrong_amount"),
    "refund": ("good", "slow", "fail"),
    "bill": ("good", "extra", "short", "late"),
}
LONGEST_DELAY_S = 600.0


class BadFault(ValueError):
    """The switch or its value does not exist; the text is shown to the person who set it."""


@dataclass(frozen=True, kw_only=True)
class Faults:
    answer_delay_s: float = 0.0
    callback_delay_s: float = 0.3
    refuse: str = "off"
    callback: str = "good"
    refund: str = "good"
    bill: str = "good"

    def changed(self, values: Mapping[str, Any]) -> "Faults":
        known = {field.name for field in fields(self)}
        unknown = sorted(set(values) - known)
        if unknown:
            raise BadFault(f"没有这个开关：{'、'.join(unknown)}。可用：{'、'.join(sorted(known))}")
        return replace(self, **{name: _checked(name, value) for name, value in values.items()})

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def _checked(name: str, value: Any) -> Any:
    if name in CHOICES:
        if value not in CHOICES[name]:
            raise BadFault(f"{name} 只能是 {'、'.join(CHOICES[name])} 之一")
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadFault(f"{name} 要写秒数，例如 1.5")
    if not 0 <= value <= LONGEST_DELAY_S:
        raise BadFault(f"{name} 要在 0 到 {LONGEST_DELAY_S:.0f} 秒之间")
    return float(value)
