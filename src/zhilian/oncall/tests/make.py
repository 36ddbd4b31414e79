"""Makers: people of the chain, an incident that waits, a text of a phone."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from django.test import Client

from zhilian.core.testing import NOON
from zhilian.directory.models import Person
from zhilian.directory.tests import make as directory
from zhilian.incidents import service as incidents
from zhilian.incidents.models import Incident
from zhilian.incidents.types import Report, Via
from zhilian.notices import service as notices
from zhilian.notices.models import InboundMessage, Notice, Provider
from zhilian.notices.tests import make as notices_make
from zhilian.notices.types import InboundReading
from zhilian.oncall import selectors, service
from zhilian.oncall.models import Override, Page, Shift
from zhilian.oncall.types import (
    Span,
)

_numbers = count(1)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


class Chain:
    """The people of a small team: one on call, another engineer, manager, purchaser."""

    def __init__(self) -> None:
        self.on_call = directory.person(name="王工", roles=["ops_software"], phone="13800000001")
        self.second = directory.person(name="李工", roles=["ops_software"], phone="13800000002")
        self.hardware = directory.person(name="赵工", roles=["ops_hardware"], phone="13800000003")
        self.manager = directory.person(name="周经理", roles=["ops_manager"], phone="13800000004")
        self.purchaser = directory.person(name="吴科", roles=["purchaser"], phone="13800000005")
        shift(self.on_call)


def chain_now() -> Chain:
    """A team whose first person is on call at the real present, as workers see it."""
    chain = Chain()
    now = datetime.now(UTC)
    shift(chain.on_call, starts_at=now - DAY, ends_at=now + DAY)
    return chain


def shift(
    person: Person, *, starts_at: datetime = NOON - DAY, ends_at: datetime = NOON + DAY
) -> Shift:
    return service.put_shift(
        person_id=person.pk, starts_at=starts_at, ends_at=ends_at, at=starts_at
    )


def incident(*, at: datetime = NOON, **values: Any) -> Incident:
    """Reported by the hotline; nobody has taken it."""
    hotline = directory.person(roles=["hotline"])
    report = Report(
        **{
            "title": "访客预约窗口打不开",
            "began_at": at - timedelta(minutes=2),
            "via": Via.PHONE,
            **values,
        }
    )
    return incidents.report_incident(report=report, person_id=hotline.pk, at=at)


def paged(chain: Chain, *, at: datetime = NOON, **values: Any) -> Page:
    """An incident for which the person on call has just been called."""
    made = incident(at=at, **values)
    service.start_paging(incident_id=made.pk, at=at)
    return Page.objects.get(paging__incident=made, person=chain.on_call)


def text(content: str, *, phone: str = "13800000001", at: datetime = NOON) -> InboundMessage:
    provider = Provider.objects.first() or notices_make.provider()
    reading = InboundReading(
        provider_message_id=f"u{next(_numbers)}", phone=phone, to="", text=content, sent_at=at
    )
    inbound_id = notices.take_inbound(provider=provider, reading=reading, at=at)
    return InboundMessage.objects.get(id=inbound_id)


def texts_to(phone: str) -> list[str]:
    """The templates of what a number was sent, in order."""
    mine = [n for n in Notice.objects.order_by("id").select_related("template") if n.phone == phone]
    return [notice.template.name for notice in mine]


def words_to(phone: str) -> list[str]:
    """What a number was sent, in order."""
    from zhilian.notices.rows import words

    mine = [n for n in Notice.objects.order_by("id").select_related("template") if n.phone == phone]
    return [words(notice) for notice in mine]


def who(at: datetime) -> str:
    duty = selectors.on_call(at=at)
    return duty.name if duty else ""


def hours(start: int, end: int) -> Span:
    return Span(starts_at=NOON + start * HOUR, ends_at=NOON + end * HOUR)


def cover(person: Person, start: int, end: int, *, by: Person | None = None) -> Override:
    return service.put_override(
        person_id=person.pk, stretch=hours(start, end), at=NOON, by_id=(by or person).pk
    )


def signed_in(person: Person) -> Client:
    client = Client()
    directory.sign_in(client, person)
    return client
