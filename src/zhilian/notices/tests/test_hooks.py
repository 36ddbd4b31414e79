"""The doors for gateways: who may, how often, and that nothing happens twice."""

from base64 import b64encode
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.test import Client

from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON
from zhilian.directory.tests import make as directory
from zhilian.notices import service
from zhilian.notices.hooks import throttle
from zhilian.notices.models import InboundMessage, Notice, Provider
from zhilian.notices.tests import make
from zhilian.notices.tests.fake_provider import FakeProvider
from zhilian.notices.types import Status

pytestmark = pytest.mark.django_db
BEARER = {"Authorization": f"Bearer {make.TOKEN}"}
UPLINK = {"id": "u1", "from": "13800000001", "to": "10657", "text": "３７１"}


@pytest.fixture(autouse=True)
def provider() -> Provider:
    cache.clear()
    FakeProvider.reset()
    return make.provider()


def post(form: dict[str, str], **headers: str) -> Any:
    return Client().post("/hooks/sms/fake/inbound", form, headers=headers)


def test_inbound_text_is_kept_with_its_person_and_announced() -> None:
    person = directory.person(phone="13800000001")

    answer = post(UPLINK, **BEARER)

    message = InboundMessage.objects.get()
    assert answer.status_code == 200
    assert (message.text, message.phone, message.person) == ("３７１", "13800000001", person)
    assert JournalEntry.objects.filter(kind="notices.message.received").count() == 1


def test_inbound_delivered_twice_acts_once() -> None:
    answers = [post(UPLINK, **BEARER).status_code for _time in range(2)]

    assert answers == [200, 200]
    assert JournalEntry.objects.filter(kind="notices.message.received").count() == 1


def test_inbound_gateway_that_only_knows_basic_is_admitted() -> None:
    basic = b64encode(f"gateway:{make.TOKEN}".encode()).decode()

    assert post(UPLINK, Authorization=f"Basic {basic}").status_code == 200


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic !"}]
)
def test_inbound_without_the_token_is_refused(headers: dict[str, str]) -> None:
    assert post(UPLINK, **headers).status_code == 401
    assert InboundMessage.objects.count() == 0


def test_inbound_of_an_unknown_gateway_is_refused_alike() -> None:
    answer = Client().post("/hooks/sms/nobody/inbound", UPLINK, headers=BEARER)

    assert answer.status_code == 401


def test_inbound_provider_without_token_admits_nobody(provider: Provider) -> None:
    Provider.objects.filter(id=provider.pk).update(token_hash="")

    assert post(UPLINK, Authorization="Bearer ").status_code == 401


def test_inbound_broken_body_is_named_not_crashed() -> None:
    answer = post({"text": "371"}, **BEARER)

    assert answer.status_code == 400
    assert "缺少 id 或 from" in answer.json()["error"]


def test_inbound_oversized_body_is_refused() -> None:
    assert post({**UPLINK, "text": "x" * 20_000}, **BEARER).status_code == 413


def test_inbound_guessing_tokens_is_slowed_down(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = {"Authorization": "Bearer wrong"}

    # Twice as many: in the midst of them the minute may turn, and the counting begin anew.
    tries = 2 * throttle.WRONG_PER_MINUTE + 1
    answers = [post(UPLINK, **wrong).status_code for _try in range(tries)]

    assert set(answers[: throttle.WRONG_PER_MINUTE]) == {401}
    assert 429 in answers


def sent() -> Notice:
    notice = make.notice()
    service.hand_over(notice_id=notice.pk, at=NOON)
    return notice


def test_receipt_address_given_to_the_gateway_works_as_it_is() -> None:
    notice = sent()
    url = urlsplit(FakeProvider.taken[0].receipt_url)

    answer = Client().get(f"{url.path}?{url.query.replace('%s', 'DELIVERED')}")

    notice.refresh_from_db()
    assert answer.status_code == 200
    assert notice.status == Status.DELIVERED


def test_receipt_signature_of_one_message_opens_no_other() -> None:
    sent()
    url = urlsplit(FakeProvider.taken[0].receipt_url)
    signature = url.query.split("sig=")[1].split("&")[0]
    other = make.notice()

    answer = Client().get(f"{url.path}?id={other.reference.hex}&sig={signature}&code=DELIVERED")

    other.refresh_from_db()
    assert answer.status_code == 401
    assert other.status == Status.CREATED


def test_receipt_with_the_bearer_token_is_taken() -> None:
    notice = sent()

    form = {"id": notice.reference.hex, "code": "DELIVERED"}
    answer = Client().post("/hooks/sms/fake/receipt", form, headers=BEARER)

    notice.refresh_from_db()
    assert (answer.status_code, notice.status) == (200, Status.DELIVERED)
