"""The phone pages: weight of all 64 windows, server time with the whole directory of people.

Bars: HTML <= 14 kB gz, script <= 15 kB gz, at most 4 requests, server time p75 <= 60 ms.
"""

import argparse
import gzip
import os
import re
import statistics
import sys
import tempfile
import time
from typing import Any

from benches.machine import row

PEOPLE, SMOKE_PEOPLE = 11_700, 50
ROUNDS, SMOKE_ROUNDS = 12, 1
HTML_BAR, SCRIPT_BAR, REQUESTS_BAR, SERVER_BAR_MS = 14_000, 15_000, 4, 60.0


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--smoke", action="store_true")
    smoke = parser.parse_args().smoke
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATA"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "zhilian.config.settings"
        codes = _fill(people=SMOKE_PEOPLE if smoke else PEOPLE)
        _measure(codes, rounds=SMOKE_ROUNDS if smoke else ROUNDS)
    return 0


def _fill(*, people: int) -> list[str]:
    import django

    django.setup()
    from pathlib import Path

    from django.conf import settings
    from django.db import connection

    from zhilian.catalogue import documents, selectors, service
    from zhilian.config import fresh
    from zhilian.core import crypto
    from zhilian.core.times import clock_now
    from zhilian.directory import service as directory

    settings.ALLOWED_HOSTS = ["testserver"]
    if not Path(settings.KEYS_FILE).exists():
        crypto.make_keyring(Path(settings.KEYS_FILE))
    fresh.make_tables(connection)
    at = clock_now()
    directory.bulk_people(seed=7, count=people, at=at)
    service.import_document(document=documents.shipped(), at=at)
    return [window.code for window in selectors.windows()]


def _measure(codes: list[str], *, rounds: int) -> None:
    from django.test import Client

    client = Client()
    weights: dict[str, int] = {}
    took: list[float] = []
    home: list[float] = []
    client.get("/")
    for _ in range(rounds):
        home.append(_timed(client, "/")[0])
        for code in codes:
            ms, page = _timed(client, f"/w/{code}/")
            took.append(ms)
            weights[code] = len(gzip.compress(page, 6))
    _report(client, weights=weights, took=took, home=home)


def _timed(client: Any, path: str) -> tuple[float, bytes]:
    start = time.perf_counter()
    answer = client.get(path)
    ms = (time.perf_counter() - start) * 1000
    if answer.status_code != 200:
        raise SystemExit(f"{path} answered {answer.status_code}")
    return ms, answer.content


def _report(client: Any, *, weights: dict[str, int], took: list[float], home: list[float]) -> None:
    from zhilian.faces import bundle

    heaviest = max(weights, key=lambda code: weights[code])
    page = client.get(f"/w/{heaviest}/").content.decode()
    asked = 1 + len(set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page)))
    script = len(gzip.compress((bundle.HOME / "portal.js").read_bytes(), 6))
    html = max(weights.values())
    row(
        f"heaviest of {len(weights)} window pages, gz ({heaviest})",
        f"{html} B",
        f"<= {HTML_BAR} B",
        met=html <= HTML_BAR,
    )
    row(
        "script of a window page, gz", f"{script} B", f"<= {SCRIPT_BAR} B", met=script <= SCRIPT_BAR
    )
    row("requests of a window page", f"{asked}", f"<= {REQUESTS_BAR}", met=asked <= REQUESTS_BAR)
    for name, times in (("window page", took), ("portal home", home)):
        quarter = statistics.quantiles(times, n=20) if len(times) > 1 else times * 19
        row(
            f"{name}, server time p50 / p75 / p95 (n={len(times)})",
            f"{quarter[9]:.1f} / {quarter[14]:.1f} / {quarter[18]:.1f} ms",
            f"p75 <= {SERVER_BAR_MS:.0f} ms",
            met=quarter[14] <= SERVER_BAR_MS,
        )


if __name__ == "__main__":
    sys.exit(main())
