"""Words of tables that come in."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import TextChoices


class RunState(TextChoices):
    """CHECKING and WRITING go on in the background; READY waits for a person."""

    CHECKING = "CHECKING", "正在核对"
    READY = "READY", "待确认"
    WRITING = "WRITING", "正在写入"
    DONE = "DONE", "已写入"
    STOPPED = "STOPPED", "已停止"


MOVES: Mapping[str, frozenset[str]] = {
    RunState.CHECKING: frozenset({RunState.READY, RunState.STOPPED}),
    RunState.READY: frozenset({RunState.WRITING, RunState.STOPPED}),
    RunState.WRITING: frozenset({RunState.DONE, RunState.STOPPED}),
    RunState.DONE: frozenset(),
    RunState.STOPPED: frozenset(),
}
BUSY = frozenset({RunState.CHECKING, RunState.WRITING})


class Verdict(TextChoices):
    """What becomes of a line."""

    BAD = "BAD", "有误"
    NEW = "NEW", "新增"
    CHANGED = "CHANGED", "变更"
    SAME = "SAME", "无变化"


@dataclass(frozen=True, kw_only=True)
class LineResult:
    """One line: which row it means, what changes in it, or which cells are wrong and how."""

    line: int
    title: str
    verdict: Verdict
    faults: tuple[tuple[str, str], ...] = ()
    differences: tuple[tuple[str, str, str], ...] = ()
