"""Beacons: counted once, refused the second time, and never a word about a person."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from zhilian.core.ceiling import Ceiling
from zhilian.core.testing import NOON
from zhilian.core.times import clock_now
from zhilian.monitoring import nonces
from zhilian.monitoring.beacon import throttle
from zhilian.monitoring.models import RumDay, RumOddity, SpentNonce
from zhilian.monitoring.service import rum as service
from zhilian.monitoring.tests import make
from zhilian.monitoring.types import Measured, Oddity

MANY = 40
SPANS = {"load": 320, "ttfb": 80, "fcp": 150, "lcp": 210}


def nonce(*, page: str = "haircut", at: datetime = NOON) -> str:
    return service.issue_nonce(page=page, release="1.0", at=at)


def counted(kind: Measured = Measured.LOAD) -> int:
    return sum(row.histogram.n for row in RumDay.objects.filter(kind=kind))


def oddities() -> dict[str, int]:
    return dict(RumOddity.objects.values_list("reason", "n"))


def test_a_nonce_says_page_release_and_second_and_nothing_else() -> None:
    found = nonces.read(nonce(at=NOON))

    assert found is not None
    assert (found.page, found.release, found.issued_at) == ("haircut", "1.0", NOON)


def test_a_changed_nonce_is_not_ours() -> None:
    word = nonce()

    assert nonces.read(word.replace("haircut", "visitor-booking")) is None
    assert nonces.read(word[:-1]) is None
    assert nonces.read("x" * 5000) is None


@pytest.mark.django_db
def test_rendering_writes_nothing() -> None:
    nonce()

    assert (SpentNonce.objects.count(), RumDay.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_a_beacon_is_counted_under_its_page_release_and_day() -> None:
    at = NOON + timedelta(seconds=9)

    said = service.take_beacon(
        beacon=make.beacon(nonce=nonce(), spans={**SPANS, "query": 260}), at=at
    )

    assert said is None
    rows = {row.kind: row for row in RumDay.objects.all()}
    assert set(rows) == {"LOAD", "TTFB", "FCP", "LCP", "QUERY"}
    load = rows["LOAD"]
    assert (load.page, load.release, f"{load.date}") == ("haircut", "1.0", "2026-11-24")
    assert (load.histogram.n, load.histogram.within(300), load.histogram.within(350)) == (1, 0, 1)


@pytest.mark.django_db
def test_the_second_use_of_a_nonce_is_refused_and_shown() -> None:
    beacon = make.beacon(nonce=nonce(), spans=SPANS)

    first, second = (
        service.take_beacon(beacon=beacon, at=NOON + timedelta(seconds=n)) for n in (5, 6)
    )

    assert (first, second) == (None, Oddity.REPLAYED)
    assert (counted(), oddities()) == (1, {"REPLAYED": 1})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("later", "spans", "why"),
    [
        (timedelta(hours=6, seconds=1), SPANS, Oddity.EXPIRED),
        (timedelta(minutes=-1), SPANS, Oddity.EXPIRED),
        (timedelta(seconds=5), {**SPANS, "load": 20}, Oddity.IMPLAUSIBLE),
        (timedelta(seconds=5), {**SPANS, "load": 90_000}, Oddity.IMPLAUSIBLE),
        (timedelta(seconds=5), {**SPANS, "load": 0, "left": 900}, Oddity.LEFT),
    ],
)
def test_what_is_not_counted_is_noted_with_its_reason(
    later: timedelta, spans: dict[str, int], why: Oddity
) -> None:
    said = service.take_beacon(beacon=make.beacon(nonce=nonce(), spans=spans), at=NOON + later)

    assert said == why
    assert (counted(), oddities()) == (0, {str(why): 1})


@pytest.mark.django_db
def test_a_nonce_that_we_did_not_sign_is_noted_without_its_page() -> None:
    service.take_beacon(beacon=make.beacon(nonce="haircut/1.0/1~made-up", spans=SPANS), at=NOON)

    assert list(RumOddity.objects.values_list("page", "reason")) == [("", "FORGED")]


@pytest.mark.django_db
def test_spent_numbers_are_let_go_when_they_would_have_expired() -> None:
    service.take_beacon(
        beacon=make.beacon(nonce=nonce(), spans=SPANS), at=NOON + timedelta(seconds=5)
    )

    kept = service.prune_nonces(now=NOON + nonces.GOOD_FOR)
    gone = service.prune_nonces(now=NOON + nonces.GOOD_FOR + timedelta(seconds=1))

    assert (kept, gone, SpentNonce.objects.count()) == (0, 1, 0)


def all_at_once(words: list[str]) -> list[Oddity | None]:
    barrier = Barrier(MANY)

    def send(word: str) -> Oddity | None:
        try:
            barrier.wait()
            return service.take_beacon(
                beacon=make.beacon(nonce=word, spans=SPANS), at=NOON + timedelta(seconds=5)
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(MANY) as pool:
        return list(pool.map(send, words))


@pytest.mark.django_db(transaction=True)
def test_forty_beacons_at_once_are_forty_measurements() -> None:
    said = all_at_once([nonce() for _ in range(MANY)])

    assert set(said) == {None}
    assert [counted(kind) for kind in (Measured.LOAD, Measured.LCP)] == [MANY, MANY]
    assert RumDay.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_one_nonce_sent_forty_times_at_once_counts_once() -> None:
    said = all_at_once([nonce()] * MANY)

    assert said.count(None) == 1
    assert (counted(), oddities()) == (1, {"REPLAYED": MANY - 1})


def post(body: Any, **headers: str) -> int:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = Client(enforce_csrf_checks=True, headers=headers).post(
        "/rum/", raw, content_type="text/plain"
    )
    assert not answer.cookies
    return answer.status_code


@pytest.mark.django_db
def test_a_browser_posts_without_cookie_or_csrf_token() -> None:
    word = nonce(at=clock_now() - timedelta(seconds=3))

    status = post({"nonce": word, **SPANS, "device": "p", "net": "4g"})

    assert status == 204
    row = RumDay.objects.get(kind=Measured.LOAD)
    assert (row.device, row.net) == ("PHONE", "FAST")


@pytest.mark.django_db
def test_refused_beacons_look_like_taken_ones_from_outside() -> None:
    assert post({"nonce": "nothing", **SPANS}) == 204
    assert oddities() == {"FORGED": 1}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        ([1], 400),
        ({"load": 3}, 400),
        ({"nonce": "x", "load": "3"}, 400),
        ({"nonce": "x", "load": 1.5}, 400),
        ({"nonce": "x", "load": True}, 400),
        ({"nonce": "x", "load": 10**30}, 400),
        ({"nonce": "x" * 600}, 413),
    ],
)
def test_what_our_script_cannot_have_written_is_refused(body: Any, status: int) -> None:
    assert post(body) == status
    assert not RumOddity.objects.exists()


def test_a_ceiling_counts_by_name_and_span() -> None:
    ceiling = Ceiling(span=timedelta(minutes=1))

    said = [ceiling.count(name, now=NOON) for name in ("a", "a", "b")]

    assert said == [1, 2, 1]
    assert ceiling.count("a", now=NOON + timedelta(minutes=1)) == 1


def test_a_flood_is_noted_by_the_fifty_and_none_is_lost_at_the_step() -> None:
    noted = [throttle.weight(n) for n in range(1, 201)]

    assert sum(noted) == 200
    assert sum(n > 0 for n in noted) == 24


@pytest.mark.django_db
def test_one_address_has_its_daily_ceiling_on_each_page() -> None:
    said = [
        throttle.excess(address="192.0.2.7", page="a", shared=False, now=NOON)
        for _ in range(throttle.A_PAGE_A_DAY + 2)
    ]

    assert (said[throttle.A_PAGE_A_DAY - 1], said[-1]) == (0, 2)
    assert throttle.excess(address="192.0.2.7", page="b", shared=False, now=NOON) == 0
    assert throttle.excess(address="192.0.2.8", page="a", shared=True, now=NOON) == 0
