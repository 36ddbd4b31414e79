"""Voice calls: the second way to the person who was texted, and 1 pressed on their phone."""

from datetime import datetime

from django.db import transaction

from zhilian.incidents import service as incidents
from zhilian.incidents.errors import IncidentRefused
from zhilian.incidents.types import Via
from zhilian.notices import selectors as notices_read
from zhilian.notices import service as notices
from zhilian.notices.types import Recipient
from zhilian.oncall.models import Page, Ring
from zhilian.oncall.service.calling import note, tell
from zhilian.oncall.types import OPEN_PAGES, PageStatus, PagingStatus, RingStatus
from zhilian.oncall.wording import short_time, shortened

ACCEPTING = "1"


@transaction.atomic
def ring(*, page_id: int, at: datetime, early: bool = False) -> bool:
    """Ring the person who was texted and has not answered; once a lap. False when there is none.

    `early`: the text is known not to arrive, so the wait is over.
    """
    page = _locked(page_id)
    if page.ring_at is None or (page.ring_at > at and not early):
        return False
    page.ring_at = None
    page.save(update_fields=["ring_at"])
    waits = page.status == PageStatus.OPEN and page.paging.status == PagingStatus.CALLING
    if not waits or not notices_read.can_call():
        return False
    incident = page.paging.incident
    notice_id = notices.send(
        template="page_voice",
        to=Recipient(person_id=page.person_id, test=incident.drill),
        values={
            "drill": "演练" if incident.drill else "",
            "title": shortened(incident.title),
            "began": short_time(incident.fault_began_at, now=at),
        },
        key=f"ring:{page.pk}:{page.paging.laps}",
        subject=incident.subject,
        at=at,
    )
    Ring.objects.get_or_create(
        page=page, lap=page.paging.laps, defaults={"notice_id": notice_id, "rung_at": at}
    )
    note(page.paging, f"已电话呼叫{page.person.name}", notice_id=notice_id, at=at)
    return True


@transaction.atomic
def note_answered(*, notice_id: int, at: datetime) -> None:
    """Somebody picked up. That alone takes nothing: only the key does."""
    rung = _ring(notice_id)
    if rung is not None and end_ring(rung, RingStatus.ANSWERED, at=at):
        note(rung.page.paging, f"{rung.page.person.name}接了电话", notice_id=notice_id, at=at)


@transaction.atomic
def note_digit(*, notice_id: int, digit: str, at: datetime) -> bool:
    """1 accepts the incident as the person who was called; other keys do nothing."""
    rung = _ring(notice_id)
    if rung is None or digit != ACCEPTING or rung.status == RingStatus.ACCEPTED:
        return False
    page = _locked(rung.page_id)
    if page.status not in OPEN_PAGES:
        words = f"{page.person.name}按了 1，但呼叫已结束，没有改动故障"
        note(page.paging, words, notice_id=notice_id, at=at)
        return False
    try:
        with transaction.atomic():
            incidents.accept_incident(
                incident_id=page.paging.incident_id,
                person_id=page.person_id,
                at=at,
                via=Via.PHONE,
            )
    except IncidentRefused as refused:
        words = f"{page.person.name}按 1 没有生效：{refused}"
        note(page.paging, words, notice_id=notice_id, at=at)
        return False
    Ring.objects.filter(id=rung.pk).update(status=RingStatus.ACCEPTED, ended_at=at)
    tell(page, "page_accepted", at=at)
    return True


def end_ring(rung: Ring, status: RingStatus, *, at: datetime) -> bool:
    """Once: a second report of the same call changes nothing."""
    held = Ring.objects.filter(id=rung.pk, status=RingStatus.RINGING)
    return bool(held.update(status=status, ended_at=at))


def _ring(notice_id: int) -> Ring | None:
    rows = Ring.objects.select_related("page__person", "page__paging__incident")
    return rows.filter(notice_id=notice_id).first()


def _locked(page_id: int) -> Page:
    rows = Page.objects.select_for_update(of=("self",))
    return rows.select_related("paging__incident", "person").get(id=page_id)
