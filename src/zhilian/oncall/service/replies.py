"""Texts that people send back: understood once, done, and answered."""

from datetime import datetime, timedelta

from django.db import transaction

from zhilian.core import events
from zhilian.core.times import local
from zhilian.incidents import service as incidents
from zhilian.incidents.errors import IncidentRefused
from zhilian.incidents.types import Via
from zhilian.notices import selectors as inbox
from zhilian.notices import service as notices
from zhilian.notices.types import Inbound, Recipient
from zhilian.oncall import replies as grammar
from zhilian.oncall import selectors
from zhilian.oncall.events import ReplyHandled
from zhilian.oncall.models import Page, Reply
from zhilian.oncall.service.calling import common
from zhilian.oncall.types import OPEN_PAGES, Outcome, PageStatus, Verb

LATE = timedelta(days=30)
ANSWERS_PER_HOUR = 20
ANSWER = {
    Verb.ACCEPT: "page_accepted",
    Verb.ARRIVE: "page_arrived",
    Verb.RESTORE: "page_waits_for_probe",
}


@transaction.atomic
def answer_message(*, inbound_id: int, at: datetime) -> Outcome:
    """Do what a text asks for and answer it, once: a second run finds the reply and stops.

    Only the number that was called can answer a call, and only a call that is open.
    """
    message = inbox.inbound(inbound_id=inbound_id)
    known = Reply.objects.filter(inbound_id=inbound_id).first()
    if known is not None:
        return Outcome(known.outcome)
    reply = grammar.parse_reply(message.text)
    page = _page_for(message, code=reply.code, at=at) if reply else None
    outcome = _judge(message, reply=reply, page=page, at=at)
    if outcome is Outcome.DONE and page is not None and reply is not None:
        outcome = _do(message, page=page, verb=reply.verb, at=at)
    else:
        _explain(message, outcome=outcome, reply=reply, page=page)
    _record(message, outcome=outcome, reply=reply, page=page, at=at)
    return outcome


def _judge(
    message: Inbound, *, reply: grammar.Reply | None, page: Page | None, at: datetime
) -> Outcome:
    if page is not None and page.status in OPEN_PAGES:
        return Outcome.DONE
    if not _was_called(message, at=at):
        return Outcome.NOT_OURS
    hour_ago = at - timedelta(hours=1)
    answered = Reply.objects.filter(phone_index=message.phone_index, at__gte=hour_ago)
    if answered.count() >= ANSWERS_PER_HOUR:
        return Outcome.TOO_MANY
    if page is not None:
        return Outcome.CLOSED
    if reply is not None:
        return Outcome.UNKNOWN
    open_now = selectors.open_pages_of(phone_index=message.phone_index).exists()
    return Outcome.UNREADABLE if open_now else Outcome.NOT_OURS


def _do(message: Inbound, *, page: Page, verb: Verb, at: datetime) -> Outcome:
    """Ask the incident; what it refuses is told in its own words."""
    act = {
        Verb.ACCEPT: incidents.accept_incident,
        Verb.ARRIVE: incidents.record_arrival,
        Verb.RESTORE: incidents.claim_restored,
    }[verb]
    try:
        with transaction.atomic():
            act(
                incident_id=page.paging.incident_id,
                person_id=page.person_id,
                at=at,
                via=Via.SMS,
            )
    except IncidentRefused as refused:
        _send(message, "page_refused", page=page, reason=str(refused))
        return Outcome.REFUSED
    _send(message, ANSWER[verb], page=page, time=f"{local(at):%H:%M}")
    return Outcome.DONE


def _explain(
    message: Inbound, *, outcome: Outcome, reply: grammar.Reply | None, page: Page | None
) -> None:
    open_now = list(selectors.open_pages_of(phone_index=message.phone_index)[:3])
    hint = _open_words(open_now)
    if outcome is Outcome.CLOSED and page is not None:
        reason = "他人已接单" if page.status == PageStatus.TAKEN else "服务已恢复或已转派"
        _send(message, "reply_closed", page=page, reason=reason, open=hint)
    elif outcome is Outcome.UNKNOWN and reply is not None:
        _send(message, "reply_unknown", page=None, code=reply.code, open=hint)
    elif outcome is Outcome.UNREADABLE:
        example = f"{open_now[0].code}1"
        _send(message, "reply_unreadable", page=None, example=example, open=hint)


def _open_words(pages: list[Page]) -> str:
    if not pages:
        return "您现在没有未结的告警。"
    return f"您未结的告警：{'；'.join(map(_codes, pages))}。"


def _codes(page: Page) -> str:
    code = page.code
    return f"{page.paging.incident.number} 回复 {code}1 接单、{code}2 到场、{code}3 恢复"


def _send(message: Inbound, template: str, *, page: Page | None, **values: str) -> None:
    incident = page.paging.incident if page else None
    notices.send(
        template=template,
        to=Recipient(phone=message.phone, test=bool(incident and incident.drill)),
        values={**(common(page) if page else {}), **values},
        key=f"reply:{message.id}",
        subject=incident.subject if incident else f"inbound:{message.id}",
        at=message.received_at,
    )


def _page_for(message: Inbound, *, code: str, at: datetime) -> Page | None:
    """The open call of this number with this code, else its latest closed one."""
    mine = Page.objects.filter(phone_index=message.phone_index, code=code)
    recent = mine.filter(paged_at__gte=at - LATE).select_related("paging__incident", "person")
    found = recent.filter(status__in=OPEN_PAGES).order_by("-id").first()
    return found or recent.order_by("-id").first()


def _was_called(message: Inbound, *, at: datetime) -> bool:
    mine = Page.objects.filter(phone_index=message.phone_index, paged_at__gte=at - LATE)
    return mine.exclude(code="").exists()


def _record(
    message: Inbound,
    *,
    outcome: Outcome,
    reply: grammar.Reply | None,
    page: Page | None,
    at: datetime,
) -> None:
    verb = reply.verb.value if reply else ""
    Reply.objects.create(
        inbound_id=message.id,
        page=page,
        verb=verb,
        outcome=outcome,
        phone_index=message.phone_index,
        at=at,
    )
    events.record(
        ReplyHandled(
            at=at,
            inbound_id=message.id,
            incident_id=page.paging.incident_id if page else None,
            outcome=outcome.value,
            verb=verb,
        )
    )
