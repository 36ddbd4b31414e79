"""Makers: a clock, a breach, a waiver, a scope item, a reading; a test states the rest."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from zhilian.contract import service
from zhilian.contract.models import Clock, ReadingRecord, ScopeItem, Waiver
from zhilian.contract.types import Phase, ScopeKind, Verdict
from zhilian.core.testing import NOON
from zhilian.core.times import local_date
from zhilian.directory.tests import make as people

_numbers = count(1)


def clock(
    *,
    policy: str = "fix_general",
    subject: str = "",
    started_at: datetime = NOON,
    drill: bool = False,
) -> Clock:
    named = subject or f"incident:{next(_numbers)}"
    clock_id = service.start_clock(policy=policy, subject=named, at=started_at, drill=drill)
    return Clock.objects.get(id=clock_id)


def breached_clock(*, drill: bool = False, policy: str = "fix_general") -> Clock:
    """Ran past its target before noon and was stopped at noon."""
    made = clock(policy=policy, started_at=NOON - timedelta(days=3), drill=drill)
    service.stop_clocks(subject=made.subject, at=NOON)
    return Clock.objects.get(id=made.pk)


def waiver(*, of: Clock | None = None) -> Waiver:
    asked = service.request_waiver(
        clock_id=(of or breached_clock()).pk,
        person_id=people.person(roles=["ops_manager"]).pk,
        reason="市电停电，供电部门抢修",
        at=NOON,
    )
    return Waiver.objects.get(id=asked)


def scope_item(**values: Any) -> ScopeItem:
    n = next(_numbers)
    return ScopeItem.objects.create(
        **{
            "code": f"M-{n:03d}",
            "name": f"模块{n}",
            "phase": Phase.ONE,
            "kind": ScopeKind.MODULE,
            **values,
        }
    )


def reading(*, taken_at: datetime = NOON, **values: Any) -> ReadingRecord:
    return ReadingRecord.objects.create(
        **{
            "clause": "C2.3c",
            "taken_at": taken_at,
            "day": local_date(taken_at),
            "start_at": NOON - timedelta(days=30),
            "end_at": NOON,
            "period": "2026 年至今",
            "value": 98.5,
            "unit": "%",
            "n": 66,
            "verdict": Verdict.MET,
            "text": "66 起中 65 起按时",
            "evidence": [{"label": "超时 1 起", "url": "/ops/contract/clocks/?state=breached"}],
            **values,
        }
    )


def table(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("表.csv", text.encode("utf-8-sig"))


def page(client: Client, name: str, /, *args: Any, **query: str) -> str:
    answer = client.get(reverse(f"contract:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()
