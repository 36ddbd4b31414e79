"""Messages in the app on other clients: who gets them, what they show, what becomes of them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON
from zhilian.core.tests.wecom_server import WecomServer, said
from zhilian.directory.models import ExternalIdentity, Person
from zhilian.directory.tests import make as people
from zhilian.notices.models import Message, Push
from zhilian.notices.providers.base import PushProvider
from zhilian.notices.providers.wecom import Wecom
from zhilian.notices.service.pushes import CLAIM, claim_push, record_push
from zhilian.notices.tests import make
from zhilian.notices.tests.fake_push import BUSY, FakePush
from zhilian.notices.types import Card, HandOver, PushState

pytestmark = pytest.mark.django_db
SEND = "/cgi-bin/message/send"


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
    who = make.bound()
    make.tell(who)

    make.push_all()

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
    ended, left, other = make.bound("u2"), make.bound("u3"), make.bound("u4", to="cas")
    ExternalIdentity.objects.filter(person=ended).update(ended_at=NOON)
    Person.objects.filter(pk=left.pk).update(is_active=False)

    make.tell(ended, left, other, people.person())

    assert Message.objects.count() == 4
    assert Push.objects.count() == 0


@pytest.mark.parametrize("name", ["WECOM_MESSAGES", "WECOM_CORP_ID", "WECOM_SECRET"])
def test_nothing_is_written_where_it_is_not_set_up(
    wecom: WecomServer, settings: Any, name: str
) -> None:
    setattr(settings, name, "")

    make.tell(make.bound())

    assert Push.objects.count() == 0


def test_told_twice_is_sent_once(wecom: WecomServer) -> None:
    who = make.bound()
    make.tell(who)
    make.tell(who)

    make.push_all()
    make.push_all()

    assert len(wecom.sent) == 1


def test_offer_that_was_lost_midway_is_made_again_and_shown_once(wecom: WecomServer) -> None:
    make.tell(make.bound())
    lost = claim_push(push_id=Push.objects.get().pk, at=NOON)
    assert lost is not None
    lost.way.push(lost.card)
    early = make.push_all(NOON + CLAIM / 2)

    make.push_all(NOON + CLAIM)
    record_push(order=lost, answer=BUSY, at=NOON + CLAIM)

    assert early == []
    assert Push.objects.get().state == PushState.SENT
    assert (len(wecom.sent), list(wecom.shown.values())) == (2, [1])


def test_two_messages_of_the_same_words_are_both_shown(wecom: WecomServer) -> None:
    who = make.bound()
    make.tell(who)
    make.tell(who, key="case:1:b")

    make.push_all()

    assert list(wecom.shown.values()) == [1, 1]


def test_one_claim_at_a_time(fake: type[FakePush]) -> None:
    make.tell(make.bound(to="fake"))
    push_id = Push.objects.get().pk

    first = claim_push(push_id=push_id, at=NOON)
    second = claim_push(push_id=push_id, at=NOON)

    assert first is not None
    assert second is None


@pytest.mark.parametrize("code", [40014, 42001])
def test_spent_token_is_renewed_once(wecom: WecomServer, code: int) -> None:
    first, second = make.bound(), make.bound("u2")
    wecom.known["u2"] = ""
    make.tell(first)
    make.push_all()
    wecom.broken[SEND] = [said(code)]
    make.tell(second)

    make.push_all()

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
    make.tell(make.bound("gone"))

    went_on = make.push_all()

    row = Push.objects.get()
    assert (row.state, went_on) == (PushState.FAILED, [True])
    assert "没有这名成员" in row.problem
    assert JournalEntry.objects.filter(kind="notices.push.failed").count() == 1


def test_a_message_has_one_row_for_each_client_and_an_end_has_an_instant() -> None:
    who = people.person()
    make.tell(who)
    values = {"message": Message.objects.get(), "provider": "x", "next_attempt_at": NOON}
    Push.objects.create(give_up_at=NOON, **values)

    with pytest.raises(IntegrityError, match="push_once|notices_push"), transaction.atomic():
        Push.objects.create(give_up_at=NOON, **values)
    with pytest.raises(IntegrityError, match="end_has_instant"), transaction.atomic():
        Push.objects.create(
            give_up_at=NOON, state=PushState.SENT, **{**values, "provider": "another"}
        )


def test_gateways_show_what_became_of_them(client: Client, wecom: WecomServer) -> None:
    make.tell(make.bound("gone"))
    make.push_all()
    people.sign_in(client, people.person(roles=["ops_manager"]))

    page = client.get("/ops/notices/gateways/").content.decode()

    assert "企业微信消息" in page


def test_answer_for_a_message_that_was_forgotten_is_dropped(fake: type[FakePush]) -> None:
    make.tell(make.bound(to="fake"))
    order = claim_push(push_id=Push.objects.get().pk, at=NOON)
    assert order is not None
    Message.objects.all().delete()

    record_push(order=order, answer=HandOver(ok=True), at=NOON)

    assert Push.objects.count() == 0
