"""`zhilian monitoring rebuild`: are the stored figures borne by packs and flips?"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date

from zhilian.core.times import clock_now
from zhilian.monitoring import selectors, service
from zhilian.monitoring.selectors.rebuild import Comparison

SHOWN = 200


def main(argv: Sequence[str]) -> int:
    """Exit code 0 when every figure is borne by its evidence, 1 with each difference named."""
    options = _parser().parse_args(argv)
    now = clock_now()
    span = selectors.evidence_span(now=now)
    first, last = options.first or span[0], options.last or span[1]
    ids = None
    if options.check:
        found = selectors.check_by_code(code=options.check)
        if found is None:
            _say(f"没有编号为 {options.check} 的监测项，请到监测项列表核对编号。")
            return 2
        ids = [found.pk]
    if options.write:
        written = service.rebuild_days(first=first, last=last, now=now, check_ids=ids)
        _say(f"已按样本包与状态变化重写 {written} 条日数字，并写入审计记录。")
    comparison = selectors.compared(first=first, last=last, now=now, check_ids=ids)
    _tell(comparison)
    return 0 if comparison.clean else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="zhilian monitoring")
    parser.add_argument("action", choices=["rebuild"])
    act = parser.add_mutually_exclusive_group(required=True)
    act.add_argument("--compare", action="store_true", help="只比较，逐条列出不一致，不写入")
    act.add_argument("--write", action="store_true", help="按证据重写日、月数字，再比较一遍")
    parser.add_argument("--from", dest="first", type=date.fromisoformat, help="首日 2026-01-31")
    parser.add_argument("--to", dest="last", type=date.fromisoformat, help="末日 2026-12-31")
    parser.add_argument("--check", default="", help="只看一个监测项的编号")
    return parser


def _tell(comparison: Comparison) -> None:
    for one in comparison.differences[:SHOWN]:
        _say(f"{one.where} {one.code} {one.what}：记录 {one.stored}，重算 {one.rebuilt}")
    if len(comparison.differences) > SHOWN:
        _say(f"……另有 {len(comparison.differences) - SHOWN} 处，请用 --check 或 --from 缩小范围。")
    _say(
        f"{comparison.first} 至 {comparison.last}：比较 {comparison.figures} 条日数字，"
        f"不一致 {len(comparison.differences)} 处，没有样本包可核对 {comparison.unproven} 条。"
    )


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
