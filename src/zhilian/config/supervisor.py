"""`zhilian up`: every process of one machine under one small supervisor.

Restarts what ends, with back-off; one Ctrl-C stops all; children die with it, however it dies.
When everything
answers, `DATA/ready.json` says where (issue: from outside).
"""

import argparse
import ctypes
import fcntl
import json
import logging
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from urllib.error import URLError
from urllib.request import urlopen

from django.conf import settings

from zhilian.config import ports, processes, setup

log = logging.getLogger("zhilian.up")
STABLE_S = 30.0
MAX_WAIT_S = 15.0
STOP_S = 10.0
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """One supervised process. `failures` counts quick ends in a row."""

    name: str
    command: list[str]
    process: "subprocess.Popen[bytes] | None" = None
    started: float = 0.0
    retry_at: float = 0.0
    failures: int = 0
    env: dict[str, str] = field(default_factory=dict)


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="zhilian up", description="在本机启动全部进程")
    parser.add_argument("--demo", action="store_true", help="首次启动时装入演示数据")
    parser.add_argument("--workers", type=int, default=2, help="网页进程数")
    options = parser.parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    data = Path(settings.DATA)
    setup.make_data_directory(data)
    with _only_one(data):
        _check_ports(demo=options.demo)
        (data / "ready.json").unlink(missing_ok=True)
        began = time.monotonic()
        setup.prepare(demo=options.demo)
        _guard_entries()
        return Supervisor(data=data, web_workers=options.workers, began=began).run()


class Supervisor:
    """Starts the children, keeps them, and tells when all is up."""

    def __init__(self, *, data: Path, web_workers: int, began: float) -> None:
        from zhilian.config import ready

        self.data = data
        self.began = began
        self.stopping = threading.Event()
        self.plan = ready.Plan.for_this_installation()
        self.children = [
            Child(name=name, command=command, env=env)
            for name, command, env in self.plan.commands(
                web=processes.web_command(workers=web_workers)
            )
        ]

    def run(self) -> int:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: self.stopping.set())
        threading.Thread(target=self._announce, daemon=True).start()
        try:
            while not self.stopping.is_set():
                self._tend()
                self.stopping.wait(0.2)
        finally:
            self._stop_all()
        return 0

    def _tend(self) -> None:
        now = time.monotonic()
        changed = False
        for child in self.children:
            if child.process is not None and child.process.poll() is not None:
                self._mourn(child, now=now)
                changed = True
            if child.process is None and now >= child.retry_at:
                self._start(child, now=now)
                changed = True
        if changed:
            self._write_pids()

    def _start(self, child: Child, *, now: float) -> None:
        child.started = now
        child.process = subprocess.Popen(
            child.command,
            stdout=self._log_file(child.name),
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            env={**os.environ, **child.env},
            preexec_fn=_die_with_parent,
            start_new_session=True,
        )

    def _mourn(self, child: Child, *, now: float) -> None:
        code = child.process.returncode if child.process else None
        child.process = None
        child.failures = 0 if now - child.started > STABLE_S else child.failures + 1
        wait = min(0.2 * 2**child.failures, MAX_WAIT_S) if child.failures > 1 else 0.2
        child.retry_at = now + wait
        log.warning("%s 退出（%s），%.1f 秒后重启", child.name, code, wait)

    def _log_file(self, name: str) -> IO[bytes]:
        return (self.data / "logs" / f"{name}.log").open("ab")

    def _write_pids(self) -> None:
        pids = {c.name: c.process.pid for c in self.children if c.process is not None}
        _write_json(self.data / "run" / "processes.json", pids)

    def _announce(self) -> None:
        while not self.stopping.is_set():
            if all(_answers(url) for url in self.plan.probes()):
                facts = {
                    **self.plan.facts(),
                    "ready_after_s": round(time.monotonic() - self.began, 1),
                }
                _write_json(self.data / "ready.json", facts)
                sys.stdout.write(self.plan.welcome())
                sys.stdout.flush()
                return
            self.stopping.wait(0.3)

    def _stop_all(self) -> None:
        running = [child for child in self.children if child.process is not None]
        for child in running:
            _signal(child, signal.SIGTERM)
        deadline = time.monotonic() + STOP_S
        for child in running:
            if child.process is None:
                continue
            try:
                child.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                _signal(child, signal.SIGKILL)
        (self.data / "ready.json").unlink(missing_ok=True)


def _guard_entries() -> None:
    """A demo that listens beyond loopback asks for a code at its one-click entries."""
    if settings.HOST != "127.0.0.1" and not settings.DEMO_ENTRY_CODE:
        settings.DEMO_ENTRY_CODE = f"{secrets.randbelow(10**8):08d}"
        os.environ["DEMO_ENTRY_CODE"] = settings.DEMO_ENTRY_CODE


def _signal(child: Child, number: int) -> None:
    if child.process is not None:
        try:
            os.killpg(child.process.pid, number)
        except ProcessLookupError:
            return


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def _only_one(data: Path) -> IO[str]:
    """Two supervisors on one data directory would fight: the second is told so."""
    lock = (data / "run" / "up.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise SystemExit(f"{data} 已有一套系统在运行。请先停止它，或用 DATA=另一目录。") from None
    return lock


def _check_ports(*, demo: bool) -> None:
    beside = [ports.port_of(name) for name in ports.OFFSETS] if demo else []
    for port in [settings.PORT, *beside]:
        with socket.socket() as attempt:
            attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                attempt.bind((settings.HOST, port))
            except OSError:
                raise SystemExit(f"端口 {port} 已被占用，请换一个：PORT={port + 100}。") from None


def _write_json(path: Path, content: object) -> None:
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps(content, ensure_ascii=False, indent=1))
    draft.replace(path)
