"""Rows with valid defaults; say only what a test is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.db import transaction

from zhilian.core.testing import NOON
from zhilian.monitoring.models import Agent, Check, InboundSource
from zhilian.monitoring.rum import Timings
from zhilian.monitoring.service import agents, sources
from zhilian.monitoring.service.ingest import ingest
from zhilian.monitoring.service.rum import Beacon
from zhilian.monitoring.types import Device, IngestAnswer, Net, SourceDraft, State
from zhilian.probe.rounds import DETAIL, PageLoad, PageRound
from zhilian.probe.types import Batch, Sample

_numbers = count(1)
EARLIER = NOON - timedelta(hours=1)


def check(*, code: str = "", state: State = State.UP, **values: Any) -> Check:
    number = next(_numbers)
    row = Check(
        code=code or f"check-{number}",
        name=values.pop("name", f"监测项 {number}"),
        kind=values.pop("kind", "http"),
        target=values.pop("target", f"http://127.0.0.1/{number}"),
    )
    row.options = values.pop("options", {"url": f"http://127.0.0.1/{number}"})
    row.begin(at=EARLIER)
    row.state = state
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    return row


def agent(*, name: str = "") -> tuple[Agent, str]:
    """An agent and its token."""
    with transaction.atomic():
        made = agents.create_agent(name=name or f"探针 {next(_numbers)}", at=EARLIER)
    return made.agent, made.token


def sample(of: Check, *, at: datetime = NOON, ok: bool = True, **values: Any) -> Sample:
    values.setdefault("took_us", 80_000)
    if not ok:
        values.setdefault("error_code", "refused")
        values.setdefault("error_text", "连接被拒绝")
    return Sample(check_id=of.pk, at=at, ok=ok, **values)


def batch(samples: Iterable[Sample], *, seq: int | None = None, **values: Any) -> Batch:
    return Batch(
        agent_epoch=values.pop("epoch", "e1"),
        seq=next(_numbers) if seq is None else seq,
        lag_ms=0.0,
        blind=values.pop("blind", False),
        samples=tuple(samples),
    )


def beacon(*, nonce: str, spans: Mapping[str, int]) -> Beacon:
    return Beacon(nonce=nonce, device=Device.DESK, net=Net.NONE, timings=Timings(**spans))


def see(of: Check, *oks: bool, by: Agent, start: datetime = NOON) -> IngestAnswer:
    """One push: samples five seconds apart, the first at `start`."""
    samples = [
        sample(of, at=start + timedelta(seconds=5 * n), ok=ok, attempt=min(n, 2))
        for n, ok in enumerate(oks)
    ]
    end = start + timedelta(seconds=5 * len(oks))
    return ingest(agent_id=by.pk, batch=batch(samples), at=end)


def loaded(*ms: float | None, void: int = 0, wanted: int = 0, blank_ms: float = 160) -> PageRound:
    """A round whose loads took so long (None: no load event), and some void ones of 9 s."""
    seen = [
        PageLoad(failed="30 秒内没有加载完")
        if one is None
        else PageLoad(load_us=round(one * 1000), status=200, ttfb_us=90_000)
        for one in ms
    ]
    seen += [PageLoad(load_us=9_000_000, void=True, busy_permille=700) for _ in range(void)]
    blank_us = round(blank_ms * 1000)
    wanted = wanted or max(1, len(ms))
    return PageRound(profile="测试", wanted=wanted, loads=tuple(seen), blank_us=blank_us)


def page_sample(
    of: Check, found: PageRound, *, at: datetime = NOON, ok: bool = True, **values: Any
) -> Sample:
    return sample(of, at=at, ok=ok, detail={DETAIL: found.to_json()}, **values)


def source(*, kind: str = "alertmanager", **values: Any) -> tuple[InboundSource, str]:
    """An inbound source and its token."""
    values.setdefault("name", f"来源 {next(_numbers)}")
    with transaction.atomic():
        made = sources.create_source(draft=SourceDraft(kind=kind, **values), at=EARLIER)
    return made.source, made.token
