"""Text, then voice, then the next person; and 1 pressed on the phone."""

from datetime import timedelta

import pytest

from zhilian.core.testing import NOON
from zhilian.incidents.selectors import timeline
from zhilian.incidents.types import Status
from zhilian.notices import service as notices
from zhilian.notices.models import Notice, Provider
from zhilian.notices.tests import make as notices_make
from zhilian.notices.types import Channel, ReceiptReading
from zhilian.notices.types import Status as NoticeStatus
from zhilian.oncall import service
from zhilian.oncall.models import Page, Ring
from zhilian.oncall.reactions import call_next_person, note_delivery, take_by_key
from zhilian.oncall.tests import make
from zhilian.oncall.types import RingStatus

pytestmark = pytest.mark.django_db
VOICE_AFTER = timedelta(minutes=2)


@pytest.fixture
def chain() -> make.Chain:
    notices_make.provider()
    notices_make.provider(name="voice", kind="fake_voice", channel=Channel.VOICE)
    return make.Chain()


def rung(chain: make.Chain) -> Ring:
    page = make.paged(chain)
    service.ring(page_id=page.pk, at=NOON + VOICE_AFTER)
    return Ring.objects.select_related("notice", "page").get()


def hear(ring: Ring, result: str, digit: str = "") -> None:
    """The exchange tells what became of the call, and the reactions run."""
    from zhilian.core.events import restore
    from zhilian.core.models import JournalEntry

    status = {"answered": NoticeStatus.DELIVERED}.get(result, NoticeStatus.TEMPORARY_FAILURE)
    reading = ReceiptReading(
        key=ring.notice.reference.hex,
        provider_message_id="c1",
        status=status,
        code=result,
        done_at=None,
        digit=digit,
    )
    provider = Provider.objects.get(name="voice")
    Notice.objects.filter(id=ring.notice_id).update(provider=provider)
    at = NOON + VOICE_AFTER + timedelta(seconds=20)
    notices.take_receipt(provider=provider, reading=reading, at=at)
    reactions = {
        "notices.call.digit_pressed": take_by_key,
        "notices.notice.delivered": note_delivery,
        "notices.notice.failed": call_next_person,
    }
    for entry in JournalEntry.objects.filter(kind__in=reactions).order_by("id"):
        for _twice in range(2):
            reactions[entry.kind](restore(entry))  # type: ignore[operator]


def lines(ring: Ring) -> list[str]:
    return [entry.text for entry in timeline(incident_id=ring.page.paging.incident_id)]


def test_the_person_who_was_texted_is_rung_after_the_wait(chain: make.Chain) -> None:
    page = make.paged(chain)

    early = service.ring(page_id=page.pk, at=NOON + timedelta(minutes=1))
    due = service.ring(page_id=page.pk, at=NOON + VOICE_AFTER)
    again = service.ring(page_id=page.pk, at=NOON + VOICE_AFTER)

    assert (early, due, again) == (False, True, False)
    assert make.texts_to(chain.on_call.phone) == ["page", "page_voice"]


def test_pressing_1_accepts_as_the_person_called(chain: make.Chain) -> None:
    ring = rung(chain)

    hear(ring, "answered", "1")

    ring.refresh_from_db()
    incident = ring.page.paging.incident
    incident.refresh_from_db()
    assert (incident.status, incident.owner_id) == (Status.ACCEPTED, chain.on_call.pk)
    assert ring.status == RingStatus.ACCEPTED
    assert make.texts_to(chain.on_call.phone)[-1] == "page_accepted"


def test_picking_up_alone_takes_nothing(chain: make.Chain) -> None:
    ring = rung(chain)

    hear(ring, "answered")

    ring.page.paging.incident.refresh_from_db()
    assert ring.page.paging.incident.status == Status.DETECTED
    assert lines(ring).count("王工接了电话") == 1


def test_a_call_that_nobody_picks_up_goes_to_the_next_person_at_once(chain: make.Chain) -> None:
    ring = rung(chain)

    hear(ring, "no-answer")

    assert [page.person.name for page in Page.objects.order_by("id")] == ["王工", "李工"]
    assert lines(ring).count("王工的电话没有接通，改呼下一位") == 1


def test_another_key_does_nothing(chain: make.Chain) -> None:
    ring = rung(chain)

    hear(ring, "answered", "9")

    ring.page.paging.incident.refresh_from_db()
    assert ring.page.paging.incident.status == Status.DETECTED


def test_1_pressed_after_the_end_touches_no_incident(chain: make.Chain) -> None:
    ring = rung(chain)
    Page.objects.filter(id=ring.page_id).update(status="TAKEN", ended_at=NOON)

    hear(ring, "answered", "1")

    ring.page.paging.incident.refresh_from_db()
    assert ring.page.paging.incident.status == Status.DETECTED
    assert lines(ring).count("王工按了 1，但呼叫已结束，没有改动故障") == 2


def test_a_text_that_cannot_arrive_is_followed_by_a_call_at_once(chain: make.Chain) -> None:
    page = make.paged(chain)
    assert page.notice_id is not None

    service.escalate_after_failure(notice_id=page.notice_id, at=NOON + timedelta(seconds=5))

    assert make.texts_to(chain.on_call.phone) == ["page", "page_voice"]
    assert Page.objects.count() == 2


def test_the_purchaser_is_never_rung(chain: make.Chain) -> None:
    page = make.paged(chain)
    for minute in range(5, 31, 5):
        service.escalate(paging_id=page.paging_id, at=NOON + timedelta(minutes=minute))

    informed = Page.objects.get(person=chain.purchaser)

    assert informed.ring_at is None


def test_without_a_voice_gateway_nobody_is_rung() -> None:
    page = make.paged(make.Chain())

    assert not service.ring(page_id=page.pk, at=NOON + VOICE_AFTER)
    assert Notice.objects.filter(channel=Channel.VOICE).count() == 0
