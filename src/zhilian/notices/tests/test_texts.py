"""Texts of windows: frozen words, quotas, quiet hours, preferences, nothing secret in a body."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhilian.core.testing import NOON
from zhilian.core.times import LOCAL, local
from zhilian.directory.tests import make as people
from zhilian.notices import selectors, service
from zhilian.notices.errors import MissingValue, QuotaRefused
from zhilian.notices.models import Notice, Template
from zhilian.notices.rows import words
from zhilian.notices.service.quiet import morning_after
from zhilian.notices.service.texts import names_a_secret
from zhilian.notices.tests import make
from zhilian.notices.types import MessageKind, Recipient, Status, WindowText

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 11, 24, 23, 30, tzinfo=LOCAL)


def text(**values: Any) -> WindowText:
    defaults: dict[str, Any] = {
        "window": "room-booking",
        "name": "approved",
        "label": "会议室预约",
        "text": "{room}会议已确认。",
        "values": {"room": "三号会议室"},
    }
    return WindowText(**{**defaults, **values})


def sent(
    key: str = "k1", at: datetime = NOON, to: Recipient | None = None, **values: Any
) -> Notice:
    notice_id = service.send_text(
        text=text(**values),
        to=to or Recipient(phone=make.PHONE),
        key=key,
        subject="case:1",
        at=at,
    )
    found: Notice = selectors.notice(notice_id=notice_id)
    return found


def test_send_text_puts_the_signature_before_the_words() -> None:
    notice = sent()

    assert words(notice).startswith("【")
    assert words(notice).endswith("三号会议室会议已确认。")
    assert (notice.status, notice.window) == (Status.CREATED, "room-booking")


def test_send_text_same_key_is_the_same_text() -> None:
    assert sent().pk == sent().pk


def test_a_changed_text_is_a_new_version_and_an_old_one_is_taken_up_again() -> None:
    first = sent("k1")
    second = sent("k2", text="{room}已定。")
    third = sent("k3")

    assert [n.template.version for n in (first, second, third)] == [1, 2, 1]
    assert Template.objects.filter(name="room-booking/approved").count() == 2


def test_a_value_that_is_missing_is_named() -> None:
    with pytest.raises(MissingValue, match="room"):
        sent(values={})


def test_at_night_a_text_waits_for_the_morning() -> None:
    notice = sent(at=NIGHT)

    assert notice.held_until is not None
    assert local(notice.held_until).strftime("%d %H:%M") == "25 07:00"
    assert notice.pk not in selectors.takeable_notices(now=NIGHT + timedelta(hours=1))
    assert notice.pk in selectors.takeable_notices(now=notice.held_until)


def test_an_urgent_text_goes_out_at_night() -> None:
    notice = sent(at=NIGHT, urgent=True)

    assert notice.held_until is None
    assert notice.pk in selectors.takeable_notices(now=NIGHT)


@given(st.integers(min_value=0, max_value=366 * 24 * 60))
def test_held_texts_go_out_between_seven_and_ten(minute: int) -> None:
    at = datetime(2026, 1, 1, tzinfo=LOCAL) + timedelta(minutes=minute)

    held = morning_after(at)

    goes_at = local(held or at)
    assert 7 <= goes_at.hour < 22
    assert timedelta() <= goes_at - at <= timedelta(hours=9)


@pytest.mark.parametrize(
    ("said", "secret"),
    [
        ("证件号610102199003071234已登记", True),
        ("证件 61010219900307123X。", True),
        ("卡号6222021234567890123", True),
        ("取货码 83921，致电02986780000", False),
        ("订单20261124000012", False),
    ],
)
def test_id_and_card_numbers_are_noticed(said: str, secret: bool) -> None:
    assert names_a_secret(said) is secret


def test_a_text_with_an_id_number_stays_on_record_and_is_not_sent() -> None:
    notice = sent(values={"room": "610102199003071234"})

    assert notice.status == Status.VALIDATION_FAILED
    assert "证件号" in notice.problem


def test_a_person_who_does_not_want_the_kind_gets_no_text() -> None:
    who = people.person()
    service.set_preference(person_id=who.pk, kind=MessageKind.CASE, sms=False, at=NOON)

    notice = sent(to=Recipient(person_id=who.pk))

    assert notice.status == Status.CANCELLED


def test_an_alarm_reaches_a_person_who_turned_everything_off() -> None:
    who = people.person()
    for kind in (MessageKind.CASE, MessageKind.TASK, MessageKind.REMINDER):
        service.set_preference(person_id=who.pk, kind=kind, sms=False, at=NOON)

    notice = sent(to=Recipient(person_id=who.pk), kind=MessageKind.ALARM)

    assert notice.status == Status.CREATED


def test_quota_of_a_number_stops_the_next_text_of_that_day_only() -> None:
    service.set_quota(window="room-booking", per_day=10, per_number_day=2, at=NOON)
    first = [sent(f"k{n}") for n in range(3)]
    tomorrow = sent("k9", at=NOON + timedelta(days=1))

    assert [n.status for n in first] == [Status.CREATED] * 2 + [Status.VALIDATION_FAILED]
    assert "每人每日 2 条" in first[2].problem
    assert tomorrow.status == Status.CREATED


def test_quota_of_a_window_stops_texts_to_others_too_but_no_urgent_one() -> None:
    service.set_quota(window="room-booking", per_day=1, per_number_day=1, at=NOON)
    sent("k1")

    refused = sent("k2", to=Recipient(phone="13800000002"))
    urgent = sent("k3", to=Recipient(phone="13800000003"), urgent=True)

    assert (refused.status, urgent.status) == (Status.VALIDATION_FAILED, Status.CREATED)


def test_a_quota_that_contradicts_itself_is_refused() -> None:
    with pytest.raises(QuotaRefused):
        service.set_quota(window="room-booking", per_day=1, per_number_day=2, at=NOON)
