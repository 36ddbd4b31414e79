"""The long-running processes, each on its own command; the supervisor starts the same ones."""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

import django
from django.conf import settings

THREADS = 24
SIMULATORS = {
    "hospital": "zhilian.bookings.simulator",
    "identity": "zhilian.directory.simulator",
    "pay": "zhilian.ledger.simulator",
    "sms": "zhilian.notices.simulator",
    "terminals": "zhilian.assets.simulator",
}


def web(argv: Sequence[str]) -> int:
    """Serve the pages with granian: two WSGI workers (decision 0002)."""
    parser = argparse.ArgumentParser(prog="zhilian web")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args(argv)
    os.execv(sys.executable, web_command(workers=options.workers))
    return 0


def web_command(*, workers: int = 2) -> list[str]:
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi",
        "--host", settings.HOST, "--port", str(settings.PORT),
        "--workers", str(workers), "--blocking-threads", str(THREADS),
        "--backpressure", "256", "--respawn-failed-workers", "--no-ws", "--log-level", "warning",
        "zhilian.config.wsgi:application",
    ]  # fmt: skip


def worker(argv: Sequence[str]) -> int:
    """Run owed reactions and jobs. A name is stable over restarts."""
    parser = argparse.ArgumentParser(prog="zhilian worker")
    parser.add_argument("--name", default=f"worker-{os.getpid()}")
    parser.add_argument("--threads", type=int, default=4)
    options = parser.parse_args(argv)
    django.setup()
    from zhilian.core.worker import Worker

    Worker(name=options.name, threads=options.threads).run()
    return 0


def simulate(argv: Sequence[str]) -> int:
    """Run a simulator that speaks the real protocol; it knows nothing of the product's inside."""
    parser = argparse.ArgumentParser(prog="zhilian simulate")
    parser.add_argument("device", choices=sorted(SIMULATORS))
    options, rest = parser.parse_known_args(argv)
    code: int = import_module(SIMULATORS[options.device]).main(rest)
    return code
