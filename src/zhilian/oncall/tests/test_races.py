"""Many workers at the same work: one calling, one step up the chain, one answer to one text.

`retrying` is what the worker does: a task that lost a race is run again.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection

from zhilian.core.testing import NOON
from zhilian.notices.models import Notice
from zhilian.oncall import service
from zhilian.oncall.models import Page, Paging, Reply
from zhilian.oncall.tests import make
from zhilian.oncall.types import Outcome

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS = 6


def at_once(work: Callable[[], object]) -> None:
    def retrying(_number: int) -> None:
        try:
            work()
        except IntegrityError:
            work()
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(retrying, range(WORKERS)))


def test_start_paging_by_many_workers_calls_one_person_once() -> None:
    make.Chain()
    incident = make.incident()

    at_once(lambda: service.start_paging(incident_id=incident.pk, at=NOON))

    assert (Paging.objects.count(), Page.objects.count(), Notice.objects.count()) == (1, 1, 1)


def test_escalate_by_many_workers_climbs_one_step() -> None:
    page = make.paged(make.Chain())

    at_once(lambda: service.escalate(paging_id=page.paging_id, at=NOON + timedelta(minutes=5)))

    assert Page.objects.count() == 2


def test_answer_by_many_workers_acts_and_answers_once() -> None:
    page = make.paged(make.Chain())
    message = make.text(f"{page.code}1")

    at_once(lambda: service.answer_message(inbound_id=message.pk, at=NOON))

    assert Reply.objects.get().outcome == Outcome.DONE
    assert make.texts_to("13800000001") == ["page", "page_accepted"]
