"""Effects, sources and facts of an imaginary owner, which remembers what was asked of it."""

from dataclasses import dataclass, field
from typing import Any

from zhilian.core.effects import Call, Effect, Outcome

OWNERS = {
    "hold.take": ("bookings", "hold.give_back"),
    "hold.give_back": ("bookings", None),
    "far.do": ("desk", "far.undo"),
    "far.undo": ("desk", None),
    "far.check": ("desk", None),
}


@dataclass
class Ledger:
    """What was called, and what is answered: by name, the next answers in turn."""

    calls: list[Call] = field(default_factory=list)
    answers: dict[str, list[Outcome]] = field(default_factory=dict)

    def called(self, name: str) -> list[Call]:
        return [call for call in self.calls if call.name == name]

    def answer(self, name: str, *outcomes: Outcome) -> None:
        self.answers[name] = list(outcomes)

    def forget(self) -> None:
        self.calls.clear()
        self.answers.clear()


LEDGER = Ledger()


def _run(call: Call) -> Outcome:
    LEDGER.calls.append(call)
    waiting = LEDGER.answers.get(call.name)
    return waiting.pop(0) if waiting else Outcome(receipt={"of": call.key})


def members() -> dict[str, Effect]:
    """The imaginary owner's effects, to stand in the family."""
    return dict.fromkeys(OWNERS, _run)


def declared() -> dict[str, Any]:
    """The effects as a list of windows declares them."""
    return {
        name: {
            "owner": owner,
            "does": f"做{name}",
            "args": {"what": "text"},
            "undo": undo or "none",
            "why": "测试",
            "timeout_s": 60,
        }
        for name, (owner, undo) in OWNERS.items()
    }
