"""Calling people for an incident, one after the other, until somebody takes it.

Every step reads the present state first: it may run late, twice, and beside another worker.
"""

from datetime import datetime

from django.db import transaction

from zhilian.core import events
from zhilian.core.jobs import JOBS
from zhilian.core.times import local
from zhilian.incidents import selectors as incidents
from zhilian.incidents.types import Status as IncidentStatus
from zhilian.oncall import selectors
from zhilian.oncall.chains import policy
from zhilian.oncall.events import ChainExhausted, PageAnswered
from zhilian.oncall.models import Page, Paging, Ring
from zhilian.oncall.service.calling import call, note, ring_again, tell, text_page
from zhilian.oncall.service.ringing import end_ring, ring
from zhilian.oncall.types import OPEN_PAGES, OPEN_PAGINGS, PageStatus, PagingStatus, RingStatus
from zhilian.oncall.wording import shortened, spoken

ESCALATE = "zhilian.oncall.jobs.escalate"


@transaction.atomic
def start_paging(*, incident_id: int, at: datetime) -> Paging | None:
    """Begin to call for an incident that waits for somebody. None when it does not (any more)."""
    incident = incidents.incident(incident_id=incident_id)
    if incident.status != IncidentStatus.DETECTED:
        return None
    open_now = _open_paging(incident_id)
    if open_now is not None and open_now.status == PagingStatus.CALLING:
        return open_now
    if open_now is not None:
        _end(open_now, at=at)
    before = Paging.objects.filter(incident_id=incident_id).count()
    paging = Paging.objects.create(
        incident_id=incident_id, round=before + 1, drill=incident.drill, began_at=at, next_at=at
    )
    _call_next(paging, at=at)
    return paging


@transaction.atomic
def escalate(*, paging_id: int, at: datetime) -> bool:
    """Call the next person if nobody has taken it in time; settle what ended unnoticed.

    False when nobody had to be called.
    """
    paging = _locked(paging_id)
    if paging.status != PagingStatus.CALLING or paging.next_at is None or paging.next_at > at:
        return False
    incident = incidents.incident(incident_id=paging.incident_id)
    if incident.status == IncidentStatus.DETECTED:
        _call_next(paging, at=at)
        return True
    if incident.owner_id is not None and incident.is_open:
        note_acceptance(incident_id=incident.pk, person_id=incident.owner_id, at=at)
    else:
        end_paging(incident_id=incident.pk, at=at)
    return False


@transaction.atomic
def escalate_after_failure(*, notice_id: int, at: datetime) -> bool:
    """The text to the person called last cannot arrive: the next is called at once."""
    page = Page.objects.filter(notice_id=notice_id).select_related("paging").first()
    if page is None:
        return False
    if page.ring_at is not None and page.status == PageStatus.OPEN:
        ring(page_id=page.pk, at=at, early=True)
    words = f"给{page.person.name}的告警短信发不出去，改呼下一位"
    return _pass_on(page, words, notice_id=notice_id, at=at)


@transaction.atomic
def note_unreached(*, notice_id: int, at: datetime) -> bool:
    """The voice call did not come through: the next person is called at once."""
    rung = Ring.objects.select_related("page__person").filter(notice_id=notice_id).first()
    if rung is None or not end_ring(rung, RingStatus.UNREACHED, at=at):
        return False
    words = f"{rung.page.person.name}的电话没有接通，改呼下一位"
    return _pass_on(rung.page, words, notice_id=notice_id, at=at)


def _pass_on(page: Page, words: str, *, notice_id: int, at: datetime) -> bool:
    """Call the next now, if it is this person's turn and nobody else was called since."""
    paging = _locked(page.paging_id)
    last = paging.pages.order_by("-id").values_list("id", flat=True).first()
    if paging.status != PagingStatus.CALLING or last != page.pk or paging.laps:
        return False
    paging.next_at = at
    paging.save(update_fields=["next_at"])
    note(paging, words, notice_id=notice_id, at=at)
    return escalate(paging_id=paging.pk, at=at)


@transaction.atomic
def note_delivery(*, notice_id: int, at: datetime) -> None:
    """The carrier says the phone has it: the incident's timeline tells so, once."""
    page = Page.objects.filter(notice_id=notice_id, delivered_at=None).first()
    if page is None or not Page.objects.filter(id=page.pk, delivered_at=None).update(
        delivered_at=at
    ):
        return
    words = f"告警短信已送到{page.person.name}的手机"
    note(page.paging, words, notice_id=notice_id, at=at)


