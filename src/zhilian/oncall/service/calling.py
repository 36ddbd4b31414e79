"""Calling one person: their code, their text, the message in the outbox."""

from datetime import datetime

from zhilian.core import crypto, events
from zhilian.core.jobs import JOBS
from zhilian.directory import selectors as directory
from zhilian.incidents import service as incidents
from zhilian.notices import selectors as notices_read
from zhilian.notices import service as notices
from zhilian.notices.types import Recipient
from zhilian.oncall.chains import policy
from zhilian.oncall.events import PersonPaged
from zhilian.oncall.models import Page, Paging
from zhilian.oncall.selectors import Candidate
from zhilian.oncall.types import OPEN_PAGES, Rung
from zhilian.oncall.wording import drill_mark, incident_link, short_time, shortened

RING = "zhilian.oncall.jobs.ring"
FIRST_CODE, LAST_CODE = 10, 99


def call(paging: Paging, candidate: Candidate, *, at: datetime) -> Page:
    """Make the page and put its message into the outbox, in the caller's transaction."""
    person = directory.person(person_id=candidate.person_id)
    informed_only = candidate.rung is Rung.PURCHASER
    page = Page.objects.create(
        paging=paging,
        person=person,
        rung=candidate.rung,
        code="" if informed_only else free_code(person_id=person.pk),
        phone_index=crypto.blind("phone", person.phone),
        paged_at=at,
        ring_at=None if informed_only else at + policy().voice_after,
    )
    _ring_later(page)
    text_page(page, at=at)
    words = f"已短信呼叫{candidate.name}（{candidate.rung.label}）"
    note(paging, words, notice_id=page.notice_id, at=at)
    events.record(
        PersonPaged(
            at=at,
            page_id=page.pk,
            incident_id=paging.incident_id,
            person_id=person.pk,
            rung=candidate.rung.value,
        )
    )
    return page


def ring_again(page: Page, *, at: datetime) -> None:
    """Another lap: texted now, and rung after the same wait."""
    if page.rung != Rung.PURCHASER:
        page.ring_at = at + policy().voice_after
        page.save(update_fields=["ring_at"])
        _ring_later(page)


def _ring_later(page: Page) -> None:
    if page.ring_at is not None and notices_read.can_call():
        JOBS[RING].enqueue_after(page.ring_at, page_id=page.pk)


def text_page(page: Page, *, at: datetime) -> None:
    """Send the page's text; each lap of the calling is a message of its own."""
    incident = page.paging.incident
    waited = f"{int((at - page.paging.began_at).total_seconds() // 60)} 分钟"
    page.notice_id = notices.send(
        template=_template(page),
        to=Recipient(person_id=page.person_id, test=incident.drill),
        values={
            **common(page),
            "title": shortened(incident.title),
            "began": short_time(incident.fault_began_at, now=at),
            "waited": waited,
            "link": incident_link(incident_id=incident.pk),
        },
        key=f"page:{page.pk}:{page.paging.laps}",
        subject=incident.subject,
        at=at,
    )
    page.save(update_fields=["notice"])


def tell(page: Page, template: str, *, at: datetime, **values: str) -> None:
    """Tell the person called what became of it, once."""
    incident = page.paging.incident
    notices.send(
        template=template,
        to=Recipient(person_id=page.person_id, test=incident.drill),
        values={**common(page), **values},
        key=f"page:{page.pk}:{template}",
        subject=incident.subject,
        at=at,
    )


def note(paging: Paging, text: str, *, notice_id: int | None, at: datetime) -> None:
    """A line in the incident's timeline, with the message as its evidence."""
    incidents.add_note(
        incident_id=paging.incident_id,
        person_id=None,
        text=text,
        at=at,
        evidence=f"/ops/notices/{notice_id}/" if notice_id else "",
    )


def common(page: Page) -> dict[str, str]:
    """What every text about a call names."""
    incident = page.paging.incident
    drill = drill_mark(drill=incident.drill)
    return {"drill": drill, "number": incident.number, "code": page.code}


def free_code(*, person_id: int) -> str:
    """The code after this person's last one, going round: a late reply finds its own call or none.

    A code comes back only after 89 others, and never while its call is open. Empty when all are
    held: then the text sends the person to the page.
    """
    mine = Page.objects.filter(person_id=person_id).exclude(code="")
    held = set(mine.filter(status__in=OPEN_PAGES).values_list("code", flat=True))
    last = mine.order_by("-id").values_list("code", flat=True).first()
    size = LAST_CODE - FIRST_CODE + 1
    start = int(last) + 1 if last else FIRST_CODE + person_id * 37 % size
    for step in range(size):
        code = str(FIRST_CODE + (start - FIRST_CODE + step) % size)
        if code not in held:
            return code
    return ""


def _template(page: Page) -> str:
    if page.rung == Rung.PURCHASER:
        return "page_purchaser"
    if not page.code:
        return "page_without_code"
    first = page.paging.pages.order_by("id").values_list("id", flat=True).first()
    return "page" if first == page.pk else "page_escalated"
