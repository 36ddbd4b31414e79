"""Every sample reaches the other system, in order, whatever happens on the way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON
from zhilian.core.times import day_bounds, local_date
from zhilian.monitoring import selectors, service
from zhilian.monitoring.connectors.base import Fate, Series
from zhilian.monitoring.connectors.remote_write import LONGEST_WAIT, RemoteWrite, encode, wait_of
from zhilian.monitoring.models import Agent, Check, RemoteWriteCursor
from zhilian.monitoring.service import sending
from zhilian.monitoring.tests import make
from zhilian.monitoring.tests.remote_receiver import CUT, Heard, read, receiving
from zhilian.probe.types import Phases

SUCCESS, DURATION = "zhilian_probe_success", "zhilian_probe_duration_seconds"
STEP = timedelta(seconds=5)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def heard() -> Iterator[Heard]:
    with receiving() as found:
        yield found


@pytest.fixture
def on(settings: Any, heard: Heard) -> Heard:
    settings.REMOTE_WRITE_URL = heard.url
    send(heard, at=NOON - MINUTE)
    return heard


def send(heard: Heard, *, at: datetime = NOON, token: str = "", **values: Any) -> int:
    receiver = RemoteWrite(url=heard.url, token=token)
    return sending.send_on(receiver=receiver, at=at, **{"phases": False, **values})


def push(check: Check, agent: Agent, *, n: int, start: datetime = NOON) -> list[int]:
    """Good samples five seconds apart; their times in milliseconds."""
    make.see(check, *[True] * n, by=agent, start=start)
    return [int((start + STEP * k).timestamp() * 1000) for k in range(n)]


labels = st.dictionaries(
    st.text("abcxyz_", min_size=1, max_size=6),
    st.text(min_size=1, max_size=9),
    min_size=1,
    max_size=4,
)
points = st.dictionaries(
    st.integers(-(2**50), 2**50), st.floats(allow_nan=False), min_size=1, max_size=4
)


@given(st.lists(st.tuples(labels, points), max_size=6))
def test_what_is_written_is_read_back_by_other_code(
    given_: list[tuple[dict[str, str], dict[int, float]]],
) -> None:
    series = [
        Series(labels=tuple(sorted(one.items())), points=tuple(sorted(held.items())))
        for one, held in given_
    ]

    found = list(read(encode(series)))

    assert found == [(frozenset(one.labels), *point) for one in series for point in one.points]


@pytest.mark.django_db
def test_samples_arrive_once_with_names_values_and_times(on: Heard) -> None:
    agent, _ = make.agent(name="中心")
    check = make.check(code="w1", kind="http", window_code="a.b")
    times = push(check, agent, n=3)
    make.see(check, False, by=agent, start=NOON + MINUTE)

    taken = [send(on, token="let-me-write"), send(on)]

    names = {"check": "w1", "kind": "http", "window": "a.b", "agent": "中心"}
    assert taken == [4, 0]
    assert on.times(SUCCESS, **names)[:3] == on.times(DURATION, **names)[:3] == times
    assert [v for held, _, v in on.points if ("__name__", SUCCESS) in held] == [1, 1, 1, 0]
    assert on.headers[0]["Authorization"] == "Bearer let-me-write"
    assert (on.headers[0]["Content-Encoding"], len(on.headers)) == ("snappy", 1)


@pytest.mark.django_db
def test_phases_go_only_where_they_are_asked_for(on: Heard) -> None:
    agent, check = make.agent()[0], make.check()
    phases = Phases(dns=900, ttfb=70_000, total=72_000)
    batch = make.batch([make.sample(check, at=NOON, phases=phases)])
    service.ingest(agent_id=agent.pk, batch=batch, at=NOON)

    send(on, phases=True)

    found = {dict(held)["phase"]: v for held, _, v in on.points if "phase" in dict(held)}
    assert found == {"dns": 0.0009, "ttfb": 0.07}


@pytest.mark.django_db
def test_what_was_measured_before_the_start_is_not_sent(settings: Any, heard: Heard) -> None:
    settings.REMOTE_WRITE_URL = heard.url
    agent, check = make.agent()[0], make.check()
    push(check, agent, n=3)

    assert [send(heard), send(heard)] == [0, 0]
    assert heard.points == []


@pytest.mark.django_db
@pytest.mark.parametrize("trouble", [500, 429, 401, 404, CUT])
def test_no_sample_is_missing_after_trouble_and_a_copy_has_the_same_time(
    on: Heard, trouble: int
) -> None:
    agent, check = make.agent()[0], make.check()
    times = push(check, agent, n=5)
    on.script = [trouble]

    taken = [send(on), send(on, at=NOON + timedelta(seconds=1)), send(on, at=NOON + MINUTE)]

    state = selectors.sending_state(now=NOON + MINUTE)
    assert taken == [0, 0, 5]
    assert sorted(set(on.times(SUCCESS))) == times
    assert len(on.headers) == 2
    assert state is not None
    assert (state.failures, state.waiting, state.refused, bool(state.error)) == (0, 0, 0, True)


@pytest.mark.django_db
def test_a_receiver_that_is_not_there_is_asked_less_and_less_often(on: Heard) -> None:
    agent, check = make.agent()[0], make.check()
    push(check, agent, n=2)
    gone = RemoteWrite(url="http://127.0.0.1:9/write")
    at, waits = NOON, []
    for _ in range(12):
        sending.send_on(receiver=gone, phases=False, at=at)
        row = RemoteWriteCursor.objects.get()
        assert row.retry_at is not None
        waits.append((row.retry_at - at).total_seconds())
        at = row.retry_at

    state = selectors.sending_state(now=at)

    assert waits[:4] == [2, 4, 8, 16]
    assert waits[-1] == 600
    assert state is not None
    assert (state.waiting, state.failures, state.lag) == (2, 12, at - NOON)
    assert "连接失败" in state.error


@pytest.mark.django_db
def test_the_receiver_says_how_long_to_wait(on: Heard) -> None:
    agent, check = make.agent()[0], make.check()
    push(check, agent, n=1)
    on.script, on.retry_after = [503], "90"

    early = [send(on), send(on, at=NOON + timedelta(seconds=89))]

    assert (early, len(on.headers)) == ([0, 0], 1)
    assert send(on, at=NOON + timedelta(seconds=90)) == 1


def test_a_wait_is_seconds_or_a_date_and_never_longer_than_an_hour() -> None:
    date = "Tue, 24 Nov 2026 05:00:00 GMT"

    assert wait_of("Tue, 24 Nov 2026 05:00:30 GMT", date=date) == timedelta(seconds=30)
    assert wait_of("Tue, 24 Nov 2026 04:00:00 GMT", date=date) == timedelta()
    assert wait_of("99999999999", date="") == LONGEST_WAIT
    assert wait_of("soon", date=date) is None


@pytest.mark.django_db
def test_a_batch_cut_short_by_a_crash_is_sent_again_from_its_beginning(
    on: Heard,
) -> None:
    agent, check = make.agent()[0], make.check()
    times = push(check, agent, n=10)
    on.script = [204, CUT]

    send(on, most=4)
    after_crash = RemoteWriteCursor.objects.get().sent
    send(on, at=NOON + MINUTE, most=4)

    assert after_crash == 4
    assert on.times(SUCCESS) == times[:4] + times[4:8] + times[4:8] + times[8:]


@pytest.mark.django_db
def test_content_that_is_refused_is_narrowed_down_dropped_and_written_down(on: Heard) -> None:
    agent, (good, bad) = make.agent()[0], (make.check(code="good"), make.check(code="bad"))
    times = push(good, agent, n=6)
    push(bad, agent, n=2)
    on.refuse_check = "bad"

    send(on)

    entry = JournalEntry.objects.get(kind="monitoring.remote_write.refused")
    assert sorted(set(on.times(SUCCESS, check="good"))) == times
    assert on.times(SUCCESS, check="bad") == []
    assert (entry.data["samples"], entry.data["status"]) == (2, 400)
    state = selectors.sending_state(now=NOON)
    assert state is not None
    assert (state.sent, state.refused, state.waiting) == (6, 2, 0)


@pytest.mark.django_db
def test_samples_let_go_before_they_were_sent_are_counted_as_lost(on: Heard) -> None:
    agent, check = make.agent()[0], make.check()
    push(check, agent, n=3)
    end = day_bounds(local_date(NOON))[1]
    service.keep_day(day=local_date(NOON), now=end + timedelta(minutes=10))

    service.prune_samples(now=end + timedelta(hours=49))

    state = selectors.sending_state(now=end)
    assert state is not None
    assert (state.lost, state.waiting) == (3, 0)
    entry = JournalEntry.objects.get(kind="monitoring.remote_write.lost")
    assert (entry.subject, entry.data["samples"]) == (f"day:{local_date(NOON):%F}", 3)


@pytest.mark.django_db
def test_there_is_one_cursor() -> None:
    with pytest.raises(IntegrityError, match="remote_write_cursor_one"), transaction.atomic():
        RemoteWriteCursor.objects.create(id=2, since=NOON, sample_id=0)


@pytest.mark.django_db
def test_the_tasks_page_and_the_metrics_tell_how_it_stands(
    on: Heard, client_as: Any, settings: Any
) -> None:
    agent, check = make.agent()[0], make.check()
    push(check, agent, n=2)
    on.script = [500]
    send(on)

    settings.METRICS_TOKEN = "let-me-read"
    client = client_as("ops_manager")
    page = client.get("/ops/tasks/").content.decode()
    metrics = client.get("/metrics", headers={"Authorization": "Bearer let-me-read"})

    assert "zhilian_remote_write_waiting_samples 2\n" in metrics.content.decode()
    assert "监测数据外送" in page
    assert "HTTP 500" in page


def test_every_answer_has_its_fate(heard: Heard) -> None:
    one = [Series(labels=(("__name__", "a"),), points=((1, 1.0),))]
    heard.script = [200, 204, 400, 413, 422, 301, 401, 404, 408, 429, 500]

    fates = [RemoteWrite(url=heard.url).take(one).fate for _ in range(11)]

    assert fates == [Fate.TAKEN] * 2 + [Fate.NEVER] * 3 + [Fate.LATER] * 6
