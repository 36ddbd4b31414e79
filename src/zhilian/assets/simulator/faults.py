"""What one terminal may be told to do wrong, so that the product can prove it bears it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

LONGEST_DELAY_S = 60.0


class BadFault(ValueError):
    """The switch or its value does not exist; the text is shown to the person who set it."""


@dataclass(frozen=True, kw_only=True)
class Faults:
    """`offline`: no line either way. `refuses`: takes no change. `loses`: says yes, keeps
    nothing. `slow_s`: so long until it answers.
    """

    offline: bool = False
    refuses: bool = False
    loses: bool = False
    slow_s: float = 0.0

    def changed(self, values: Mapping[str, Any]) -> "Faults":
        known = {field.name for field in fields(self)}
        unknown = sorted(set(values) - known)
        if unknown:
            raise BadFault(f"没有这个开关：{'、'.join(unknown)}。可用：{'、'.join(sorted(known))}")
        return replace(self, **{name: _checked(name, value) for name, value in values.items()})

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def _checked(name: str, value: Any) -> Any:
    if name != "slow_s":
        if not isinstance(value, bool):
            raise BadFault(f"{name} 只能是 true 或 false")
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadFault("slow_s 要写秒数，例如 1.5")
    if not 0 <= value <= LONGEST_DELAY_S:
        raise BadFault(f"slow_s 要在 0 到 {LONGEST_DELAY_S:.0f} 秒之间")
    return float(value)
