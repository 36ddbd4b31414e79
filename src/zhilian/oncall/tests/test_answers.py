"""What a text of a phone does: once, for the number that was called, for the call that is open."""

from datetime import timedelta

import pytest

from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON
from zhilian.incidents import service as incidents
from zhilian.incidents.types import Status
from zhilian.oncall import service
from zhilian.oncall.models import Page, Reply
from zhilian.oncall.service.replies import ANSWERS_PER_HOUR
from zhilian.oncall.tests import make
from zhilian.oncall.types import Outcome, PageStatus

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(minutes=1)


@pytest.fixture
def chain() -> make.Chain:
    return make.Chain()


@pytest.fixture
def page(chain: make.Chain) -> Page:
    return make.paged(chain)


def answer(content: str, *, phone: str = "13800000001") -> Outcome:
    message = make.text(content, phone=phone, at=LATER)
    return service.answer_message(inbound_id=message.pk, at=LATER)


def state(page: Page) -> str:
    page.paging.incident.refresh_from_db()
    return page.paging.incident.status


def test_reply_1_accepts_by_sms_and_is_answered(page: Page, chain: make.Chain) -> None:
    outcome = answer(f"“{page.code}1”。")

    incident = page.paging.incident
    incident.refresh_from_db()
    assert outcome == Outcome.DONE
    assert (incident.status, incident.owner) == (Status.ACCEPTED, chain.on_call)
    assert f"已接单：{incident.number}" in make.words_to("13800000001")[-1]


def test_reply_2_records_the_arrival(page: Page) -> None:
    answer(f"{page.code}1")

    answer(f"{page.code} 2 到了")

    page.paging.incident.refresh_from_db()
    assert page.paging.incident.arrived_at == LATER
    assert make.texts_to("13800000001")[-1] == "page_arrived"


def test_reply_3_claims_the_restoration(page: Page) -> None:
    answer(f"{page.code}3")

    assert make.texts_to("13800000001")[-1] == "page_waits_for_probe"
    assert state(page) == Status.RESTORED  # reported by a person: no probe watches it


def test_reply_handled_twice_acts_and_answers_once(page: Page) -> None:
    message = make.text(f"{page.code}1", at=LATER)

    for _run in range(3):
        service.answer_message(inbound_id=message.pk, at=LATER)

    assert make.texts_to("13800000001") == ["page", "page_accepted"]
    assert Reply.objects.count() == 1


def test_reply_of_another_phone_does_nothing(page: Page) -> None:
    assert answer(f"{page.code}1", phone="13999999999") == Outcome.NOT_OURS

    assert state(page) == Status.DETECTED
    assert make.words_to("13999999999") == []


def test_reply_of_another_engineer_cannot_use_my_code(page: Page, chain: make.Chain) -> None:
    service.escalate(paging_id=page.paging_id, at=NOON + timedelta(minutes=5))
    theirs = Page.objects.get(person=chain.second)
    Page.objects.filter(id=theirs.pk).update(code="98")

    outcome = answer(f"{page.code}1", phone="13800000002")

    assert outcome == Outcome.UNKNOWN
    assert "回复 981 接单" in make.words_to("13800000002")[-1]
    assert state(page) == Status.DETECTED


def test_late_reply_to_a_closed_call_hits_no_other(page: Page, chain: make.Chain) -> None:
    incidents.claim_restored(
        incident_id=page.paging.incident_id, person_id=chain.manager.pk, at=LATER
    )
    service.end_paging(incident_id=page.paging.incident_id, at=LATER)
    other = make.paged(chain, at=LATER)

    outcome = answer(f"{page.code}1")

    assert outcome == Outcome.CLOSED
    assert state(other) == Status.DETECTED
    words = make.words_to("13800000001")[-1]
    assert "没有改动任何故障" in words
    assert f"回复 {other.code}1 接单" in words


def test_reply_after_a_colleague_took_it_says_who(page: Page, chain: make.Chain) -> None:
    incidents.accept_incident(
        incident_id=page.paging.incident_id, person_id=chain.second.pk, at=NOON
    )

    outcome = answer(f"{page.code}1")

    assert outcome == Outcome.REFUSED
    assert "李工" in make.words_to("13800000001")[-1]


def test_unreadable_reply_gets_help_with_the_right_code(page: Page) -> None:
    assert answer("好的马上到") == Outcome.UNREADABLE

    assert f"例如 {page.code}1" in make.words_to("13800000001")[-1]


def test_text_of_somebody_who_was_never_called_is_left_alone(page: Page) -> None:
    assert answer("你好", phone="13800000004") == Outcome.NOT_OURS

    assert make.words_to("13800000004") == []


def test_endless_wrong_texts_are_not_answered_for_ever(page: Page) -> None:
    outcomes = [answer("什么") for _n in range(ANSWERS_PER_HOUR + 1)]

    assert outcomes[-1] == Outcome.TOO_MANY
    assert make.texts_to("13800000001").count("reply_unreadable") == ANSWERS_PER_HOUR


def test_every_reply_is_in_the_journal(page: Page) -> None:
    answer(f"{page.code}1")

    entry = JournalEntry.objects.get(kind="oncall.reply.handled")
    assert entry.subject == f"incident:{page.paging.incident_id}"
    assert entry.data["outcome"] == Outcome.DONE


def test_accepted_call_stays_open_for_arrival(page: Page) -> None:
    answer(f"{page.code}1")
    incident_id = page.paging.incident_id
    service.note_acceptance(incident_id=incident_id, person_id=page.person_id, at=LATER)

    page.refresh_from_db()
    assert page.status == PageStatus.ACCEPTED
    assert answer(f"{page.code}2") == Outcome.DONE
