"""The audit chain: committed journal entries, sealed in order by SM3 within a second.

Chaining inside each transaction would serialise all writers; one sealer after commit does not.
`verify` recomputes everything and names the first row that was altered, taken away or put in
between. The head of the chain is also appended to an anchor file outside the database, so that
cutting off the tail is seen too. Source: C2.4a.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from zhilian.core.crypto import sm3
from zhilian.core.models import JournalEntry, Seal

BATCH = 500
LATE = 10_000
ANCHOR_EVERY = 100
GENESIS = "0" * 64


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """`ok` and how many links were read; else `seq`/`entry_id` of the first bad row and what is
    wrong.
    """

    ok: bool
    sealed: int
    unsealed: int
    problem: str = ""
    entry_id: int | None = None


def seal_pending() -> int:
    """Append committed, unsealed entries to the chain. Returns how many; several callers never
    fork it.
    """
    total = 0
    while True:
        done = _seal_batch()
        total += done
        if done < BATCH:
            return total


def verify() -> Verdict:
    """Recompute the chain from its first link."""
    previous, expected, count = GENESIS, 1, 0
    anchors = _anchors()
    for seal in _seals():
        problem = _problem(seal, previous=previous, expected=expected, anchors=anchors)
        if problem:
            return _bad(problem, seal=seal, sealed=count)
        previous, expected, count = seal.hash, seal.seq + 1, count + 1
    last = max(anchors, default=0)
    if last > count:
        return Verdict(
            ok=False, sealed=count, unsealed=0, problem=f"链尾缺失：锚文件记到第 {last} 环。"
        )
    return Verdict(ok=True, sealed=count, unsealed=JournalEntry.objects.count() - count)


def entry_hash(entry: JournalEntry, *, previous: str) -> str:
    body = {
        "id": entry.pk,
        "kind": entry.kind,
        "subject": entry.subject,
        "at": entry.at.timestamp(),
        "recorded_at": entry.recorded_at.timestamp(),
        "actor": [entry.actor, entry.actor_label, entry.via, entry.address],
        "data": entry.data,
    }
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sm3(f"{previous}|{text}".encode())


def _seal_batch() -> int:
    if not _pending().exists():
        return 0
    with transaction.atomic():
        _lock()
        last = Seal.objects.order_by("-seq").first()
        previous, seq = (last.hash, last.seq) if last else (GENESIS, 0)
        links: list[Seal] = []
        for entry in _pending()[:BATCH]:
            seq += 1
            digest = entry_hash(entry, previous=previous)
            links.append(Seal(seq=seq, entry=entry, previous=previous, hash=digest))
            previous = digest
        Seal.objects.bulk_create(links)
    _anchor(links)
    return len(links)


def _pending() -> Any:
    newest = Seal.objects.order_by("-seq").values_list("entry_id", flat=True).first() or 0
    return JournalEntry.objects.filter(seal=None, id__gt=newest - LATE).order_by("id")


def _lock() -> None:
    """SQLite: IMMEDIATE transactions already are one at a time."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(2026)")


def _seals() -> Iterator[Seal]:
    return Seal.objects.select_related("entry").order_by("seq").iterator(chunk_size=1000)


def _problem(seal: Seal, *, previous: str, expected: int, anchors: dict[int, str]) -> str:
    if seal.seq != expected:
        return f"第 {expected} 环缺失。"
    if seal.previous != previous:
        return f"第 {seal.seq} 环与上一环不衔接。"
    if seal.hash != entry_hash(seal.entry, previous=previous):
        return f"第 {seal.seq} 环的记录被改动。"
    if anchors.get(seal.seq, seal.hash) != seal.hash:
        return f"第 {seal.seq} 环与锚文件不一致，整段链被重写。"
    return ""


def _bad(problem: str, *, seal: Seal, sealed: int) -> Verdict:
    return Verdict(ok=False, sealed=sealed, unsealed=0, problem=problem, entry_id=seal.entry_id)


def _anchor(links: list[Seal]) -> None:
    marks = [f"{link.seq} {link.hash}\n" for link in links if link.seq % ANCHOR_EVERY == 0]
    if marks:
        path = _anchor_file()
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a") as file:
            file.writelines(marks)


def _anchors() -> dict[int, str]:
    path = _anchor_file()
    if not path.exists():
        return {}
    pairs = (line.split() for line in path.read_text().splitlines() if line.count(" ") == 1)
    return {int(seq): digest for seq, digest in pairs}


def _anchor_file() -> Path:
    return Path(settings.DATA) / "audit-anchor.log"
