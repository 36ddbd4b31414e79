"""Pages of messages: who may, what is shown, what was changed."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from zhilian.core.testing import NOON
from zhilian.directory.tests import make as directory
from zhilian.notices import service
from zhilian.notices.models import InboundMessage, Notice, Provider
from zhilian.notices.tests import make
from zhilian.notices.tests.fake_provider import REFUSED, FakeProvider
from zhilian.notices.types import Recipient, Status

pytestmark = pytest.mark.django_db
Browser = Callable[..., Client]


@pytest.fixture(autouse=True)
def _fresh_gateway() -> None:
    FakeProvider.reset()


def failed() -> Notice:
    make.provider()
    FakeProvider.reset(REFUSED)
    notice = make.notice()
    service.hand_over(notice_id=notice.pk, at=NOON)
    return notice


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_list_shows_the_words_and_masks_the_phone(client_as: Browser) -> None:
    person = directory.person(name="赵军", phone="13812345678")
    make.notice(to=Recipient(person_id=person.pk))

    shown = page(client_as("ops_manager"), "/ops/notices/")

    assert "赵军" in shown
    assert "138****5678" in shown
    assert "13812345678" not in shown


@pytest.mark.parametrize("role", ["ops_manager", "ops_hardware", "hotline", "purchaser"])
def test_list_admits_the_console(client_as: Browser, role: str) -> None:
    assert client_as(role).get("/ops/notices/").status_code == 200


def test_list_refuses_staff(client_as: Browser) -> None:
    assert client_as("staff").get("/ops/notices/").status_code == 403


def test_list_finds_a_whole_phone_number_only(client_as: Browser) -> None:
    make.notice(to=Recipient(phone="13800000099"))
    client = client_as("ops_manager")

    assert "138****0099" in page(client, "/ops/notices/?q=13800000099")
    assert "没有符合条件的短信" in page(client, "/ops/notices/?q=1380000009")


def test_list_narrows_to_a_group(client_as: Browser) -> None:
    failed()
    client = client_as("ops_manager")

    assert "网关拒收" in page(client, "/ops/notices/?group=failed")
    assert "没有符合条件的短信" in page(client, "/ops/notices/?group=delivered")


def test_list_pages_by_key(client_as: Browser) -> None:
    made = [make.notice() for _n in range(31)]
    client = client_as("ops_manager")

    first = page(client, "/ops/notices/")

    assert f"behind={made[1].pk}" in first
    second = page(client, f"/ops/notices/?behind={made[1].pk}")
    assert f"/ops/notices/{made[0].pk}/" in second
    assert f"/ops/notices/{made[1].pk}/" not in second


def test_list_sorts_both_ways_and_pages_on(client_as: Browser) -> None:
    made = [make.notice() for _n in range(31)]
    client = client_as("ops_manager")

    first = page(client, "/ops/notices/?sort=oldest")
    second = page(client, f"/ops/notices/?sort=oldest&behind={made[29].pk}")

    assert f'href="/ops/notices/{made[0].pk}/"' in first
    assert f"sort=oldest&amp;behind={made[29].pk}" in first
    assert f'href="/ops/notices/{made[30].pk}/"' in second
    assert f'href="/ops/notices/{made[29].pk}/"' not in second


def test_list_stays_within_its_query_budget(
    client_as: Browser, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(20):
        person = directory.person(phone=f"138000010{n:02d}")
        make.notice(to=Recipient(person_id=person.pk))
    client = client_as("ops_manager")

    with django_assert_max_num_queries(14):
        page(client, "/ops/notices/")


@pytest.mark.parametrize("query", ["behind=abc", "behind=99999999999999999999", "group=x", "q=%00"])
def test_list_bears_nonsense_in_its_address(client_as: Browser, query: str) -> None:
    assert client_as("ops_manager").get(f"/ops/notices/?{query}").status_code == 200


def test_export_is_masked_and_safe(client_as: Browser) -> None:
    make.notice(subject="=1+1")

    answer = client_as("ops_manager").get("/ops/notices/export/")

    text = answer.getvalue().decode("utf-8-sig")
    assert "138****0001" in text
    assert "'=1+1" in text


def test_page_tells_the_history(client_as: Browser) -> None:
    notice = failed()

    shown = page(client_as("hotline"), f"/ops/notices/{notice.pk}/")

    assert "号码不可达" in shown
    assert "网关拒收" in shown
    assert "由王工于 12:00 发出" in shown


def test_page_of_nothing_is_404(client_as: Browser) -> None:
    assert client_as("ops_manager").get("/ops/notices/999999/").status_code == 404


def test_resend_makes_a_new_message(client_as: Browser) -> None:
    notice = failed()

    client_as("ops_software").post(f"/ops/notices/{notice.pk}/resend/")

    assert Notice.objects.get(resend_of=notice).status == Status.CREATED


def test_resend_is_not_for_the_hotline(client_as: Browser) -> None:
    notice = failed()

    assert client_as("hotline").post(f"/ops/notices/{notice.pk}/resend/").status_code == 403
    assert Notice.objects.count() == 1


def test_resend_of_a_message_on_its_way_says_why_not(client_as: Browser) -> None:
    notice = make.notice()

    answer = client_as("ops_manager").post(f"/ops/notices/{notice.pk}/resend/", follow=True)

    assert "只有未送达且没有重发过的短信可以重发" in answer.content.decode()


def test_cancel_stops_a_waiting_message(client_as: Browser) -> None:
    notice = make.notice()

    client_as("ops_manager").post(f"/ops/notices/{notice.pk}/cancel/")

    notice.refresh_from_db()
    assert notice.status == Status.CANCELLED


def test_gateways_without_one_names_the_settings(client_as: Browser) -> None:
    assert "SMS_GATEWAY_URL" in page(client_as("ops_manager"), "/ops/notices/gateways/")


def test_gateways_shows_the_last_day_and_no_secret(client_as: Browser) -> None:
    make.provider(secret="geheim-123")
    notice = make.notice()
    service.hand_over(notice_id=notice.pk, at=NOON)

    shown = page(client_as("ops_manager"), "/ops/notices/gateways/")

    assert "24 小时提交" in shown
    assert "geheim-123" not in shown


def test_send_test_writes_a_message_that_counts_nowhere(client_as: Browser) -> None:
    make.provider()

    answer = client_as("ops_manager").post("/ops/notices/test/", {"phone": "13800000055"})

    notice = Notice.objects.get()
    assert answer.headers["Location"] == f"/ops/notices/{notice.pk}/"
    assert (notice.phone, notice.test) == ("13800000055", True)


@pytest.mark.parametrize(
    "phone", ["", "123", "23800000055", "138000000551", "１３８００００００５５"]
)
def test_send_test_bad_number_keeps_what_was_typed(client_as: Browser, phone: str) -> None:
    make.provider()

    answer = client_as("ops_manager").post("/ops/notices/test/", {"phone": phone})

    assert answer.status_code == 400
    assert phone in answer.content.decode()
    assert Notice.objects.count() == 0


def test_switch_gateway_off_keeps_messages_waiting(client_as: Browser) -> None:
    provider = make.provider()
    notice = make.notice()

    client_as("ops_manager").post(f"/ops/notices/gateways/{provider.pk}/enabled/", {"enabled": "0"})
    service.hand_over(notice_id=notice.pk, at=NOON + timedelta(seconds=1))

    notice.refresh_from_db()
    assert not Provider.objects.get().enabled
    assert notice.status == Status.CREATED


def test_inbound_shows_who_wrote_what(client_as: Browser) -> None:
    provider = make.provider()
    InboundMessage.objects.create(
        provider=provider,
        provider_message_id="u1",
        phone="13800000001",
        text="371",
        received_at=NOON,
    )

    shown = page(client_as("hotline"), "/ops/notices/inbound/")

    assert "371" in shown
    assert "138****0001" in shown


def test_words_are_for_those_who_run_the_platform(client_as: Browser) -> None:
    notice = make.notice()
    purchaser = client_as("purchaser")

    for path in ("/ops/notices/", f"/ops/notices/{notice.pk}/"):
        assert "内容仅运维人员可见" in page(purchaser, path)
        assert "由王工于 12:00 发出" not in page(purchaser, path)
    assert purchaser.get("/ops/notices/inbound/").status_code == 403
