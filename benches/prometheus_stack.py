"""Debian's Prometheus, blackbox exporter and Alertmanager on loopback, for `paired`."""

import json
import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.request import urlopen

PROGRAMS = ("prometheus", "prometheus-blackbox-exporter", "prometheus-alertmanager")
READY_S = 30
SCRAPE = """\
global: {{scrape_interval: {interval}, evaluation_interval: {interval}}}
rule_files: [{folder}/rules.yml]
alerting: {{alertmanagers: [{{static_configs: [{{targets: ['127.0.0.1:{alertmanager}']}}]}}]}}
scrape_configs:
  - job_name: pages
    metrics_path: /probe
    params: {{module: [http_2xx]}}
    static_configs: [{{targets: {targets}}}]
    relabel_configs:
      - {{source_labels: [__address__], target_label: __param_target}}
      - {{source_labels: [__param_target], target_label: instance}}
      - {{target_label: __address__, replacement: '127.0.0.1:{blackbox}'}}
"""
RULES = """\
groups:
  - name: pages
    rules: [{alert: Down, expr: probe_success == 0}]
"""
ROUTE = """\
route: {{receiver: hook, {route}}}
receivers:
  - name: hook
    webhook_configs: [{{url: 'http://127.0.0.1:{hook}/', send_resolved: false}}]
"""
MODULE = "modules: {http_2xx: {prober: http, timeout: 5s}}\n"


def missing() -> list[str]:
    """Programs that this machine does not have."""
    return [name for name in PROGRAMS if shutil.which(name) is None]


class Stack:
    """The three programs and a receiver that notes when each target was first told to be down."""

    def __init__(self, folder: Path, *, targets: Sequence[str], interval: str, route: str) -> None:
        self.told: dict[str, float] = {}
        self._hook = ThreadingHTTPServer(("127.0.0.1", 0), _receiver(self.told))
        threading.Thread(target=self._hook.serve_forever, daemon=True).start()
        ports = {name: _free_port() for name in ("prometheus", "blackbox", "alertmanager")}
        self._web = f"http://127.0.0.1:{ports['prometheus']}"
        self._targets = len(targets)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "rules.yml").write_text(RULES)
        (folder / "blackbox.yml").write_text(MODULE)
        (folder / "alertmanager.yml").write_text(
            ROUTE.format(route=route, hook=self._hook.server_address[1])
        )
        (folder / "prometheus.yml").write_text(
            SCRAPE.format(interval=interval, folder=folder, targets=json.dumps(targets), **ports)
        )
        self._running = [
            subprocess.Popen(
                command,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            for command in _commands(folder, ports)
        ]

    def wait_until_all_up(self, *, seconds: float) -> None:
        """Every target was scraped and answers."""
        until = time.monotonic() + seconds
        while self._count("probe_success == 1") < self._targets:
            if time.monotonic() > until:
                raise TimeoutError("prometheus does not see every target up")
            time.sleep(1)

    def stop(self) -> None:
        for one in self._running:
            os.killpg(one.pid, signal.SIGTERM)
        for one in self._running:
            one.wait(timeout=20)
        self._hook.shutdown()

    def _count(self, query: str) -> int:
        try:
            with urlopen(f"{self._web}/api/v1/query?query={query.replace(' ', '%20')}") as answer:
                return len(json.load(answer)["data"]["result"])
        except OSError:
            return 0


def _commands(folder: Path, ports: dict[str, int]) -> list[list[str]]:
    def here(name: str) -> str:
        return f"127.0.0.1:{ports[name]}"

    return [
        [
            PROGRAMS[0], f"--config.file={folder}/prometheus.yml",
            f"--storage.tsdb.path={folder}/tsdb", f"--web.listen-address={here('prometheus')}",
        ],
        [
            PROGRAMS[1], f"--config.file={folder}/blackbox.yml",
            f"--web.listen-address={here('blackbox')}",
        ],
        [
            PROGRAMS[2], f"--config.file={folder}/alertmanager.yml",
            f"--storage.path={folder}/alerts", f"--web.listen-address={here('alertmanager')}",
            "--cluster.listen-address=",
        ],
    ]  # fmt: skip


def _receiver(told: dict[str, float]) -> type[BaseHTTPRequestHandler]:
    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body: dict[str, Any] = json.loads(
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
            )
            for alert in body.get("alerts", ()):
                if alert["status"] == "firing":
                    told.setdefault(alert["labels"]["instance"], time.monotonic())
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    return Receiver


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
