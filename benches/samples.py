"""Keeping and grading samples: a round of 500, the wall, 64 heat strips, on SQLite on disk.

Bar: insert of a 500-row round < 5 ms. Grading is measured with it: the whole of `ingest`.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benches.machine import row

CHECKS = 500
BAR_INSERT_MS = 5.0
START = datetime(2026, 11, 24, 4, tzinfo=UTC)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--smoke", action="store_true")
    rounds = 5 if parser.parse_args().smoke else 60
    with tempfile.TemporaryDirectory() as folder:
        _open_database(Path(folder))
        return _measure(rounds)


def _open_database(folder: Path) -> None:
    os.environ["DATA"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "zhilian.config.settings"
    import django
    from django.conf import settings
    from django.db import connection

    django.setup()
    from zhilian.config import fresh
    from zhilian.core import crypto

    crypto.make_keyring(Path(settings.KEYS_FILE))
    fresh.make_tables(connection)


def _measure(rounds: int) -> int:
    from zhilian.catalogue import documents
    from zhilian.catalogue import service as catalogue
    from zhilian.monitoring import selectors, service

    catalogue.import_document(document=documents.shipped(), at=START)
    service.ensure_window_checks(base_url="http://127.0.0.1:8000", at=START)
    ids = _fill_up()
    agent_id = service.create_agent(name="基准", at=START).agent.pk
    took = [_round(agent_id, ids, number) for number in range(rounds)]
    inserted = [_insert(agent_id, ids) for _ in range(rounds)]
    now = START + timedelta(minutes=rounds)
    median = statistics.median(inserted)
    row("insert of a 500-row round", f"{median:.1f} ms", "< 5 ms", met=median < BAR_INSERT_MS)
    row("500 samples taken in and graded", f"{statistics.median(took):.0f} ms", "", met=None)
    views: dict[str, Callable[[], object]] = {
        "wall of 64 windows": lambda: selectors.wall(now=now),
        "64 strips of 90 days": lambda: selectors.strips(check_ids=ids[:64], today=now.date()),
        "platform in one line": lambda: selectors.platform_summary(now=now),
    }
    for name, view in views.items():
        row(name, f"{statistics.median(_ms(view) for _ in range(9)):.1f} ms", "", met=None)
    return 0


def _fill_up() -> list[int]:
    from zhilian.monitoring import selectors, service

    count = selectors.checks().count()
    for number in range(CHECKS - count):
        service.add_url(url=f"http://127.0.0.1:9/{number}", at=START)
    return [check.pk for check in selectors.checks()]


def _round(agent_id: int, ids: list[int], number: int) -> float:
    from zhilian.monitoring import service
    from zhilian.probe.types import Batch, Phases, Sample

    begun = START + timedelta(minutes=number)
    phases = Phases(dns=900, tcp=1_200, ttfb=30_000, transfer=2_000, total=34_100)
    samples = tuple(
        Sample(
            check_id=pk,
            at=begun + timedelta(milliseconds=100 * place),
            ok=True,
            took_us=34_100,
            phases=phases,
        )
        for place, pk in enumerate(ids)
    )
    batch = Batch(agent_epoch="bench", seq=number, lag_ms=0.1, blind=False, samples=samples)
    end = begun + timedelta(minutes=1)
    return _ms(lambda: service.ingest(agent_id=agent_id, batch=batch, at=end))


def _insert(agent_id: int, ids: list[int]) -> float:
    from django.db import transaction

    from zhilian.monitoring.models.store import insert_samples

    flags, spans, texts = (
        (True, False, False, 0),
        (900, 1_200, None, 30_000, 2_000, 34_100),
        [""] * 3,
    )
    rows = [(pk, place, agent_id, *flags, *spans, *texts) for place, pk in enumerate(ids)]
    return _ms(lambda: transaction.atomic(insert_samples)(rows))


def _ms(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    sys.exit(main())
