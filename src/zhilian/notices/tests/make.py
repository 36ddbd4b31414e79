"""Makers: valid rows by default; a test states only what it is about."""

from itertools import count
from typing import Any

from zhilian.core.testing import NOON
from zhilian.notices import service
from zhilian.notices.models import Notice, Provider
from zhilian.notices.selectors import token_hash
from zhilian.notices.types import Recipient

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
