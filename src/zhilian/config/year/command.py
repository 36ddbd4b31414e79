"""`zhilian demo-year`: build the year, or go on with it."""

import argparse
import logging
import sys
import time
from collections.abc import Sequence
from itertools import islice

from zhilian.config.setup import prepare

CASES = 213_525
WIDTH = 30


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="zhilian demo-year", description="演示库装入一年的办件，可重复、可中断后继续"
    )
    parser.add_argument("--cases", type=int, default=CASES, help="办件数")
    parser.add_argument("--people", type=int, help="人数（少于 11,700 时不装监测历史）")
    parser.add_argument("--windows", type=int, help="只用前几个窗口")
    options = parser.parse_args(argv)
    prepare(demo=True, past=options.people is None, people=options.people)
    logging.disable(logging.CRITICAL)
    _let_patterns_go(windows=options.windows)
    _write(count=options.cases)
    return 0


def _let_patterns_go(*, windows: int | None) -> None:
    from zhilian.cases import service
    from zhilian.config.year import patterns, schedule
    from zhilian.core.times import clock_now

    if service.count_past_cases():
        return
    _say("样本办件：各窗口按真实流程办理……")
    patterns.run_owed()
    for number, (window, said) in enumerate(patterns.make(at=clock_now(), windows=windows), 1):
        _say(f"\r{number:>4}  {window:<28}{said[:40]:<44}", end="")
    missing = schedule.windows_without(patterns.made())
    _say(f"\n没有办结样本的窗口 {len(missing)} 个：{'、'.join(missing)}" if missing else "")


def _write(*, count: int) -> None:
    from zhilian.cases import service
    from zhilian.config.year import patterns, schedule

    made, at = patterns.made(), patterns.began_at()
    done = service.count_past_cases()
    rows = schedule.rows(patterns=made, count=count, until=at)
    began = time.monotonic()
    for written in service.bulk_past_cases(rows=islice(rows, done, None), at=at):
        _show(done + written, count, rate=written / (time.monotonic() - began))
    _say(f"\n共 {service.count_past_cases():,} 件，用时 {time.monotonic() - began:.0f} 秒。")
    _tell_the_planner()


def _tell_the_planner() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _show(done: int, count: int, *, rate: float) -> None:
    full = round(WIDTH * done / count)
    left = (count - done) / rate
    bar = "#" * full + "." * (WIDTH - full)
    _say(f"\r[{bar}] {done:>7,}/{count:,}  {rate:,.0f} 件/秒  还需 {left:.0f} 秒 ", end="")


def _say(text: str, *, end: str = "\n") -> None:
    sys.stdout.write(f"{text}{end}")
    sys.stdout.flush()
