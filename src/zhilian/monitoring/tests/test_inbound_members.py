"""Whatever the order, the number and the lateness of messages: the newest word about each alert
stands, and its check says so.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhilian.core.testing import NOON
from zhilian.monitoring import jobs, service
from zhilian.monitoring.models import Check, InboundAlert, InboundSource
from zhilian.monitoring.selectors import inbound
from zhilian.monitoring.service import deliveries, members, sources
from zhilian.monitoring.tests import inbound_payloads as payloads
from zhilian.monitoring.tests import make
from zhilian.monitoring.types import State

pytestmark = pytest.mark.django_db
START = NOON - timedelta(hours=1)
NAMES = "abc"


def stamp(minute: int) -> str:
    return (START + timedelta(minutes=minute)).isoformat()


def told(name: str, minute: int, *, firing: bool) -> dict[str, Any]:
    end = payloads.ZERO if firing else stamp(minute)
    start = stamp(minute) if firing else stamp(minute - 1)
    return payloads.am_alert(name, firing=firing, start=start, end=end)


def deliver(source: InboundSource, document: Any, *, at: datetime = NOON) -> None:
    kept = deliveries.take_delivery(
        source=source, body=json.dumps(document).encode(), address="", at=at
    )
    deliveries.work_on(delivery_id=kept.pk, at=at)


def down(source: InboundSource) -> set[str]:
    rows = InboundAlert.objects.filter(source=source, check_ref__state=State.DOWN)
    return {title[0] for title in rows.values_list("title", flat=True)}


class _Undo(Exception):
    """Takes an example's rows back."""


