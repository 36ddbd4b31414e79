"""The hourly test of the way to the phone, and who says so when it fails."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings

from zhilian.core.testing import NOON
from zhilian.monitoring.models import Check
from zhilian.monitoring.types import State
from zhilian.notices import selectors as notices
from zhilian.notices.models import Notice
from zhilian.notices.tests import make as notices_make
from zhilian.notices.types import Channel
from zhilian.oncall import selectors, service
from zhilian.oncall.models import Canary
from zhilian.oncall.tests import make
from zhilian.oncall.types import CanaryStatus

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def chain() -> make.Chain:
    notices_make.provider()
    return make.Chain()


def sent() -> Canary:
    canary = service.send_canary(at=NOON + MINUTE)
    assert canary is not None
    return canary


def test_one_test_text_an_hour_to_whoever_is_on(chain: make.Chain) -> None:
    sent()

    assert service.send_canary(at=NOON + 30 * MINUTE) is None
    assert make.texts_to(chain.on_call.phone) == ["canary"]
    assert Notice.objects.get().test


def test_a_number_of_its_own_is_used_where_there_is_one(chain: make.Chain, settings: Any) -> None:
    assert django_settings.CANARY_PHONE == ""
    settings.CANARY_PHONE = "13800000099"

    sent()

    assert make.texts_to("13800000099") == ["canary"]


def test_back_in_time_the_way_is_proven(chain: make.Chain) -> None:
    canary = sent()

    for _run in range(2):
        service.note_canary_back(notice_id=canary.notice_id, at=NOON + 2 * MINUTE)

    assert selectors.canary_view(now=NOON + 3 * MINUTE).state == "good"
    assert not service.lose_canary(canary_id=canary.pk, at=NOON + 10 * MINUTE)


def test_without_receipt_another_channel_says_so_once(chain: make.Chain) -> None:
    notices_make.provider(name="voice", kind="fake_voice", channel=Channel.VOICE)
    canary = sent()
    assert not service.lose_canary(canary_id=canary.pk, at=NOON + 3 * MINUTE)

    for _run in range(2):
        service.lose_canary(canary_id=canary.pk, at=NOON + 7 * MINUTE)

    assert selectors.canary_view(now=NOON + 8 * MINUTE).state == "broken"
    assert make.texts_to(chain.on_call.phone) == ["canary", "canary_voice"]
    assert make.texts_to(chain.manager.phone) == ["canary_voice"]
    assert Check.objects.get(kind="canary").state == State.DOWN


def test_a_late_receipt_says_that_the_way_works_again(chain: make.Chain) -> None:
    canary = sent()
    service.lose_canary(canary_id=canary.pk, at=NOON + 7 * MINUTE)

    service.note_canary_back(notice_id=canary.notice_id, at=NOON + 9 * MINUTE)

    canary.refresh_from_db()
    assert canary.status == CanaryStatus.LATE
    assert Check.objects.get(kind="canary").state == State.UP


def test_a_text_that_failed_is_lost_at_once(chain: make.Chain) -> None:
    canary = sent()

    assert service.note_canary_failed(notice_id=canary.notice_id, at=NOON + 2 * MINUTE)


def test_test_traffic_is_in_no_delivery_figure(chain: make.Chain) -> None:
    sent()

    assert sum(notices.group_counts(since=NOON, real=True).values()) == 0


def test_a_way_that_was_not_tested_is_unknown(chain: make.Chain) -> None:
    assert selectors.canary_view(now=NOON).state == "unknown"
    canary = sent()
    service.note_canary_back(notice_id=canary.notice_id, at=NOON + 2 * MINUTE)

    assert selectors.canary_view(now=NOON + timedelta(hours=3)).state == "unknown"
