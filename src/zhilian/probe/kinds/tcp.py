"""Can a TCP connection be opened, and does the other side greet as it should."""

from __future__ import annotations

import asyncio
import errno
import socket
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from zhilian.probe import options as opt
from zhilian.probe.kinds.base import KINDS, CheckKind, failed, judged
from zhilian.probe.types import Condition, ErrorCode, Outcome, Phases
from zhilian.probe.vantage import FAMILIES, Place, Unreached, Vantage

GREETING_BYTES = 4096


@KINDS.register
class TcpCheck(CheckKind):
    name = "tcp"
    label = "端口连通"
    summary = "能否与主机的端口建立连接；可再核对对方发来的问候语"
    group = "network"
    example = "数据库端口 10.1.2.3:5432 能否连上"
    options = (
        opt.Option(name="host", label="主机", parse=opt.host, help="主机名或 IP，如 10.1.2.3"),
        opt.Option(
            name="port", label="端口", parse=opt.whole(least=1, most=65535), control="number"
        ),
        opt.Option(
            name="ip_version",
            label="IP 版本",
            parse=opt.choice(*FAMILIES),
            default="自动",
            control="choice",
            choices=tuple((name, name) for name in FAMILIES),
        ),
        opt.Option(
            name="greeting",
            label="问候语包含",
            parse=opt.text(most=200),
            default="",
            help="连接后对方应发来的文字，如 SSH-2.0；留空则只看能否连上",
        ),
    )

    async def probe(
        self, plan: Mapping[str, Any], *, timeout_s: float, at: datetime, vantage: Vantage
    ) -> Outcome:
        began = time.perf_counter()
        try:
            async with asyncio.timeout(timeout_s):
                return await _measure(plan, vantage=vantage, began=began)
        except TimeoutError:
            phases = Phases(total=_since(began))
            text = f"{timeout_s:g} 秒内没有连上或没有等到回应；请检查主机是否开机、防火墙是否放行"
            return failed(ErrorCode.TIMEOUT, text, phases=phases)
        except Unreached as unreached:
            return failed(unreached.code, unreached.text, phases=Phases(total=_since(began)))
        except OSError as error:
            code, text = connect_failure(error)
            return failed(code, text, phases=Phases(total=_since(began)))


async def _measure(plan: Mapping[str, Any], *, vantage: Vantage, began: float) -> Outcome:
    places = await vantage.locate(host=plan["host"], ip_version=plan["ip_version"])
    connecting = time.perf_counter()
    link, place = await connect(places, port=plan["port"])
    with link:
        tcp_us = _since(connecting)
        where = f"{place.address} 端口 {plan['port']}"
        conditions = [Condition(name="端口连通", ok=True, saw=f"已连上 {where}", wanted="能连上")]
        waiting = time.perf_counter()
        if plan["greeting"]:
            conditions.append(await _greeted(link, wanted=plan["greeting"]))
    phases = Phases(
        dns=place.took_us,
        tcp=tcp_us,
        ttfb=_since(waiting) if plan["greeting"] else None,
        total=_since(began),
    )
    return judged(phases=phases, conditions=conditions)


async def connect(places: list[Place], *, port: int) -> tuple[socket.socket, Place]:
    """The first address that answers, as a browser would try them."""
    loop = asyncio.get_running_loop()
    trouble: OSError = OSError(errno.EHOSTUNREACH, "no address")
    for place in places:
        link = socket.socket(place.family, socket.SOCK_STREAM)
        try:
            link.setblocking(False)
            await loop.sock_connect(link, place.endpoint(port))
        except OSError as error:
            link.close()
            trouble = error
        except BaseException:
            link.close()
            raise
        else:
            return link, place
    raise trouble


async def _greeted(link: socket.socket, *, wanted: str) -> Condition:
    loop = asyncio.get_running_loop()
    heard = b""
    while len(heard) < GREETING_BYTES and wanted not in heard.decode(errors="replace"):
        piece = await loop.sock_recv(link, GREETING_BYTES)
        if not piece:
            break
        heard += piece
    words = heard.decode(errors="replace")
    saw = words.strip()[:80] or "对方没有发来文字"
    return Condition(name="问候语", ok=wanted in words, saw=saw, wanted=f"包含“{wanted}”")


def connect_failure(error: OSError) -> tuple[ErrorCode, str]:
    """An operating-system refusal in words with the remedy."""
    if error.errno == errno.ECONNREFUSED:
        return ErrorCode.REFUSED, "连接被拒绝；请检查服务是否启动、端口是否写对"
    if error.errno in (errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EADDRNOTAVAIL):
        return ErrorCode.UNREACHABLE, "主机或网络不可达；请检查网线、交换机、路由和地址"
    if error.errno in (errno.ECONNRESET, errno.EPIPE, errno.ECONNABORTED):
        return ErrorCode.RESET, "连接被对方中断；请检查服务日志和防火墙"
    if error.errno == errno.ETIMEDOUT:
        return ErrorCode.TIMEOUT, "连接超时；请检查主机是否开机、防火墙是否放行"
    return (
        ErrorCode.INTERNAL,
        f"本机无法发起连接：{error.strerror or error}；请检查探测端的系统资源",
    )


def _since(began: float) -> int:
    return int((time.perf_counter() - began) * 1e6)
