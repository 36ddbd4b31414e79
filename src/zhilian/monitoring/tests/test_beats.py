"""Jobs that report by themselves: beats in, flips out, whoever looks and whenever."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhilian.core.testing import NOON
from zhilian.monitoring import selectors
from zhilian.monitoring.errors import BeatRefused, TokenRefused
from zhilian.monitoring.models import Beat, Check, Flip, Pulse
from zhilian.monitoring.service import beats, checks, upkeep
from zhilian.monitoring.service.beats import Signal, Taken
from zhilian.monitoring.tests import make
from zhilian.monitoring.types import BeatKind, CheckDraft, State

MINUTE = timedelta(minutes=1)
OK, FAIL, START = Signal(kind=BeatKind.OK), Signal(kind=BeatKind.FAIL), Signal(kind=BeatKind.START)
HOURLY = {"every_min": 60, "grace_min": 10}


def job(at: datetime = NOON, /, **options: Any) -> Check:
    draft = CheckDraft(
        code=f"backup-{Check.objects.count()}",
        name="每日备份",
        kind="heartbeat",
        options=options or HOURLY,
    )
    return checks.create_check(draft=draft, at=at)


def token_of(check: Check) -> str:
    return str(Pulse.objects.get(check_ref=check).token_sealed)


def beat(check: Check, signal: Signal = OK, *, minutes: float) -> Taken:
    return beats.take_beat(token=token_of(check), signal=signal, at=NOON + minutes * MINUTE)


def sweep(*, minutes: float) -> None:
    now = NOON + minutes * MINUTE
    for check_id in selectors.pulses_to_look_at(now=now):
        beats.sweep_pulse(check_id=check_id, at=now)


def turns(check: Check) -> list[tuple[str, float]]:
    """The flips: to what, and how many minutes after noon it began."""
    rows = Flip.objects.filter(check_ref=check).order_by("id")
    return [(one.to_state, (one.began_at - NOON) / MINUTE) for one in rows]


@pytest.mark.django_db
def test_a_missing_beat_is_down_at_due_plus_grace_exactly() -> None:
    check = job()
    beat(check, minutes=1)

    sweep(minutes=70.9)
    sweep(minutes=71.5)

    assert turns(check) == [("UP", 1), ("DOWN", 71)]
    assert "宽限 10 分钟" in Flip.objects.latest("id").reason


@pytest.mark.django_db
def test_a_job_that_never_reported_is_missing_too() -> None:
    check = job()

    sweep(minutes=75)

    assert turns(check) == [("DOWN", 70)]


@pytest.mark.django_db
def test_a_late_beat_tells_of_the_outage_even_if_nobody_looked_meanwhile() -> None:
    check = job()
    beat(check, minutes=1)

    beat(check, minutes=90)

    assert turns(check) == [("UP", 1), ("DOWN", 71), ("UP", 90)]
    assert Beat.objects.latest("id").late_s == 29 * 60


@pytest.mark.django_db
def test_a_failure_is_down_at_once_and_success_is_up_again() -> None:
    check = job()

    beat(check, Signal(kind=BeatKind.FAIL, exit_code=3), minutes=1)
    beat(check, minutes=2)

    assert turns(check) == [("DOWN", 1), ("UP", 2)]
    assert "退出码 3" in Flip.objects.earliest("id").reason


@pytest.mark.django_db
def test_a_run_that_does_not_end_is_down_when_its_longest_time_is_over() -> None:
    check = job(**HOURLY, longest_min=20)
    beat(check, minutes=1)
    beat(check, START, minutes=50)

    sweep(minutes=80)
    beat(check, minutes=95)

    assert turns(check) == [("UP", 1), ("DOWN", 70), ("UP", 95)]
    assert Beat.objects.latest("id").took_s == 45 * 60


@pytest.mark.django_db
def test_start_alone_is_a_sign_but_no_success() -> None:
    check = job()

    beat(check, START, minutes=65)
    sweep(minutes=72)

    assert turns(check) == []


@pytest.mark.django_db
def test_the_same_run_reported_twice_counts_once() -> None:
    check = job()
    signal = Signal(kind=BeatKind.OK, run="a1")

    answers = [beat(check, signal, minutes=n).duplicate for n in (1, 2)]

    assert (answers, Beat.objects.count()) == ([False, True], 1)


@pytest.mark.django_db
def test_a_loop_of_beats_is_refused() -> None:
    check = job()
    sent = [Beat(check_ref=check, at=NOON, kind=BeatKind.OK) for _ in range(beats.MOST_A_MINUTE)]
    Beat.objects.bulk_create(sent)

    with pytest.raises(BeatRefused, match="循环"):
        beat(check, minutes=0.5)


@pytest.mark.django_db
def test_while_paused_beats_are_kept_and_nothing_is_judged() -> None:
    check = job()
    checks.pause_check(check_id=check.pk, reason="搬迁机房", at=NOON)

    taken = beat(check, FAIL, minutes=1)
    sweep(minutes=200)

    assert (taken.judged, turns(check), Beat.objects.get().judged) == (False, [], False)


@pytest.mark.django_db
def test_after_a_pause_the_job_is_expected_anew() -> None:
    check = job()
    beat(check, minutes=1)
    checks.pause_check(check_id=check.pk, reason="搬迁机房", at=NOON + MINUTE)
    checks.resume_check(check_id=check.pk, at=NOON + 200 * MINUTE)

    sweep(minutes=269)
    sweep(minutes=271)

    assert turns(check)[-1] == ("DOWN", 270)


@pytest.mark.django_db
@pytest.mark.parametrize(("signal", "state"), [(OK, "UP"), (FAIL, "DOWN")])
def test_after_maintenance_the_last_judgement_holds_again(signal: Signal, state: str) -> None:
    check = job()
    beat(check, minutes=1)
    upkeep.begin_maintenance(
        check_id=check.pk, until=NOON + 30 * MINUTE, reason="升级", at=NOON + MINUTE
    )
    beat(check, signal, minutes=10)
    upkeep.end_maintenance(check_id=check.pk, at=NOON + 30 * MINUTE)

    sweep(minutes=31)

    assert turns(check)[-1] == (state, 31)


@pytest.mark.django_db
def test_behind_a_parent_it_is_judged_again_when_the_parent_is_back() -> None:
    check, parent = job(), make.check(state=State.DOWN)
    Check.objects.filter(id=check.pk).update(parent=parent)
    beat(check, FAIL, minutes=1)
    Check.objects.filter(id=parent.pk).update(state=State.UP)

    sweep(minutes=5)

    assert turns(check) == [("UNREACHABLE", 1), ("DOWN", 5)]


@pytest.mark.django_db
def test_a_changed_schedule_counts_from_the_change() -> None:
    check = job()
    beat(check, minutes=1)
    draft = checks.draft_of(check)
    shorter = CheckDraft(
        code=draft.code, name=draft.name, kind=draft.kind, options={"every_min": 5, "grace_min": 1}
    )

    checks.update_check(check_id=check.pk, draft=shorter, at=NOON + 40 * MINUTE)
    sweep(minutes=50)

    assert turns(check) == [("UP", 1), ("DOWN", 46)]


@pytest.mark.django_db
def test_a_renewed_token_ends_the_old_one() -> None:
    check = job()
    old = token_of(check)

    beats.renew_beat_token(check_id=check.pk, at=NOON)

    with pytest.raises(TokenRefused):
        beats.take_beat(token=old, signal=OK, at=NOON)
    assert beat(check, minutes=1).judged


events = st.lists(
    st.tuples(st.integers(1, 600), st.sampled_from([OK, FAIL, START])), max_size=8
).map(lambda some: sorted(some, key=lambda one: one[0]))


@pytest.mark.django_db
@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(sent=events, looks=st.lists(st.integers(1, 600), max_size=6))
def test_how_often_somebody_looks_changes_no_flip(
    sent: list[tuple[int, Signal]], looks: list[int]
) -> None:
    options = HOURLY | {"longest_min": 15}
    watched, unwatched = job(**options), job(**options)

    todo: list[tuple[int, Signal | None]] = [*sent, *((n, None) for n in looks)]
    for minutes, signal in sorted(todo, key=lambda one: one[0]):
        if signal is None:
            beats.sweep_pulse(check_id=watched.pk, at=NOON + minutes * MINUTE)
        else:
            beat(watched, signal, minutes=minutes)
            beat(unwatched, signal, minutes=minutes)
    for check in (watched, unwatched):
        beats.sweep_pulse(check_id=check.pk, at=NOON + 601 * MINUTE)

    assert turns(watched) == turns(unwatched)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("ending", "kind", "code"),
    [
        ("", BeatKind.OK, None),
        ("/start", BeatKind.START, None),
        ("/fail", BeatKind.FAIL, None),
        ("/0", BeatKind.OK, 0),
        ("/137", BeatKind.FAIL, 137),
    ],
)
def test_the_address_tells_what_happened(ending: str, kind: BeatKind, code: int | None) -> None:
    token = token_of(job())

    answer = Client().get(f"/api/beat/{token}{ending}")

    kept = Beat.objects.get()
    assert (answer.status_code, kept.kind, kept.exit_code) == (200, kind, code)


@pytest.mark.django_db
def test_head_and_post_count_too_and_the_end_of_the_log_is_kept_sealed() -> None:
    token = token_of(job())

    head = Client().head(f"/api/beat/{token}")
    posted = Client(enforce_csrf_checks=True).post(
        f"/api/beat/{token}/1", "头" * 9000 + "磁盘已满", content_type="text/plain"
    )

    kept = Beat.objects.latest("id")
    assert (head.status_code, posted.status_code) == (200, 200)
    assert kept.log_sealed.endswith("磁盘已满")
    assert kept.log_bytes <= beats.MOST_LOG + 3


@pytest.mark.django_db
@pytest.mark.parametrize("ending", ["/256", "/-1", "/x", "/٣"])
def test_an_ending_that_means_nothing_is_no_beat(ending: str) -> None:
    answer = Client().get(f"/api/beat/{token_of(job())}{ending}")

    assert (answer.status_code, Beat.objects.count()) == (404, 0)


@pytest.mark.django_db
def test_a_stranger_gets_401_with_the_remedy() -> None:
    answer = Client().get("/api/beat/zlb_nobody")

    assert answer.status_code == 401
    assert "复制新的网址" in answer.content.decode()
