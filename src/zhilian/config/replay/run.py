"""`zhilian replay`: measure the scripted month into an empty demo, and compare every figure with
the script. Exit code 1 when one differs.
"""

import argparse
import sys
from collections.abc import Sequence

from zhilian.core.times import clock_now, local_date


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="zhilian replay", description="按剧本回放一个月的监测，逐项核对（写入空的演示库）"
    )
    parser.add_argument("--days", type=int, default=30, help="只回放前几天")
    options = parser.parse_args(argv)
    from zhilian.config.setup import prepare

    prepare(demo=True, past=False)
    from zhilian.config.replay.month import month
    from zhilian.config.replay.play import play

    differences = play(month(ending=local_date(clock_now()), days=options.days), say=_say)
    for one in differences[:40]:
        _say(f"不一致：{one.window} {one.day} {one.figure} 剧本 {one.script}，系统 {one.found}")
    _say(f"核对完毕：{len(differences)} 处不一致。运行 zhilian up 可在页面上查看这个月。")
    return 1 if differences else 0


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
