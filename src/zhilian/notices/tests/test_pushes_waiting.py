"""Messages in the app that wait: busy clients, nights, what is not wanted any more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from zhilian.core.testing import NOON
from zhilian.core.tests.wecom_server import WecomServer
from zhilian.directory.models import ExternalIdentity
from zhilian.notices import jobs, service
from zhilian.notices.models import Push
from zhilian.notices.service.pushes import GIVE_UP
from zhilian.notices.tests import make
from zhilian.notices.tests.fake_push import BUSY, FakePush
from zhilian.notices.types import MessageKind, PushState

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)
"""23:30 in Asia/Shanghai."""


def test_busy_side_gets_it_again_later_and_not_for_ever(fake: type[FakePush]) -> None:
    make.tell(make.bound(to="fake"))
    fake.reset(*[BUSY] * 50)
    at, offered = NOON, 0
    while Push.objects.get().state == PushState.WAITING:
        offered += len(make.push_all(at))
        at += timedelta(minutes=5)

    row = Push.objects.get()
    assert row.state == PushState.FAILED
    assert row.settled_at is not None
    assert GIVE_UP - timedelta(minutes=15) <= row.settled_at - NOON <= GIVE_UP
    assert 5 < offered < 40


def test_others_wait_while_the_other_side_takes_nothing(fake: type[FakePush]) -> None:
    for n in range(3):
        make.tell(make.bound(f"u{n}", to="fake"), key=f"case:{n}")
    Push.objects.update(next_attempt_at=NOON - timedelta(days=1), give_up_at=NOON + timedelta(9999))
    fake.reset(BUSY)

    jobs.push.func()

    assert len(fake.taken) == 1


def test_night_waits_for_the_morning_but_an_alarm_does_not(fake: type[FakePush]) -> None:
    who = make.bound(to="fake")
    make.tell(who, at=NIGHT)
    make.tell(who, key="alarm:1", at=NIGHT, kind=MessageKind.ALARM)

    make.push_all(NIGHT)
    at_night = [one.text for one in fake.taken]
    make.push_all(NIGHT + timedelta(hours=8))

    assert at_night == ["值班告警 · 11-24 23:30"]
    assert len(fake.taken) == 2


def test_what_was_read_or_is_not_wanted_any_more_is_not_sent(fake: type[FakePush]) -> None:
    reader, ended = make.bound("u1", to="fake"), make.bound("u2", to="fake")
    make.tell(reader, ended)
    service.mark_all_read(person_id=reader.pk, at=NOON)
    ExternalIdentity.objects.filter(person=ended).update(ended_at=NOON)

    make.push_all()

    rows = {one.message.person_id: one for one in Push.objects.all()}
    assert fake.taken == []
    assert {one.state for one in rows.values()} == {PushState.SKIPPED}
    assert rows[reader.pk].problem == "本人已在平台内看过"


def test_switched_off_meanwhile_sends_nothing(wecom: WecomServer, settings: Any) -> None:
    make.tell(make.bound())
    settings.WECOM_MESSAGES = False

    make.push_all()

    assert wecom.sent == []
    assert Push.objects.get().problem == "这个渠道已关闭"
