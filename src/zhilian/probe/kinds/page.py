"""A page in a real browser, cold, under a stated profile: navigation start to the end of the load
event (C2.2). The figure is the median of several loads. A failed load counts as longer than any; a
slow page is graded, not down."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import json
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar

from zhilian.probe import options as opt
from zhilian.probe.kinds.base import KINDS, CheckKind, Pace, failed, judged
from zhilian.probe.kinds.http import VERIFY
from zhilian.probe.rounds import DETAIL, PageLoad, PageRound
from zhilian.probe.types import Condition, ErrorCode, Outcome, Phases
from zhilian.probe.vantage import Vantage

LOAD_LIMIT_S = 30.0
CLOSING_S = 3.0
COMMAND = (sys.executable, "-m", "zhilian.probe.page_round")
RTT_MS, MBIT, CPU, LOADS = 50, 20, 4, 5


@KINDS.register
class PageCheck(CheckKind):
    name = "page"
    label = "页面加载"
    summary = "用真实浏览器冷加载若干次，取中位数评级：优秀、合格或不合格"
    apart: ClassVar[bool] = True
    pace: ClassVar[Pace] = Pace(
        interval_s=86_400, least_interval_s=600, timeout_s=300.0, most_timeout_s=600.0
    )
    options = (
        opt.Option(
            name="url",
            label="网址",
            parse=opt.url,
            control="url",
            help="完整网址，例如 https://zhilian.example.cn/w/canteen/",
        ),
        opt.Option(
            name="contains",
            label="应显示文字",
            parse=opt.many(opt.text(most=200)),
            default=(),
            control="list",
            help="一行一条，加载后页面上都要看得到",
        ),
        opt.Option(
            name="loads",
            label="加载次数",
            parse=opt.whole(least=1, most=9, unit=" 次"),
            default=LOADS,
            control="number",
            help="每轮冷加载的次数，取中位数",
        ),
        opt.Option(
            name="rtt_ms",
            label="往返时延",
            parse=opt.number(least=0, most=1000, unit=" 毫秒"),
            default=RTT_MS,
            control="number",
            help="毫秒；由探测端在网络上加出来，0 表示不加",
        ),
        opt.Option(
            name="mbit",
            label="带宽",
            parse=opt.number(least=0, most=1000, unit=" Mbit/s"),
            default=MBIT,
            control="number",
            help="Mbit/s，上下行各算；0 表示不限",
        ),
        opt.Option(
            name="cpu",
            label="处理器放慢",
            parse=opt.number(least=1, most=20, unit=" 倍"),
            default=CPU,
            control="number",
            help="倍数，模拟手机；1 表示不放慢",
        ),
        VERIFY,
    )

    def __init__(self, *, command: tuple[str, ...] = COMMAND) -> None:
        self._command = command

    async def probe(
        self, plan: Mapping[str, Any], *, timeout_s: float, at: datetime, vantage: Vantage
    ) -> Outcome:
        if importlib.util.find_spec("playwright") is None:
            text = "探测端没有安装 playwright，不能测页面加载；请安装后重启探测端"
            return failed(ErrorCode.UNAVAILABLE, text)
        job = _job(plan, timeout_s=timeout_s, vantage=vantage)
        told = await _told_by(self._command, json.dumps(job), timeout_s=timeout_s)
        if isinstance(told, Outcome):
            return told
        found = PageRound.from_json(told["round"])
        return _judge(found, code=ErrorCode(told["code"]), text=str(told["text"]))


def profile_text(plan: Mapping[str, Any]) -> str:
    """How people call the network and the machine that are played."""
    rtt = f"往返 {plan['rtt_ms']:g} 毫秒" if plan["rtt_ms"] else "不加时延"
    rate = f"{plan['mbit']:g} Mbit/s" if plan["mbit"] else "不限速"
    cpu = f"处理器慢 {plan['cpu']:g} 倍" if plan["cpu"] > 1 else "处理器不放慢"
    return "，".join((rtt, rate, cpu))


def _job(plan: Mapping[str, Any], *, timeout_s: float, vantage: Vantage) -> dict[str, Any]:
    return {
        "url": plan["url"],
        "texts": plan["contains"],
        "loads": plan["loads"],
        "rtt_ms": plan["rtt_ms"],
        "mbit": plan["mbit"],
        "cpu": plan["cpu"],
        "profile": profile_text(plan),
        "limit_s": min(LOAD_LIMIT_S, timeout_s / 3),
        "deadline_s": max(timeout_s - CLOSING_S, timeout_s / 2),
        "verify": plan["verify"],
        "cookies": (),
        "policy": vantage.policy.to_json(),
    }


async def _told_by(
    command: tuple[str, ...], job: str, *, timeout_s: float
) -> dict[str, Any] | Outcome:
    """What the round's process says; its whole group is gone when this returns."""
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(timeout_s):
            out, err = await process.communicate(job.encode())
    except TimeoutError:
        text = "浏览器没有按时结束，已强制关闭；请检查探测端的内存和处理器是否够用"
        return failed(ErrorCode.UNAVAILABLE, text)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
    try:
        told: dict[str, Any] = json.loads(out)
    except ValueError:
        last = err.decode(errors="replace").strip().splitlines()[-1:] or ["没有输出"]
        text = f"页面测量程序异常退出（{last[0][:150]}）；请把探测端日志交给维护人员"
        return failed(ErrorCode.UNAVAILABLE, text)
    return told


def _judge(found: PageRound, *, code: ErrorCode, text: str) -> Outcome:
    """Failed when most loads failed; tainted when most were void; else fine, however slow."""
    detail = {DETAIL: found.to_json()}
    middle = found.median or replace(found, loads=_unvoided(found)).median
    if not found.loads:
        return Outcome(error_code=code or ErrorCode.UNAVAILABLE, error_text=text, detail=detail)
    if not found.gradable or middle is None:  # nobody grades it: the void figure may be looked at
        shown = _conditions(found)
        return Outcome(phases=_phases(middle), conditions=shown, tainted=True, detail=detail)
    if middle.failed:
        return Outcome(
            error_code=code or ErrorCode.CONDITION,
            error_text=text or middle.failed,
            conditions=_conditions(found),
            detail=detail,
        )
    outcome = judged(phases=_phases(middle), conditions=_conditions(found))
    return Outcome(phases=outcome.phases, conditions=outcome.conditions, detail=detail)


def _unvoided(found: PageRound) -> tuple[PageLoad, ...]:
    return tuple(replace(load, void=False) for load in found.loads)


def _phases(load: PageLoad | None) -> Phases:
    if load is None or load.load_us is None:
        return Phases()
    first, there = load.ttfb_us, load.response_us
    transfer = there - first if first is not None and there is not None else None
    return Phases(ttfb=first, transfer=transfer, total=load.load_us)


def _conditions(found: PageRound) -> tuple[Condition, ...]:
    counted = found.counted
    good = sum(not load.failed for load in counted)
    void = len(found.loads) - len(counted)
    saw = f"{len(counted)} 次中 {good} 次" + (f"，另有 {void} 次因机器繁忙作废" if void else "")
    held = good * 2 > len(counted) or not found.gradable
    return (Condition(name="加载完成", ok=held, saw=saw, wanted="超过一半"),)
