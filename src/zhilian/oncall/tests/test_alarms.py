"""Somebody is trapped: both teams are rung until one of each says that they come."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from zhilian.core.effects import Call, Picked, effects
from zhilian.core.testing import NOON
from zhilian.directory.models import Person
from zhilian.directory.tests import make as people
from zhilian.notices import selectors as notices
from zhilian.notices.models import Notice
from zhilian.notices.tests import make as notices_make
from zhilian.notices.types import Channel
from zhilian.oncall import selectors, service
from zhilian.oncall.models import Alarm, AlarmLeg
from zhilian.oncall.types import AlarmState, RingStatus

pytestmark = pytest.mark.django_db


@pytest.fixture
def voice() -> None:
    notices_make.provider(name="voice", kind="fake_voice", channel=Channel.VOICE)


def raise_it() -> Alarm:
    lift = Picked(key="7", label="1 号楼 3 号梯")
    call = Call(
        name="alarm.call",
        key="DT1//on_submit/alarm.call/1.1",
        subject="case:1",
        number="DT1",
        window="elevator-report",
        at=NOON,
        args={"place": lift, "phone": "13700000001", "trapped": 2},
    )
    outcome = effects.get("alarm.call")(call)
    again = effects.get("alarm.call")(call)
    assert again.receipt == outcome.receipt
    return Alarm.objects.get(pk=outcome.receipt["alarm"])


def legs(role: str) -> list[tuple[int, str]]:
    found = AlarmLeg.objects.filter(role=role).order_by("turn")
    return [(leg.person_id, leg.status) for leg in found]


def press(person: Person, digit: str = "1", **after: Any) -> bool:
    leg = AlarmLeg.objects.filter(person=person).latest("turn")
    assert leg.notice_id is not None
    at = NOON + timedelta(**after)
    return service.note_alarm_digit(notice_id=leg.notice_id, digit=digit, at=at)


def test_vendor_and_duty_desk_are_rung_at_once(voice: None) -> None:
    vendor, desk = people.person(roles=["elevator_vendor"]), people.person(roles=["duty_desk"])

    raise_it()

    assert legs("elevator_vendor") == [(vendor.pk, RingStatus.RINGING)]
    assert legs("duty_desk") == [(desk.pk, RingStatus.RINGING)]


def test_a_team_is_rung_on_until_somebody_presses_one(voice: None) -> None:
    first, second = (people.person(roles=["elevator_vendor"]) for _ in range(2))
    people.person(roles=["duty_desk"])
    alarm = raise_it()
    due = selectors.alarm_legs_due(now=NOON + timedelta(seconds=45))
    leg = AlarmLeg.objects.get(person=first)

    went_on = service.call_next_of_alarm(leg_id=leg.pk, at=NOON + timedelta(seconds=45))
    took = press(second, seconds=60)

    assert leg.pk in due
    assert (went_on, took) == (True, True)
    assert [status for _, status in legs("elevator_vendor")] == ["UNREACHED", "ACCEPTED"]
    assert Alarm.objects.get(pk=alarm.pk).state == AlarmState.CALLING


def test_when_both_teams_have_said_one_it_is_over(voice: None) -> None:
    vendor, desk = people.person(roles=["elevator_vendor"]), people.person(roles=["duty_desk"])
    alarm = raise_it()

    press(vendor)
    press(desk)

    assert Alarm.objects.get(pk=alarm.pk).state == AlarmState.ANSWERED


def test_another_key_says_nothing(voice: None) -> None:
    vendor = people.person(roles=["elevator_vendor"])
    people.person(roles=["duty_desk"])
    raise_it()

    assert press(vendor, "9") is False
    assert legs("elevator_vendor") == [(vendor.pk, RingStatus.RINGING)]


def test_a_call_that_does_not_come_through_is_texted_and_the_next_rung(voice: None) -> None:
    first, second = (people.person(roles=["elevator_vendor"]) for _ in range(2))
    raise_it()
    leg = AlarmLeg.objects.get(person=first)
    assert leg.notice_id is not None

    service.note_alarm_unreached(notice_id=leg.notice_id, at=NOON)
    service.note_alarm_unreached(notice_id=leg.notice_id, at=NOON)

    sent = Notice.objects.filter(person=first).order_by("id")
    assert [row.template.name for row in sent] == ["alarm_voice", "alarm_text"]
    assert [person for person, _ in legs("elevator_vendor")] == [first.pk, second.pk]


def test_without_a_voice_gateway_everybody_is_texted() -> None:
    vendor = people.person(roles=["elevator_vendor"])

    raise_it()

    assert [n.template.name for n in Notice.objects.filter(person=vendor)] == ["alarm_text"]


def test_nobody_answers_and_those_above_are_told(voice: None) -> None:
    people.person(roles=["elevator_vendor"])
    officer = people.person(roles=["safety_officer"])
    alarm = raise_it()

    for lap in range(1, 4):
        at = NOON + timedelta(minutes=lap)
        for leg_id in selectors.alarm_legs_due(now=at):
            service.call_next_of_alarm(leg_id=leg_id, at=at)

    assert Alarm.objects.get(pk=alarm.pk).state == AlarmState.UNANSWERED
    assert len(legs("elevator_vendor")) == 3
    assert notices.unread_count(person_id=officer.pk) == 1


def test_the_page_shows_who_is_rung_and_the_phone_to_rescuers_only(
    client_as: Callable[..., Client], voice: None
) -> None:
    vendor = people.person(name="维保甲", roles=["elevator_vendor"])
    alarm = raise_it()
    press(vendor)

    desk = client_as("duty_desk").get(f"/ops/oncall/alarms/{alarm.pk}/").content.decode()
    purchaser = client_as("purchaser").get(f"/ops/oncall/alarms/{alarm.pk}/").content.decode()
    listed = client_as("ops_manager").get("/ops/oncall/alarms/").content.decode()

    assert "维保甲" in desk
    assert "tel:13700000001" in desk
    assert "13700000001" not in purchaser
    assert "1 号楼 3 号梯" in listed
