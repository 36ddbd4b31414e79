"""Sending is a row in the caller's transaction; handing over is a worker's business."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON, run_reactions
from zhilian.directory.tests import make as directory
from zhilian.notices import service
from zhilian.notices.errors import MissingValue, NoSuchTemplate, NotResendable
from zhilian.notices.models import Notice, Template
from zhilian.notices.service.handover import claim, record_answer
from zhilian.notices.tests import make
from zhilian.notices.tests.fake_provider import BUSY, OK, REFUSED, FakeProvider
from zhilian.notices.types import Recipient, Status

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_gateway() -> None:
    FakeProvider.reset()


def kinds() -> list[str]:
    return list(JournalEntry.objects.order_by("id").values_list("kind", flat=True))


def test_send_then_worker_hands_the_message_over() -> None:
    make.provider()
    notice = make.notice()

    run_reactions()

    notice.refresh_from_db()
    assert notice.status == Status.SENT
    assert [(m.key, m.phone) for m in FakeProvider.taken] == [(notice.reference.hex, make.PHONE)]
    assert "这是一条测试短信，由王工于 12:00 发出" in FakeProvider.taken[0].text
    assert "notices.notice.handed_over" in kinds()


def test_send_same_key_is_the_same_message() -> None:
    first = make.notice(key="page:1")

    second = make.notice(key="page:1", values={"who": "别人", "time": "13:00"})

    assert first.pk == second.pk
    assert Notice.objects.count() == 1


def test_send_rolled_back_with_its_caller_leaves_nothing() -> None:
    make.provider()

    with transaction.atomic():
        make.notice()
        transaction.set_rollback(True)

    run_reactions()
    assert (Notice.objects.count(), FakeProvider.taken) == (0, [])


def test_send_keeps_phone_and_values_unreadable_in_the_database() -> None:
    notice = make.notice(values={"who": "王建国", "time": "12:00"})

    with connection.cursor() as cursor:
        cursor.execute('select phone, "values" from notices_notice where id = %s', [notice.pk])
        phone, values = cursor.fetchone()

    assert make.PHONE not in phone
    assert "王建国" not in values


def test_send_a_person_is_reached_at_the_number_of_the_directory() -> None:
    person = directory.person(phone="13800000077")

    notice = make.notice(to=Recipient(person_id=person.pk))

    assert (notice.phone, notice.person) == ("13800000077", person)


def test_send_a_person_without_number_fails_loudly() -> None:
    person = directory.person(phone="")

    notice = make.notice(to=Recipient(person_id=person.pk))

    assert notice.status == Status.VALIDATION_FAILED
    assert kinds()[-1] == "notices.notice.failed"


def test_send_unknown_template_is_refused() -> None:
    with pytest.raises(NoSuchTemplate):
        make.notice(template="poem")


def test_send_missing_value_is_named() -> None:
    with pytest.raises(MissingValue, match="time"):
        make.notice(values={"who": "王工"})


def test_send_values_cannot_act_as_templates_or_break_the_line() -> None:
    make.provider()
    make.notice(values={"who": "{code}\n{0}", "time": "x"})

    run_reactions()

    assert "由{code} {0}于" in FakeProvider.taken[0].text


def test_a_changed_text_is_a_new_version_and_old_messages_keep_theirs() -> None:
    old = make.notice()
    Template.objects.create(name="test", version=2, label="旧", text="旧文本", give_up_s=60)

    new = make.notice()

    assert (old.template.version, new.template.version) == (1, 3)


def test_hand_over_without_provider_keeps_the_message_and_says_so() -> None:
    notice = make.notice()

    service.hand_over(notice_id=notice.pk, at=NOON)

    notice.refresh_from_db()
    assert notice.status == Status.CREATED
    assert "SMS_GATEWAY_URL" in notice.problem


def test_hand_over_gateway_set_up_later_sends_what_waited() -> None:
    notice = make.notice()
    service.hand_over(notice_id=notice.pk, at=NOON)
    make.provider()

    service.hand_over(notice_id=notice.pk, at=NOON + timedelta(seconds=30))

    notice.refresh_from_db()
    assert notice.status == Status.SENT


def test_hand_over_busy_gateway_is_tried_again_under_the_same_key() -> None:
    make.provider()
    FakeProvider.reset(BUSY)
    notice = make.notice()

    service.hand_over(notice_id=notice.pk, at=NOON)
    service.hand_over(notice_id=notice.pk, at=NOON + timedelta(seconds=1))
    service.hand_over(notice_id=notice.pk, at=NOON + timedelta(seconds=3))

    notice.refresh_from_db()
    assert notice.status == Status.SENT
    assert [m.key for m in FakeProvider.taken] == [notice.reference.hex] * 2


def test_hand_over_gives_up_in_time_and_announces_it() -> None:
    make.provider()
    notice = make.notice()
    FakeProvider.reset(BUSY)

    service.hand_over(notice_id=notice.pk, at=notice.give_up_at)

    notice.refresh_from_db()
    assert notice.status == Status.TECHNICAL_FAILURE
    assert kinds()[-1] == "notices.notice.failed"


def test_hand_over_refusal_is_final_at_once() -> None:
    make.provider()
    FakeProvider.reset(REFUSED)
    notice = make.notice()

    service.hand_over(notice_id=notice.pk, at=NOON)

    notice.refresh_from_db()
    assert (notice.status, notice.problem) == (Status.PERMANENT_FAILURE, "网关拒收")


def test_claim_only_one_of_two_workers_gets_the_message() -> None:
    make.provider()
    notice = make.notice()

    first = claim(notice_id=notice.pk, at=NOON)
    second = claim(notice_id=notice.pk, at=NOON)

    assert first is not None
    assert second is None


def test_claim_of_a_worker_that_died_runs_out() -> None:
    make.provider()
    notice = make.notice()
    lost = claim(notice_id=notice.pk, at=NOON)

    again = claim(notice_id=notice.pk, at=NOON + timedelta(seconds=31))

    assert lost is not None
    assert again is not None
    assert again.message.key == lost.message.key


def test_record_answer_of_a_lost_claim_writes_nothing() -> None:
    make.provider()
    notice = make.notice()
    lost = claim(notice_id=notice.pk, at=NOON)
    claim(notice_id=notice.pk, at=NOON + timedelta(seconds=31))
    assert lost is not None

    record_answer(order=lost, answer=REFUSED, at=NOON + timedelta(seconds=32))

    notice.refresh_from_db()
    assert notice.status == Status.SENDING


def test_cancel_only_what_no_worker_has_taken() -> None:
    make.provider()
    waiting, sent = make.notice(), make.notice()
    service.hand_over(notice_id=sent.pk, at=NOON)

    assert service.cancel(notice_id=waiting.pk, at=NOON)
    assert not service.cancel(notice_id=sent.pk, at=NOON)
    service.hand_over(notice_id=waiting.pk, at=NOON)
    waiting.refresh_from_db()
    assert waiting.status == Status.CANCELLED


def test_resend_a_failed_message_once_as_a_new_one() -> None:
    make.provider()
    FakeProvider.reset(REFUSED, OK)
    notice = make.notice()
    run_reactions()

    new_id = service.resend(notice_id=notice.pk, at=NOON)
    run_reactions()

    assert Notice.objects.get(id=new_id).status == Status.SENT
    assert FakeProvider.taken[0].key != FakeProvider.taken[1].key
    with pytest.raises(NotResendable):
        service.resend(notice_id=notice.pk, at=NOON)


def test_notice_status_outside_the_list_is_refused_by_the_database() -> None:
    notice = make.notice()

    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.filter(id=notice.pk).update(status="LOST")


def test_notice_claim_without_an_end_is_refused_by_the_database() -> None:
    notice = make.notice()

    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.filter(id=notice.pk).update(claim=uuid4(), claimed_until=None)