words = st.lists(
    st.tuples(st.sampled_from(NAMES), st.integers(1, 30), st.booleans()), min_size=1, max_size=8
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(words=words, data=st.data())
def test_any_order_and_repetition_ends_with_the_right_set_of_open_checks(
    words: list[tuple[str, int, bool]], data: st.DataObject
) -> None:
    said = data.draw(st.permutations([*words, *words[: len(words) // 2]]))
    newest = {
        name: max((minute, not firing) for who, minute, firing in words if who == name)
        for name in {who for who, _, _ in words}
    }
    try:
        with transaction.atomic():
            source, _ = make.source()
            for name, minute, firing in said:
                group = f"{{}}:{name}{minute}{firing}"
                deliver(
                    source, payloads.alertmanager(told(name, minute, firing=firing), group=group)
                )

            assert down(source) == {name for name, (_, over) in newest.items() if not over}
            assert inbound.unsettled_alerts() == []
            raise _Undo
    except _Undo:
        pass


def test_a_firing_that_comes_after_its_recovery_opens_nothing() -> None:
    source, _ = make.source()

    deliver(source, payloads.alertmanager(told("a", 20, firing=False)))
    deliver(source, payloads.alertmanager(told("a", 10, firing=True)))

    assert down(source) == set()
    assert not Check.objects.filter(kind="alert").exists()


def test_half_a_sign_and_a_null_byte_upset_nobody() -> None:
    source, _ = make.source()
    odd = told("a", 10, firing=True) | {
        "fingerprint": "x\ud800\0",
        "annotations": {"summary": "\udfff"},
    }

    deliver(source, payloads.alertmanager(odd))
    deliver(source, payloads.alertmanager(group="\ud800"))

    assert [row.status for row in source.deliveries.order_by("id")] == ["DONE", "DONE"]


def test_a_late_firing_of_a_group_that_is_over_is_history() -> None:
    source, _ = make.source()

    deliver(source, payloads.alertmanager(told("a", 20, firing=False), truncated=1))
    deliver(source, payloads.alertmanager(told("b", 10, firing=True)), at=NOON)

    assert down(source) == set()


@pytest.mark.parametrize("known", [True, False])
def test_what_still_fires_long_after_its_group_was_said_to_be_over_is_believed(
    known: bool,
) -> None:
    source, _ = make.source()
    fires = payloads.alertmanager(told("b", 10, firing=True))
    if known:
        deliver(source, fires)
    deliver(source, payloads.alertmanager(told("a", 20, firing=False), truncated=1))
    assert down(source) == set()

    deliver(source, fires, at=NOON + timedelta(minutes=5))

    assert down(source) == {"b"}


def test_an_alert_that_nobody_mentions_stays_down_and_is_shown_as_stale() -> None:
    source, _ = make.source(stale_after_s=600)
    fires = payloads.alertmanager(told("a", 10, firing=True))
    deliver(source, fires)
    alert = inbound.open_alerts(source=source)[0]
    later = NOON + timedelta(minutes=11)

    assert not inbound.is_stale(alert, source=source, now=NOON)
    assert inbound.is_stale(alert, source=source, now=later)
    assert down(source) == {"a"}
    deliver(source, fires, at=later)
    assert not inbound.is_stale(inbound.open_alerts(source=source)[0], source=source, now=later)


def test_a_check_that_forgot_in_maintenance_is_told_again() -> None:
    source, _ = make.source()
    deliver(source, payloads.alertmanager(told("a", 10, firing=True)))
    check = Check.objects.get(kind="alert")
    service.pause_check(check_id=check.pk, reason="更换主机", at=NOON)
    service.resume_check(check_id=check.pk, at=NOON + timedelta(minutes=1))
    assert down(source) == set()

    for alert_id in inbound.unsettled_alerts():
        members.settle(alert_id=alert_id, at=NOON + timedelta(minutes=2))

    assert down(source) == {"a"}


def test_an_alert_that_has_long_been_over_makes_room() -> None:
    source, _ = make.source(most_members=1)
    deliver(source, payloads.alertmanager(told("a", 10, firing=True)))
    deliver(source, payloads.alertmanager(told("a", 20, firing=False)))
    much_later = NOON + timedelta(days=91)

    for alert_id in inbound.alerts_long_over(now=much_later):
        members.let_go(alert_id=alert_id, at=much_later)
    deliver(source, payloads.alertmanager(told("b", 10, firing=True)), at=much_later)

    assert down(source) == {"b"}


def test_a_silent_source_is_a_fault_of_its_own_and_its_next_word_ends_it() -> None:
    source, _ = make.source(silence_after_s=300)
    late = NOON + timedelta(minutes=6)
    deliver(source, payloads.alertmanager())
    assert source_state(source) == State.UP

    assert inbound.silent_sources(now=NOON + timedelta(minutes=5)) == []
    assert inbound.silent_sources(now=late) == [source.pk]
    deliveries.note_silent_source(source_id=source.pk, at=late)

    assert source_state(source) == State.DOWN
    deliver(source, payloads.alertmanager(), at=late + timedelta(minutes=1))
    assert source_state(source) == State.UP


def test_once_a_source_beats_only_its_heartbeat_counts() -> None:
    source, _ = make.source(silence_after_s=300)
    deliver(source, payloads.watchdog())
    late = NOON + timedelta(minutes=6)

    deliver(source, payloads.alertmanager(told("a", 10, firing=True)), at=late)

    assert inbound.silent_sources(now=late) == [source.pk]
    deliveries.note_silent_source(source_id=source.pk, at=late)
    assert source_state(source) == State.DOWN
    assert InboundAlert.objects.count() == 1


def test_a_source_that_never_spoke_is_unknown_not_down() -> None:
    source, _ = make.source(silence_after_s=60)

    assert inbound.silent_sources(now=NOON + timedelta(days=2)) == []
    assert source_state(source) == State.UNKNOWN


def test_the_jobs_bear_being_run_with_nothing_to_do() -> None:
    jobs.watch_sources.func()
    jobs.prune_inbound.func()

    assert InboundSource.objects.count() == 0


def test_old_messages_go_and_the_latest_stay() -> None:
    source, _ = make.source()
    deliver(source, payloads.alertmanager(told("a", 10, firing=True)))
    deliver(source, payloads.alertmanager(), at=NOON + timedelta(days=10))

    gone = deliveries.prune_deliveries(now=NOON + timedelta(days=15))

    assert gone == 1
    assert InboundAlert.objects.count() == 1


def test_the_database_knows_each_alert_once() -> None:
    source, _ = make.source()
    deliver(source, payloads.alertmanager(told("a", 10, firing=True)))
    row = InboundAlert.objects.get()
    row.pk, row.check_ref = None, None

    with pytest.raises(IntegrityError, match="inbound_alert_once_per_source|UNIQUE"):
        row.save(force_insert=True)


def test_a_new_token_ends_the_old_one() -> None:
    source, token = make.source()

    fresh = sources.renew_source_token(source_id=source.pk, at=NOON).token

    from zhilian.monitoring.errors import TokenRefused

    with pytest.raises(TokenRefused):
        sources.source_by_token(source_id=source.pk, token=token)
    assert sources.source_by_token(source_id=source.pk, token=fresh) == source


def source_state(source: InboundSource) -> str:
    return Check.objects.get(id=source.check_ref_id).state