@transaction.atomic
def note_acceptance(*, incident_id: int, person_id: int, at: datetime) -> None:
    """Somebody took it: stop calling, tell the others that they need not."""
    incident = incidents.incident(incident_id=incident_id)
    paging = _open_paging(incident_id)
    if paging is None or incident.status != IncidentStatus.ACCEPTED:
        return
    paging.status, paging.next_at = PagingStatus.ANSWERED, None
    paging.save(update_fields=["status", "next_at"])
    who = incident.owner.name if incident.owner else "同事"
    for page in _pages(paging):
        if page.person_id == person_id:
            _answered(page, at=at)
        elif page.status == PageStatus.OPEN:
            _close(page, PageStatus.TAKEN, at=at)
            tell(page, "page_taken", at=at, who=who)


@transaction.atomic
def end_paging(*, incident_id: int, at: datetime) -> None:
    """The service works again: everybody who was called is told, and their codes are done.

    One that went on in another incident just ends: nothing works again yet.
    """
    incident = incidents.incident(incident_id=incident_id)
    paging = _open_paging(incident_id)
    if paging is None or incident.is_open:
        return
    restored_at = incident.restored_at or at
    _end(paging, at=at)
    if incident.is_merged:
        return
    for page in _pages(paging):
        tell(
            page,
            "restored",
            at=at,
            title=shortened(incident.title),
            time=f"{local(restored_at):%H:%M}",
            length=spoken((restored_at - incident.fault_began_at).total_seconds()),
        )


def _call_next(paging: Paging, *, at: datetime) -> None:
    called = set(paging.pages.values_list("person_id", flat=True))
    chain = selectors.chain(fault_class=paging.incident.fault_class, at=at)
    waiting = [candidate for candidate in chain if candidate.person_id not in called]
    if waiting:
        call(paging, waiting[0], at=at)
    else:
        _go_round_again(paging, at=at)
    more = len(waiting) > 1
    next_at = at + (policy().accept_within if more else policy().again_after)
    paging.next_at = next_at
    paging.save(update_fields=["next_at", "laps"])
    JOBS[ESCALATE].enqueue_after(next_at, paging_id=paging.pk)


def _go_round_again(paging: Paging, *, at: datetime) -> None:
    """Everybody was called: the same calls are texted again, with the same codes."""
    if paging.laps >= policy().again_at_most:
        return
    paging.laps += 1
    events.record(ChainExhausted(at=at, incident_id=paging.incident_id, round=paging.laps))
    pages = _pages(paging)
    for page in pages:
        page.paging = paging
        text_page(page, at=at)
        ring_again(page, at=at)
    words = f"全部 {len(pages)} 人都已呼叫、无人接单，重新发送告警"
    note(paging, words, notice_id=None, at=at)


def _answered(page: Page, *, at: datetime) -> None:
    if page.status == PageStatus.OPEN:
        page.status = PageStatus.ACCEPTED
        page.save(update_fields=["status"])
        events.record(
            PageAnswered(
                at=at,
                page_id=page.pk,
                incident_id=page.paging.incident_id,
                person_id=page.person_id,
            )
        )


def _end(paging: Paging, *, at: datetime) -> None:
    paging.status, paging.next_at, paging.ended_at = PagingStatus.ENDED, None, at
    paging.save(update_fields=["status", "next_at", "ended_at"])
    for page in _pages(paging):
        if page.status in OPEN_PAGES:
            _close(page, PageStatus.ENDED, at=at)


def _close(page: Page, status: PageStatus, *, at: datetime) -> None:
    page.status, page.ended_at = status, at
    page.save(update_fields=["status", "ended_at"])


def _pages(paging: Paging) -> list[Page]:
    return list(paging.pages.select_related("paging__incident", "person").order_by("id"))


def _open_paging(incident_id: int) -> Paging | None:
    found = Paging.objects.select_for_update().filter(incident_id=incident_id)
    return found.filter(status__in=OPEN_PAGINGS).first()


def _locked(paging_id: int) -> Paging:
    return Paging.objects.select_for_update().get(id=paging_id)
