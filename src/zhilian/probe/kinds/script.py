"""A check of one's own: a program that the agent's owner laid into the folder of `--scripts`."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import stat
import time
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

from zhilian.probe import options as opt
from zhilian.probe import owned
from zhilian.probe.conditions import short
from zhilian.probe.kinds.base import KINDS, CheckKind, failed, judged
from zhilian.probe.types import Condition, ErrorCode, Outcome, Phases
from zhilian.probe.vantage import Vantage

OUTPUT_BYTES = 4096
AT_ONCE = 2
REAP_S = 0.3
OK, WARNING, CRITICAL = 0, 1, 2
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}


@KINDS.register
class ScriptCheck(CheckKind):
    name = "script"
    label = "检查脚本"
    summary = "运行探测端文件夹里自己的检查程序，按 Nagios 退出码判定：0 正常、1 警告、2 故障"
    group = "data"
    example = "check_raid.sh：磁盘阵列是否降级"
    options = (
        opt.Option(
            name="script",
            label="脚本",
            parse=owned.file_name,
            help="文件名；文件须在探测端 --scripts 指定的文件夹内，且别人不能改写",
        ),
        opt.Option(
            name="arguments",
            label="参数",
            parse=opt.many(opt.text(most=200), most=20),
            default=(),
            control="list",
            help="一行一个，原样交给脚本，不经过 shell；不要写口令",
        ),
    )
    running: ClassVar[int] = 0

    def target(self, options: Mapping[str, Any]) -> str:
        return f"脚本 {options.get('script', '')}"

    async def probe(
        self, plan: Mapping[str, Any], *, timeout_s: float, at: datetime, vantage: Vantage
    ) -> Outcome:
        path, complaint = _program(vantage.owned.scripts, plan["script"])
        if path is None:
            return failed(ErrorCode.UNAVAILABLE, complaint)
        if ScriptCheck.running >= AT_ONCE:
            text = f"已有 {AT_ONCE} 个脚本在运行，本次没有轮到；请错开间隔或调低超时"
            return failed(ErrorCode.UNAVAILABLE, text)
        ScriptCheck.running += 1
        try:
            return await _run(path, plan["arguments"], timeout_s=timeout_s)
        finally:
            ScriptCheck.running -= 1


def _program(folder: Path | None, name: str) -> tuple[Path | None, str]:
    """The file that may be run, or why there is none."""
    if folder is None:
        return None, "本探测端没有开放检查脚本；请在它的启动命令中加 --scripts 文件夹"
    path = owned.inside(folder, name)
    if path is None:
        return None, f"{folder} 中没有文件 {name}；请检查文件名，或把脚本放进去（不能用链接）"
    # Whoever may write the folder may put another file in its place.
    for place in (path, path.parent, folder.resolve()):
        seen = place.stat()
        if seen.st_uid not in (0, os.geteuid()) or seen.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            text = f"{place} 可被别人改写，不运行；请把属主改为 root 或探测端账号并执行 chmod go-w"
            return None, text
    if not os.access(path, os.X_OK):
        return None, f"{path} 不能执行；请执行 chmod +x"
    return path, ""


async def _run(path: Path, arguments: tuple[str, ...], *, timeout_s: float) -> Outcome:
    began = time.perf_counter()
    try:
        process = await asyncio.create_subprocess_exec(
            str(path),
            *arguments,
            stdin=DEVNULL,
            stdout=PIPE,
            stderr=STDOUT,
            cwd=path.parent,
            env=ENVIRONMENT,
            start_new_session=True,
        )
    except OSError as error:
        text = f"脚本无法启动（{error.strerror}）；请检查首行的解释器和文件格式"
        return failed(ErrorCode.UNAVAILABLE, text)
    try:
        async with asyncio.timeout(timeout_s):
            output = await _output(process)
            code = await process.wait()
    except TimeoutError:
        phases = Phases(total=_since(began))
        text = f"{timeout_s:g} 秒内脚本没有结束，已停止；请检查脚本卡在哪里，或调高超时"
        return failed(ErrorCode.TIMEOUT, text, phases=phases)
    finally:
        await _end(process)
    return _outcome(code, output, phases=Phases(total=_since(began)))


async def _output(process: Process) -> bytes:
    """Its first 4 kB; the rest is read away, so that it does not wait for us."""
    kept = b""
    while process.stdout and (piece := await process.stdout.read(65536)):
        kept = (kept + piece)[:OUTPUT_BYTES]
    return kept


async def _end(process: Process) -> None:
    """The whole group goes, its children too, even when the script itself has ended."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(process.wait(), REAP_S)


def _outcome(code: int, output: bytes, *, phases: Phases) -> Outcome:
    lines = output.decode(errors="replace").replace("\0", "").strip().splitlines()
    said = short(lines[0].partition("|")[0].strip()) if lines else "没有输出"
    if code not in (OK, WARNING, CRITICAL):
        text = f"脚本没有得出结论（退出码 {code}：{said}）；请在探测端手工运行一次看原因"
        return failed(ErrorCode.UNAVAILABLE, text, phases=phases)
    held = Condition(
        name="脚本结论", ok=code != CRITICAL, saw=f"退出码 {code}：{said}", wanted="退出码 0"
    )
    outcome = judged(phases=phases, conditions=(held,))
    if code == CRITICAL:
        return replace(outcome, error_text=f"{outcome.error_text}；请按脚本的说明处理")
    return replace(outcome, warning=said) if code == WARNING else outcome


def _since(began: float) -> int:
    return int((time.perf_counter() - began) * 1e6)
