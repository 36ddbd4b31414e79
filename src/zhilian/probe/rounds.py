"""What a page round saw: its loads, one by one, and the figure that they come to.

The figure is the median of the counted loads, and a failed load is longer than any other: so a
page that fails most of its loads has no figure but "failed". Void loads (the machine was busy with
something else) are kept and shown, and count for nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zhilian.probe.types import WireError

SPANS = ("load_us", "lcp_us", "fcp_us", "ttfb_us", "response_us", "dom_us")
DETAIL = "page"
MOST_LOADS = 50
LONGEST_US = 2**31 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLoad:
    """One cold load, in microseconds since navigation start. `response_us`: the main document was
    there; `dom_us`: it was parsed; `load_us`: the end of the load event, which is what is graded.

    `failed` says in words why there is no load; `busy_permille` is what strangers used of the
    machine in the second before.
    """

    load_us: int | None = None
    lcp_us: int | None = None
    fcp_us: int | None = None
    ttfb_us: int | None = None
    response_us: int | None = None
    dom_us: int | None = None
    status: int | None = None
    failed: str = ""
    void: bool = False
    busy_permille: int = 0

    def to_json(self) -> dict[str, Any]:
        spans = {name: getattr(self, name) for name in SPANS}
        return spans | {
            "status": self.status,
            "failed": self.failed,
            "void": self.void,
            "busy_permille": self.busy_permille,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> PageLoad:
        spans = {name: _span(data.get(name)) for name in SPANS}
        failed = _plain(data.get("failed", ""))[:300]
        if spans["load_us"] is None and not failed:
            raise WireError("一次页面加载既没有用时，也没有失败原因")
        status = data.get("status")
        return cls(
            **spans,
            status=None if status is None else min(max(int(status), 0), 999),
            failed=failed,
            void=bool(data.get("void", False)),
            busy_permille=min(max(int(data.get("busy_permille", 0)), 0), 1000),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRound:
    """The loads of one page, one after another, under one profile. `blank_us` is what an empty
    page on this machine takes through the same profile; `wanted` how many loads were asked for.
    """

    profile: str
    wanted: int
    loads: tuple[PageLoad, ...]
    blank_us: int | None = None

    @property
    def counted(self) -> tuple[PageLoad, ...]:
        return tuple(load for load in self.loads if not load.void)

    @property
    def gradable(self) -> bool:
        """Enough loads were not void: more than half of those asked for."""
        return len(self.counted) > self.wanted // 2

    @property
    def median(self) -> PageLoad | None:
        """The load in the middle, the longer one of two; None when nothing was counted."""
        ranked = sorted(self.counted, key=_rank)
        return ranked[len(ranked) // 2] if ranked else None

    @property
    def median_us(self) -> int | None:
        middle = self.median
        return None if middle is None or middle.failed else middle.load_us

    def to_json(self) -> dict[str, Any]:
        return {
            "profile": self.profile,
            "wanted": self.wanted,
            "blank_us": self.blank_us,
            "loads": [load.to_json() for load in self.loads],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> PageRound:
        try:
            loads = tuple(PageLoad.from_json(load) for load in data["loads"][:MOST_LOADS])
            return cls(
                profile=_plain(data["profile"])[:100],
                wanted=min(max(int(data["wanted"]), 1), MOST_LOADS),
                blank_us=_span(data.get("blank_us")),
                loads=loads,
            )
        except WireError:
            raise
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
            raise WireError(f"页面加载的格式不对：{error}") from error


def round_of(detail: Mapping[str, Any] | None) -> PageRound | None:
    """The round that a sample carries, if it does. Raises WireError."""
    found = (detail or {}).get(DETAIL)
    if found is None:
        return None
    if not isinstance(found, Mapping):
        raise WireError("页面加载应为一个对象")
    return PageRound.from_json(found)


def _rank(load: PageLoad) -> tuple[bool, int]:
    return bool(load.failed), load.load_us or 0


def _span(value: Any) -> int | None:
    return None if value is None else min(max(int(value), 0), LONGEST_US)


def _plain(value: Any) -> str:
    """Without NUL and halves of surrogate pairs, which databases refuse."""
    return str(value).replace("\0", "").encode("utf-8", "replace").decode()
