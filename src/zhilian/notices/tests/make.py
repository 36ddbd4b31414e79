"""Makers: valid rows by default; a test states only what it is about."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Any

from zhilian.core.testing import NOON
from zhilian.directory.models import ExternalIdentity, Person
from zhilian.directory.tests import make as people
from zhilian.notices import selectors, service
from zhilian.notices.models import Notice, Provider
from zhilian.notices.selectors import token_hash
from zhilian.notices.types import InApp, MessageKind, Recipient

TOKEN = "callback-token"
PHONE = "13800000001"
_numbers = count(1)


def provider(**values: Any) -> Provider:
    defaults = {
        "name": "fake",
        "kind": "fake",
        "url": "http://127.0.0.1:9/",
        "token_hash": token_hash(TOKEN),
        "changed_at": NOON,
    }
    return Provider.objects.create(**{**defaults, **values})


def notice(**values: Any) -> Notice:
    """A message in the outbox, written by the service; its task is queued."""
    n = next(_numbers)
    arguments = {
        "template": "test",
        "to": Recipient(phone=PHONE),
        "values": {"who": "王工", "time": "12:00"},
        "key": f"test:{n}",
        "subject": "test:1",
        "at": NOON,
        **values,
    }
    made: Notice = Notice.objects.get(id=service.send(**arguments))
    return made


def recipient(phone: str = PHONE) -> Recipient:
    return Recipient(phone=phone)


def bound(subject: str = "u1", *, to: str = "wecom") -> Person:
    person = people.person()
    ExternalIdentity.objects.create(
        person=person, provider=to, subject=subject, bound_at=NOON, used_at=NOON
    )
    return person


def tell(
    *to: Person, key: str = "case:1:a", at: datetime = NOON, kind: MessageKind = MessageKind.CASE
) -> None:
    note = InApp(
        kind=kind, title="会议室预约已通过", body="王工同意", link="/cases/1/", subject="case:1"
    )
    service.tell(to=[one.pk for one in to], note=note, key=key, at=at)


def push_all(at: datetime = NOON) -> list[bool]:
    return [service.push(push_id=one, at=at) for one in selectors.pushes_due(now=at)]
