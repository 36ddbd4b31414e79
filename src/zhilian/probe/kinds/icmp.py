"""Ping: is a host there, how long is the round trip, how many packets are lost."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from zhilian.probe import options as opt
from zhilian.probe.echo import Echoes, NotPermitted
from zhilian.probe.kinds.base import KINDS, CheckKind, failed, judged
from zhilian.probe.kinds.http import IP_VERSION
from zhilian.probe.kinds.tcp import connect_failure
from zhilian.probe.types import Condition, ErrorCode, Outcome, Phases
from zhilian.probe.vantage import Place, Unreached, Vantage

GAP_S = 0.2
NOT_PERMITTED = (
    "探测程序没有发送 ping 的权限；请以 root 授予 CAP_NET_RAW（systemd 单元加 AmbientCapabilities="
    "CAP_NET_RAW），或设置 sysctl net.ipv4.ping_group_range"
)


@KINDS.register
class IcmpCheck(CheckKind):
    name = "icmp"
    label = "Ping"
    summary = "主机是否在线、往返时间和丢包率（内核时间戳）"
    group = "network"
    example = "核心交换机 10.1.0.1 的丢包与往返时间"
    options = (
        opt.Option(name="host", label="主机", parse=opt.host, help="主机名或 IP"),
        opt.Option(
            name="count",
            label="次数",
            parse=opt.whole(least=1, most=10, unit=" 次"),
            default=3,
            control="number",
        ),
        opt.Option(
            name="max_loss",
            label="允许丢包率",
            parse=opt.number(least=0, most=99, unit="%"),
            default=50.0,
            control="number",
        ),
        opt.Option(
            name="max_ms",
            label="最长往返时间",
            parse=opt.number(least=0.01, most=60000, unit=" 毫秒"),
            default=None,
            control="number",
            help="毫秒，取中位数；留空则不判定",
        ),
        IP_VERSION,
    )

    async def probe(
        self, plan: Mapping[str, Any], *, timeout_s: float, at: datetime, vantage: Vantage
    ) -> Outcome:
        try:
            async with asyncio.timeout(timeout_s):
                places = await vantage.locate(host=plan["host"], ip_version=plan["ip_version"])
        except TimeoutError:
            return failed(ErrorCode.DNS, f"{timeout_s:g} 秒内域名没有解析出来；请检查本机的 DNS")
        except Unreached as unreached:
            return failed(unreached.code, unreached.text)
        try:
            replies = await _ping(places[0], count=plan["count"], timeout_s=timeout_s)
        except NotPermitted:
            return failed(ErrorCode.PERMISSION, NOT_PERMITTED)
        except OSError as error:
            return failed(*connect_failure(error))
        return _judge(plan, place=places[0], replies_us=replies)


async def _ping(place: Place, *, count: int, timeout_s: float) -> list[int]:
    ends_at = time.monotonic() + timeout_s - (place.took_us or 0) / 1e6
    gap_s = min(GAP_S, timeout_s / (count + 1))
    with Echoes(family=place.family, endpoint=place.endpoint(0)) as echoes:
        for sequence in range(count):
            if sequence:
                await asyncio.sleep(gap_s)
            echoes.send(sequence)
        await echoes.wait(count=count, timeout_s=max(0.0, ends_at - time.monotonic()))
        return list(echoes.replies_us.values())


def _judge(plan: Mapping[str, Any], *, place: Place, replies_us: list[int]) -> Outcome:
    count = plan["count"]
    loss = 100 * (count - len(replies_us)) / count
    if not replies_us:
        text = f"{count} 个包都没有回应；请检查主机是否开机、网线和防火墙是否放行 ping"
        return failed(ErrorCode.TIMEOUT, text, phases=Phases(dns=place.took_us))
    middle_us = int(statistics.median(replies_us))
    held = [
        Condition(
            name="丢包率",
            ok=loss <= plan["max_loss"],
            saw=f"{loss:.0f}%（{len(replies_us)}/{count} 有回应）",
            wanted=f"不超过 {plan['max_loss']:g}%",
        )
    ]
    if plan["max_ms"] is not None:
        held.append(
            Condition(
                name="往返时间",
                ok=middle_us <= plan["max_ms"] * 1000,
                saw=f"{middle_us / 1000:.2f} 毫秒",
                wanted=f"不超过 {plan['max_ms']:g} 毫秒",
            )
        )
    return judged(
        phases=Phases(dns=place.took_us, ttfb=middle_us, total=middle_us), conditions=held
    )
