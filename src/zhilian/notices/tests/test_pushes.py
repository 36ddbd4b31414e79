"""Messages in the app on other clients: who gets them, what they show, what becomes of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from zhilian.core import wecom as api
from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON, standing_in
from zhilian.core.tests.wecom_server import AGENT, CORP, SECRET, WecomServer, said, wecom_server
from zhilian.directory.models import ExternalIdentity, Person
from zhilian.directory.tests import make as people
from zhilian.notices import jobs, selectors, service
from zhilian.notices.models import Message, Push
from zhilian.notices.providers.base import PUSHES, PushProvider
from zhilian.notices.providers.wecom import Wecom
from zhilian.notices.service.pushes import CLAIM, GIVE_UP, claim_push, record_push
from zhilian.notices.tests.fake_push import BUSY, FakePush
from zhilian.notices.types import Card, HandOver, InApp, MessageKind, PushState

pytestmark = pytest.mark.django_db
SEND = "/cgi-bin/message/send"
NIGHT = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)
"""23:30 in Asia/Shanghai."""


@pytest.fixture(scope="module")
def running() -> Iterator[WecomServer]:
    with wecom_server() as made:
        yield made


@pytest.fixture
def wecom(running: WecomServer, settings: Any) -> WecomServer:
    running.__dict__.update(WecomServer(url=running.url).__dict__)
    api.TOKENS.clear()
    settings.BASE_URL, settings.WECOM_API_URL = "http://testserver", running.url
    settings.WECOM_CORP_ID, settings.WECOM_AGENT_ID = CORP, AGENT
    settings.WECOM_SECRET, settings.WECOM_MESSAGES = SECRET, True
    return running


@pytest.fixture
def fake() -> Iterator[type[FakePush]]:
    FakePush.reset()
    with standing_in(PUSHES, {"fake_push": FakePush}):
        yield FakePush


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


def card(to: str = "u1") -> Card:
    return Card(to=to, title="标题", text="办件进度", url="http://testserver/messages/1/")


@pytest.mark.parametrize("kind", [Wecom, FakePush])
def test_client_keeps_the_promises_of_the_family(
    wecom: WecomServer, kind: type[PushProvider]
) -> None:
    FakePush.reset()
    way = kind()

    good, gone = way.push(card()), way.push(card("gone"))

    assert way.is_set_up()
    assert way.label
    assert way.login
    assert good.ok
    assert (gone.ok, gone.retry, bool(gone.text)) == (False, False, True)


def test_bound_person_gets_title_and_link_and_nothing_else(wecom: WecomServer) -> None:
    who = bound()
    tell(who)

    push_all()

    message = Message.objects.get()
    assert Push.objects.get().state == PushState.SENT
    assert wecom.sent[0]["touser"] == "u1"
    assert wecom.sent[0]["textcard"] == {
        "title": "会议室预约已通过",
        "description": "办件进度 · 11-24 12:00",
        "url": f"http://testserver/messages/{message.pk}/",
        "btntxt": "查看",
    }
    assert "王工" not in json.dumps(wecom.sent, ensure_ascii=False)


def test_who_is_not_bound_gets_none(wecom: WecomServer) -> None:
    ended, left, other = bound("u2"), bound("u3"), bound("u4", to="cas")
    ExternalIdentity.objects.filter(person=ended).update(ended_at=NOON)
    Person.objects.filter(pk=left.pk).update(is_active=False)

    tell(ended, left, other, people.person())

    assert Message.objects.count() == 4
    assert Push.objects.count() == 0


@pytest.mark.parametrize("name", ["WECOM_MESSAGES", "WECOM_CORP_ID", "WECOM_SECRET"])
def test_nothing_is_written_where_it_is_not_set_up(
    wecom: WecomServer, settings: Any, name: str
) -> None:
    setattr(settings, name, "")

    tell(bound())

    assert Push.objects.count() == 0


def test_told_twice_is_sent_once(wecom: WecomServer) -> None:
    who = bound()
    tell(who)
    tell(who)

    push_all()
    push_all()

    assert len(wecom.sent) == 1


def test_offer_that_was_lost_midway_is_made_again_and_shown_once(wecom: WecomServer) -> None:
    tell(bound())
    lost = claim_push(push_id=Push.objects.get().pk, at=NOON)
    assert lost is not None
    lost.way.push(lost.card)
    early = push_all(NOON + CLAIM / 2)

    push_all(NOON + CLAIM)
    record_push(order=lost, answer=BUSY, at=NOON + CLAIM)

    assert early == []
    assert Push.objects.get().state == PushState.SENT
    assert (len(wecom.sent), list(wecom.shown.values())) == (2, [1])


def test_two_messages_of_the_same_words_are_both_shown(wecom: WecomServer) -> None:
    who = bound()
    tell(who)
    tell(who, key="case:1:b")

    push_all()

    assert list(wecom.shown.values()) == [1, 1]


def test_one_claim_at_a_time(fake: type[FakePush]) -> None:
    tell(bound(to="fake"))
    push_id = Push.objects.get().pk

    first = claim_push(push_id=push_id, at=NOON)
    second = claim_push(push_id=push_id, at=NOON)

    assert first is not None
    assert second is None


@pytest.mark.parametrize("code", [40014, 42001])
def test_spent_token_is_renewed_once(wecom: WecomServer, code: int) -> None:
    first, second = bound(), bound("u2")
    wecom.known["u2"] = ""
    tell(first)
    push_all()
    wecom.broken[SEND] = [said(code)]
    tell(second)

    push_all()

    assert [one["touser"] for one in wecom.sent] == ["u1", "u2"]
    assert wecom.asked.count("/cgi-bin/gettoken") == 2


@pytest.mark.parametrize(
    ("answer", "retry", "says"),
    [
        (said(45009), True, "错误码 45009"),
        (said(-1), True, "错误码 -1"),
        (said(60020), True, "错误码 60020"),
        (said(44004), False, "错误码 44004"),
        (said(60111), False, "没有这名成员"),
        (said(0, invaliduser="u1"), False, "没有这名成员"),
        ((502, ""), True, "对方答复 502"),
        ((200, "x" * 300_000), True, "答复过长"),
        ((200, "[]"), True, "看不懂"),
    ],
)
def test_answers_are_told_apart(
    wecom: WecomServer, answer: tuple[int, str], retry: bool, says: str
) -> None:
    wecom.broken[SEND] = [answer]

    found = Wecom().push(card())

    assert (found.ok, found.retry) == (False, retry)
    assert says in found.text


def test_member_who_is_gone_fails_at_once_and_is_journalled(wecom: WecomServer) -> None:
    tell(bound("gone"))

    went_on = push_all()

    row = Push.objects.get()
    assert (row.state, went_on) == (PushState.FAILED, [True])
    assert "没有这名成员" in row.problem
    assert JournalEntry.objects.filter(kind="notices.push.failed").count() == 1


def test_busy_side_gets_it_again_later_and_not_for_ever(fake: type[FakePush]) -> None:
    tell(bound(to="fake"))
    fake.reset(*[BUSY] * 50)
    at, offered = NOON, 0
    while Push.objects.get().state == PushState.WAITING:
        offered += len(push_all(at))
        at += timedelta(minutes=5)

    row = Push.objects.get()
    assert row.state == PushState.FAILED
    assert row.settled_at is not None
    assert GIVE_UP - timedelta(minutes=15) <= row.settled_at - NOON <= GIVE_UP
    assert 5 < offered < 40


def test_others_wait_while_the_other_side_takes_nothing(fake: type[FakePush]) -> None:
    for n in range(3):
        tell(bound(f"u{n}", to="fake"), key=f"case:{n}")
    Push.objects.update(next_attempt_at=NOON - timedelta(days=1), give_up_at=NOON + timedelta(9999))
    fake.reset(BUSY)

    jobs.push.func()

    assert len(fake.taken) == 1


def test_night_waits_for_the_morning_but_an_alarm_does_not(fake: type[FakePush]) -> None:
    who = bound(to="fake")
    tell(who, at=NIGHT)
    tell(who, key="alarm:1", at=NIGHT, kind=MessageKind.ALARM)

    push_all(NIGHT)
    at_night = [one.text for one in fake.taken]
    push_all(NIGHT + timedelta(hours=8))

    assert at_night == ["值班告警 · 11-24 23:30"]
    assert len(fake.taken) == 2


def test_what_was_read_or_is_not_wanted_any_more_is_not_sent(fake: type[FakePush]) -> None:
    reader, ended = bound("u1", to="fake"), bound("u2", to="fake")
    tell(reader, ended)
    service.mark_all_read(person_id=reader.pk, at=NOON)
    ExternalIdentity.objects.filter(person=ended).update(ended_at=NOON)

    push_all()

    rows = {one.message.person_id: one for one in Push.objects.all()}
    assert fake.taken == []
    assert {one.state for one in rows.values()} == {PushState.SKIPPED}
    assert rows[reader.pk].problem == "本人已在平台内看过"


def test_switched_off_meanwhile_sends_nothing(wecom: WecomServer, settings: Any) -> None:
    tell(bound())
    settings.WECOM_MESSAGES = False

    push_all()

    assert wecom.sent == []
    assert Push.objects.get().problem == "这个渠道已关闭"


def test_a_message_has_one_row_for_each_client_and_an_end_has_an_instant() -> None:
    who = people.person()
    tell(who)
    values = {"message": Message.objects.get(), "provider": "x", "next_attempt_at": NOON}
    Push.objects.create(give_up_at=NOON, **values)

    with pytest.raises(IntegrityError, match="push_once|notices_push"), transaction.atomic():
        Push.objects.create(give_up_at=NOON, **values)
    with pytest.raises(IntegrityError, match="end_has_instant"), transaction.atomic():
        Push.objects.create(
            give_up_at=NOON, state=PushState.SENT, **{**values, "provider": "another"}
        )


def test_gateways_show_what_became_of_them(client: Client, wecom: WecomServer) -> None:
    tell(bound("gone"))
    push_all()
    people.sign_in(client, people.person(roles=["ops_manager"]))

    page = client.get("/ops/notices/gateways/").content.decode()

    assert "企业微信消息" in page


def test_answer_for_a_message_that_was_forgotten_is_dropped(fake: type[FakePush]) -> None:
    tell(bound(to="fake"))
    order = claim_push(push_id=Push.objects.get().pk, at=NOON)
    assert order is not None
    Message.objects.all().delete()

    record_push(order=order, answer=HandOver(ok=True), at=NOON)

    assert Push.objects.count() == 0
