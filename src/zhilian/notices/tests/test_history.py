"""Messages of the past are kept whole and never sent."""

from datetime import timedelta

import pytest

from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON, run_reactions
from zhilian.directory.tests import make as directory
from zhilian.notices import selectors, service
from zhilian.notices.models import Notice
from zhilian.notices.tests import make
from zhilian.notices.tests.fake_provider import FakeProvider
from zhilian.notices.types import NoticeFilter, PastNotice, Status

pytestmark = pytest.mark.django_db


def past(key: str, *, person_id: int, status: Status = Status.DELIVERED) -> PastNotice:
    return PastNotice(
        template="canary",
        person_id=person_id,
        values={"time": "12:00"},
        key=key,
        subject="canary",
        at=NOON - timedelta(days=3),
        took_s=2.5,
        status=status,
    )


def test_bulk_past_notices_are_found_and_never_sent() -> None:
    make.provider()
    FakeProvider.reset()
    person = directory.person(phone="13800000066")
    rows = [past(f"old:{n}", person_id=person.pk) for n in range(3)]

    made = [service.bulk_past_notices(rows=rows) for _run in range(2)]
    run_reactions()

    found = selectors.notices(narrowed=NoticeFilter(q="13800000066"))
    assert made == [3, 0]
    assert [notice.status for notice in found] == [Status.DELIVERED] * 3
    assert len(selectors.steps(notice_id=found[0].pk)) == 3
    assert FakeProvider.taken == []
    assert JournalEntry.objects.count() == 0


def test_bulk_past_notices_takes_finished_ones_only() -> None:
    person = directory.person()

    service.bulk_past_notices(rows=[past("old", person_id=person.pk, status=Status.SENT)])

    assert Notice.objects.count() == 0
