"""How the machine takes one report of a passive check: its source has confirmed it already (a
deadline that passed, an alarm with a `for`), so one bad report is enough to fall and one good one
to rise. All else (horizon, maintenance, parents, drills) is the machine's. Pure.
"""

from __future__ import annotations

from dataclasses import replace

from zhilian.monitoring import machine
from zhilian.monitoring.machine import FAILURES_TO_FALL, GOODS_TO_RISE, Seen, Step, Watch
from zhilian.monitoring.types import State


def hear(watch: Watch, seen: Seen, *, text: str) -> Step:
    """Grade one report; `text` is the reason of the flip."""
    step = machine.see(_primed(watch, ok=seen.ok), seen)
    if step.change is None:
        return step
    told = text.strip() or step.change.reason
    return replace(step, change=replace(step.change, reason=told))


def _primed(watch: Watch, *, ok: bool) -> Watch:
    """The run before this report, as if the probes that it stands for had been made."""
    if ok and not watch.goods:
        return replace(watch, goods=GOODS_TO_RISE - 1, run_since=None)
    if not ok and (not watch.failures or watch.state is State.UNREACHABLE):
        return replace(watch, failures=FAILURES_TO_FALL - 1, run_since=None)
    return watch
