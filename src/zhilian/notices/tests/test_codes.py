"""A code to sign in with: written down with its making, read by nobody, gone once it is sent."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from zhilian.core.testing import run_reactions
from zhilian.directory import service as directory
from zhilian.directory.service.sessions import CameFrom
from zhilian.directory.tests import make as people
from zhilian.notices import rows, service
from zhilian.notices.errors import CodeNotResendable
from zhilian.notices.models import Message, Notice
from zhilian.notices.tests import make
from zhilian.notices.tests.fake_provider import REFUSED, FakeProvider
from zhilian.notices.types import Status

pytestmark = pytest.mark.django_db
PHONE = "13900000001"


@pytest.fixture(autouse=True)
def _gateway(settings: Any) -> None:
    settings.SIGN_IN_BY_CODE = True
    FakeProvider.reset()
    make.provider()


def ask(phone: str = PHONE) -> None:
    """A code is asked for now, and what is owed for it is done."""
    origin = CameFrom(address="10.0.0.1")
    directory.ask_code(phone=phone, asker="a", at=datetime.now(UTC), came_from=origin)
    run_reactions()


def test_the_code_reaches_the_phone_and_its_words_are_gone() -> None:
    person = people.person(phone=PHONE)

    ask()

    sent = FakeProvider.taken[0]
    assert sent.phone == PHONE
    assert re.search(r"登录验证码 \d{6}，5 分钟内有效", sent.text)
    notice = Notice.objects.get()
    assert (notice.status, notice.person, notice.values) == (Status.SENT, person, "")
    assert "登录验证码 ＊＊＊，" in rows.words(notice)


def test_the_same_reaction_twice_sends_one_code() -> None:
    people.person(phone=PHONE)
    ask()

    assert service.send_sign_in_code(code_id=_code_id(), at=datetime.now(UTC)) is None
    assert len(FakeProvider.taken) == 1


def test_an_unknown_number_gets_nothing() -> None:
    ask()

    assert FakeProvider.taken == []


def test_a_shared_number_is_told_so_in_plain_words() -> None:
    for _ in range(2):
        people.person(phone=PHONE)

    ask()

    assert "登记在多人名下，不能用验证码登录" in FakeProvider.taken[0].text


def test_a_failed_code_is_not_sent_again_and_its_words_are_gone() -> None:
    people.person(phone=PHONE)
    FakeProvider.reset(REFUSED)

    ask()

    notice = Notice.objects.get()
    assert (notice.status, notice.values) == (Status.PERMANENT_FAILURE, "")
    with pytest.raises(CodeNotResendable, match="重新获取验证码"):
        service.resend(notice_id=notice.pk, at=datetime.now(UTC))


def _code_id() -> int:
    return int(Notice.objects.get().key.removeprefix("sign-in-code:"))


def test_a_changed_number_is_told_to_the_old_one_and_in_the_app(client: Client) -> None:
    person = people.person(phone=PHONE)
    people.sign_in(client, person)
    client.post("/accounts/profile/", {"do": "ask", "phone": "13900000002"})
    run_reactions()
    asked = FakeProvider.taken[-1]
    code = re.search(r"更换手机号验证码 (\d{6})", asked.text)
    assert code is not None

    client.post("/accounts/profile/", {"do": "save", "phone": "13900000002", "code": code[1]})
    run_reactions()

    told = FakeProvider.taken[-1]
    assert (asked.phone, told.phone) == ("13900000002", PHONE)
    assert "已换成 139****0002" in told.text
    assert Message.objects.get(person=person).title == "您的手机号已更换"
