"""Two workers, a killed worker, a cut answer: the phone still gets one message.

Each has its naive twin: the same accident without our guard doubles the message, so the test can
fail.
"""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection

from zhilian.core.testing import NOON
from zhilian.notices import service
from zhilian.notices.models import Notice
from zhilian.notices.providers.generic_http import GenericHttp
from zhilian.notices.service.handover import Order, claim
from zhilian.notices.tests import make
from zhilian.notices.tests.gateway_process import (
    SECRET,
    GatewayProcess,
    gateway_process,
    wait_until,
)
from zhilian.notices.types import Status

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS = 6


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GatewayProcess]:
    with gateway_process(tmp_path_factory.mktemp("gateway")) as running:
        yield running


@pytest.fixture
def gateway(process: GatewayProcess) -> GatewayProcess:
    process.post("/api/faults", {"cut": False, "answer_delay_s": 0, "receipt": "none"})
    values = {"url": process.sendsms, "username": "zhilian", "secret": SECRET}
    make.provider(name="generic_http", kind="generic_http", **values)
    return process


def held_by(gateway: GatewayProcess, phone: str) -> int:
    return len(gateway.inbox(phone))


def at_once(work: Callable[[int], None]) -> None:
    def closing(number: int) -> None:
        try:
            work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(closing, range(WORKERS)))


def order_of(notice: Notice) -> Order:
    order = claim(notice_id=notice.pk, at=NOON)
    assert order is not None
    return order


def send_and_die(order: Order) -> None:
    """A worker that is killed after the gateway accepted and before anything is written down."""
    GenericHttp().send(order.message, order.account)
    os.kill(os.getpid(), signal.SIGKILL)


def killed_after_sending(order: Order) -> None:
    worker = multiprocessing.get_context("fork").Process(target=send_and_die, args=(order,))
    worker.start()
    worker.join(timeout=15)
    assert worker.exitcode == -signal.SIGKILL


def test_many_workers_on_one_notice_send_it_once(gateway: GatewayProcess) -> None:
    gateway.post("/api/faults", {"answer_delay_s": 0.2})
    notice = make.notice()

    at_once(lambda _n: service.hand_over(notice_id=notice.pk, at=NOON))

    notice.refresh_from_db()
    assert notice.status == Status.SENT
    assert [m["offers"] for m in gateway.inbox(make.PHONE)] == [1]


def test_naive_twin_many_workers_without_claim_double(gateway: GatewayProcess) -> None:
    order = order_of(make.notice())
    phone = "13800000022"

    def naive(_n: int) -> None:
        message = replace(order.message, key=uuid4().hex, phone=phone)
        GenericHttp().send(message, order.account)

    at_once(naive)

    assert held_by(gateway, phone) == WORKERS


def test_killed_between_accept_and_record_the_phone_gets_one(gateway: GatewayProcess) -> None:
    phone = "13800000031"
    notice = make.notice(to=make.recipient(phone))
    killed_after_sending(order_of(notice))

    service.hand_over(notice_id=notice.pk, at=NOON + timedelta(seconds=31))

    notice.refresh_from_db()
    assert notice.status == Status.SENT
    assert [m["offers"] for m in gateway.inbox(phone)] == [2]
    assert gateway.inbox(phone)[0]["id"] == notice.provider_message_id


def test_naive_twin_killed_worker_with_a_fresh_key_doubles(gateway: GatewayProcess) -> None:
    phone = "13800000032"
    order = order_of(make.notice(to=make.recipient(phone)))
    killed_after_sending(order)

    GenericHttp().send(replace(order.message, key=uuid4().hex), order.account)

    assert held_by(gateway, phone) == 2


def test_cut_answer_is_offered_again_and_kept_once(gateway: GatewayProcess) -> None:
    phone = "13800000041"
    gateway.post("/api/faults", {"cut": True})
    notice = make.notice(to=make.recipient(phone))
    service.hand_over(notice_id=notice.pk, at=NOON)
    gateway.post("/api/faults", {"cut": False})

    service.hand_over(notice_id=notice.pk, at=NOON + timedelta(seconds=10))

    notice.refresh_from_db()
    assert notice.status == Status.SENT
    assert [m["offers"] for m in gateway.inbox(phone)] == [2]


def test_gateway_that_is_killed_and_comes_back_loses_nothing(gateway: GatewayProcess) -> None:
    phone = "13800000051"
    notice = make.notice(to=make.recipient(phone))
    gateway.kill()
    service.hand_over(notice_id=notice.pk, at=NOON)

    gateway.start()
    service.hand_over(notice_id=notice.pk, at=NOON + timedelta(seconds=10))

    notice.refresh_from_db()
    wait_until(lambda: held_by(gateway, phone) == 1)
    assert notice.status == Status.SENT
