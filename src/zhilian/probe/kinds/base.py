"""What a check kind is, and the register that finds them. docs/adding/check-kind.md tells how to
add one: one module here, one line of options in the conformance test."""

from __future__ import annotations

import importlib
import pkgutil
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, TypeVar

from zhilian.probe.options import Option, OptionError, read
from zhilian.probe.types import Condition, ErrorCode, Outcome, Phases
from zhilian.probe.vantage import Vantage


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often a kind is measured and how long it may take, where nothing else is said."""

    interval_s: int = 60
    least_interval_s: int = 5
    timeout_s: float = 5.0
    most_timeout_s: float = 60.0


class CheckKind(ABC):
    """A way of measuring. `plan` turns options into what `probe` needs, once per check; `probe`
    measures with it and answers a value in `timeout_s`, whatever the target does."""

    name: ClassVar[str]
    label: ClassVar[str]
    summary: ClassVar[str] = ""
    example: ClassVar[str] = ""
    group: ClassVar[str] = "service"
    options: ClassVar[tuple[Option, ...]] = ()
    passive: ClassVar[bool] = False
    apart: ClassVar[bool] = False
    """Measured in a process of its own, one target after another: our loop's lag says nothing
    about its figures, and the outcome says itself whether they are tainted."""
    seldom: ClassVar[bool] = False
    """Measured every quarter of an hour or less often, and in many requests: one that was not
    measured yet says nothing about its target, and its time is no answer time."""
    pace: ClassVar[Pace] = Pace()

    def check_options(self, options: Mapping[str, Any]) -> list[OptionError]:
        """What is wrong with the options; each message names the field and the remedy."""
        values, errors = read(raw=options, options=self.options)
        return errors or self.cross_check(values)

    def cross_check(self, values: Mapping[str, Any]) -> list[OptionError]:
        """Rules between options, asked when each of them alone is in order."""
        return []

    def target(self, options: Mapping[str, Any]) -> str:
        """What people search for, without any secret; "" when the usual fields tell it."""
        return ""

    def plan(self, options: Mapping[str, Any]) -> Any:
        """Options that passed `check_options`, made ready for many probes."""
        values, _ = read(raw=options, options=self.options)
        return values

    @abstractmethod
    async def probe(
        self, plan: Any, *, timeout_s: float, at: datetime, vantage: Vantage
    ) -> Outcome: ...


class PassiveKind(CheckKind):
    """A kind that is judged at the server by what others report (a beat, an alarm): no agent is
    ever given it, and there is nothing to try now."""

    passive: ClassVar[bool] = True

    async def probe(
        self, plan: Any, *, timeout_s: float, at: datetime, vantage: Vantage
    ) -> Outcome:
        text = f"“{self.label}”由服务器判定，探测端不测量；请等待对方上报"
        return failed(ErrorCode.UNAVAILABLE, text)


K = TypeVar("K", bound=type[CheckKind])


class KindRegister:
    """All kinds by name; the modules of this package are imported on first use."""

    def __init__(self, *, package: str) -> None:
        self._package = package
        self._kinds: dict[str, CheckKind] = {}
        self._scanned = False

    def register(self, kind: K) -> K:
        if kind.name in self._kinds:
            raise ValueError(f"two check kinds are called {kind.name}")
        self._kinds[kind.name] = kind()
        return kind

    def unregister(self, name: str) -> None:
        del self._kinds[name]

    def get(self, name: str) -> CheckKind | None:
        self._scan()
        return self._kinds.get(name)

    def all(self) -> list[CheckKind]:
        self._scan()
        return sorted(self._kinds.values(), key=lambda kind: kind.name)

    def passive_names(self) -> list[str]:
        """Kinds that no agent measures."""
        return [kind.name for kind in self.all() if kind.passive]

    def apart_names(self) -> list[str]:
        """Kinds that are measured one after another, and seldom."""
        return [kind.name for kind in self.all() if kind.apart]

    def seldom_names(self) -> list[str]:
        """Kinds whose figures are no answer times, and whose silence is nothing new."""
        return [kind.name for kind in self.all() if kind.apart or kind.seldom]

    def _scan(self) -> None:
        if self._scanned:
            return
        self._scanned = True
        package = importlib.import_module(self._package)
        for module in pkgutil.iter_modules(package.__path__):
            importlib.import_module(f"{self._package}.{module.name}")


KINDS = KindRegister(package="zhilian.probe.kinds")


def failed(
    code: ErrorCode,
    text: str,
    *,
    phases: Phases | None = None,
    conditions: Iterable[Condition] = (),
) -> Outcome:
    return Outcome(
        phases=phases or Phases(), conditions=tuple(conditions), error_code=code, error_text=text
    )


def judged(*, phases: Phases, conditions: Iterable[Condition]) -> Outcome:
    """The outcome of an answer that did come: ok when every condition holds."""
    held = tuple(conditions)
    broken = [condition for condition in held if not condition.ok]
    if not broken:
        return Outcome(phases=phases, conditions=held)
    text = "；".join(f"{one.name}：应为 {one.wanted}，实际 {one.saw}" for one in broken)
    return failed(ErrorCode.CONDITION, text, phases=phases, conditions=held)
