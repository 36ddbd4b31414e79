"""The agent of a site: asks the server for checks, measures, keeps, pushes (docs/site-agent.md).

Three loops on one event loop: the engine, asking (wake every second), pushing. Each heals by
itself; nothing but a signal ends the process.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import json
import logging
import os
from dataclasses import dataclass, field
from pathlib import Path

from zhilian.probe import orders
from zhilian.probe.engine import Engine
from zhilian.probe.lag import LagMeter
from zhilian.probe.link import Link, Reply
from zhilian.probe.owned import Owned
from zhilian.probe.spool import Pending, Spool
from zhilian.probe.types import CheckSpec, Sample, WireError

log = logging.getLogger(__name__)
WAKE_S = 1.0
PUSH_WITHIN_S = 1.0
CHECKS_AGAIN_S = 30.0
SLOWEST_S = 10.0
LAST_PUSH_S = 3.0
NEVER_TAKEN = (400, 413, 422)


class SpoolInUse(Exception):
    """Another agent holds the spool folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentSettings:
    server: str
    token_file: Path
    spool: Path
    site: str = ""
    ca_file: Path | None = None
    refused_wait_s: float = 30.0
    owned: Owned = field(default_factory=Owned)


class Agent:
    """Made inside a running loop; `run` returns after `stop`."""

    def __init__(self, settings: AgentSettings, *, meter: LagMeter) -> None:
        self._settings = settings
        self._loop = asyncio.get_running_loop()
        self._lock = _lock(settings.spool)
        self._meter = meter
        self._blind = False
        self._orders = orders.Orders()
        self._etag = ""
        self._link_up: bool | None = None
        self._push_due = asyncio.Event()
        self._push_timer: asyncio.TimerHandle | None = None
        self._stopping = asyncio.Event()
        self._spool = Spool(folder=settings.spool, facts=self._facts, clock=self._loop.time)
        self._engine = Engine(self._checks, self, meter=meter, owned=settings.owned)
        self._asking, self._pushing = self._link(), self._link()

    async def run(self) -> None:
        remembered = orders.recall(self._orders_file)
        if remembered is not None:
            self._follow(remembered)
        log.info(
            "探测端启动：服务器 %s，站点 %s", self._settings.server, self._settings.site or "-"
        )
        self._push_due.set()
        loops = [
            asyncio.create_task(self._engine.run()),
            asyncio.create_task(self._keep_asking()),
            asyncio.create_task(self._keep_pushing()),
        ]
        stopping = asyncio.create_task(self._stopping.wait())
        try:
            done, _ = await asyncio.wait([*loops, stopping], return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            await self._wind_up(loops, stopping)

    def stop(self) -> None:
        self._stopping.set()

    def take(self, sample: Sample, *, urgent: bool) -> None:
        """The engine's sink."""
        self._spool.append(json.dumps(sample.to_json(), ensure_ascii=False))
        if urgent:
            self._push_due.set()
        elif self._push_timer is None:
            self._push_timer = self._loop.call_later(PUSH_WITHIN_S, self._push_due.set)

    def sight(self, *, blind: bool) -> None:
        if blind:
            log.error("参照目标都不通，探测端自身失明：采样记为未知；请检查本机网络和网关")
        else:
            log.info("参照目标恢复，探测端重新可见")
        self._spool.cut()
        self._blind = blind
        self._spool.cut()
        self._push_due.set()

    @property
    def _orders_file(self) -> Path:
        return self._settings.spool / "checks.json"

    def _link(self) -> Link:
        settings = self._settings
        return Link(
            server=settings.server, token_file=settings.token_file, ca_file=settings.ca_file
        )

    def _facts(self) -> tuple[float, bool]:
        return self._meter.take_worst_ms(), self._blind

    def _checks(self) -> tuple[CheckSpec, ...]:
        return self._orders.checks

    async def _keep_asking(self) -> None:
        fetched_at = float("-inf")
        while True:
            if self._loop.time() - fetched_at > CHECKS_AGAIN_S or not self._etag:
                reply = await self._fetch_checks()
                fetched_at = self._loop.time()
            if not self._etag:
                # A wake names checks that must be known first: the server hands each out once.
                await asyncio.sleep(self._settings.refused_wait_s if reply.refused else WAKE_S)
                continue
            reply = await self._asking.get("/api/probe/wake")
            if self._note(reply) and reply.status == 200:
                data = reply.json()
                self._engine.recheck(orders.ids(data.get("recheck")))
                if data.get("etag", self._etag) != self._etag:
                    fetched_at = float("-inf")
            await asyncio.sleep(self._settings.refused_wait_s if reply.refused else WAKE_S)

    async def _fetch_checks(self) -> Reply:
        reply = await self._asking.get("/api/probe/checks", etag=self._etag)
        if not self._note(reply) or reply.status != 200:
            return reply
        data = reply.json()
        try:
            found = orders.parse(data)
        except WireError as error:
            log.error("监测项清单不可用，沿用原有清单：%s", error)
            return reply
        self._etag = reply.etag
        orders.remember(data, file=self._orders_file)
        self._follow(found)
        return reply

    def _follow(self, found: orders.Orders) -> None:
        self._orders = found
        self._engine.set_site(policy=found.policy, references=found.references)
        self._engine.reload()
        self._engine.recheck(found.recheck)
        log.info("监测项清单已生效：%d 项", len(found.checks))

    async def _keep_pushing(self) -> None:
        wait_s = WAKE_S
        while True:
            await self._push_due.wait()
            self._push_due.clear()
            if self._push_timer is not None:
                self._push_timer.cancel()
                self._push_timer = None
            while (batch := self._spool.oldest()) is not None:
                reply = await self._push(batch)
                if self._settled(batch, reply):
                    wait_s = WAKE_S
                    continue
                await asyncio.sleep(self._settings.refused_wait_s if reply.refused else wait_s)
                wait_s = min(wait_s * 2, SLOWEST_S)

    async def _push(self, batch: Pending) -> Reply:
        job = self._spool.sync_job()
        if job is not None:
            try:
                await asyncio.to_thread(job)
            except OSError as error:
                log.error("缓存落盘失败（%s），继续上报；请检查磁盘", error.strerror)
        return await self._pushing.post("/api/probe/results", body=batch.body)

    def _settled(self, batch: Pending, reply: Reply) -> bool:
        """True when the batch is off our hands, taken or set aside."""
        if self._note(reply) and 200 <= reply.status < 300:
            self._spool.taken(batch)
            return True
        if reply.status in NEVER_TAKEN:
            words = reply.body[:300].decode(errors="replace")
            log.error("服务器拒收批次 %d（%d）：%s", batch.cut.seq, reply.status, words)
            self._spool.set_aside(batch)
            return True
        return False

    def _note(self, reply: Reply) -> bool:
        """Whether the link works, said once per change."""
        up = reply.status != 0 and not reply.refused and reply.status < 500
        if up != self._link_up:
            self._link_up = up
            if up:
                log.info("与服务器连接正常")
            elif reply.refused:
                log.error(
                    "服务器拒绝了令牌（%d）%s：令牌无效或已吊销，采样继续保存在本机；请在“监测”的"
                    "“站点探测端”重新生成令牌并写入 %s，无需重启",
                    reply.status,
                    reply.trouble,
                    self._settings.token_file,
                )
            else:
                log.error(
                    "连不上服务器（%s），采样继续保存在本机，恢复后补报；请检查网络和服务器地址",
                    reply.trouble or reply.status,
                )
        return up

    async def _wind_up(self, loops: list[asyncio.Task[None]], stopping: asyncio.Task[bool]) -> None:
        """End the engine first, then try to hand over what is left; the rest waits on disk."""
        self._engine.stop()
        for task in (*loops[1:], stopping):
            task.cancel()
        await asyncio.gather(*loops, stopping, return_exceptions=True)
        self._asking.close()
        self._pushing.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LAST_PUSH_S):
                await self._push_rest()
        self._spool.close()
        os.close(self._lock)
        log.info("探测端已停止")

    async def _push_rest(self) -> None:
        self._pushing = self._link()
        try:
            while (batch := self._spool.oldest()) is not None:
                if not self._settled(batch, await self._push(batch)):
                    return
        finally:
            self._pushing.close()


def _lock(folder: Path) -> int:
    """The folder for us alone; two agents in one spool would number batches alike."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise SpoolInUse(f"缓存目录 {folder} 正被另一个探测端使用；请换一个 --spool") from None
    return lock
