"""What the public page says: in plain words, with nothing internal, drills marked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from zhilian.core.testing import NOON
from zhilian.directory.tests import make as people
from zhilian.faces.status.board import Board, Word, gather
from zhilian.faces.status.feeds import as_json
from zhilian.incidents.tests import make as incidents
from zhilian.monitoring.models import MaintenanceRun, MaintenanceWindow
from zhilian.monitoring.tests import make
from zhilian.monitoring.types import State

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_catalogue")]


def word_of(board: Board, code: str) -> Word:
    return next(one.word for part in board.parts for one in part.services if one.code == code)


def test_every_state_has_its_plain_word() -> None:
    make.check(window_code="haircut", state=State.UP)
    make.check(window_code="mall-order", state=State.DOWN)
    make.check(window_code="meal-booking", state=State.MAINTENANCE)
    make.check(window_code="room-booking", state=State.UNREACHABLE)

    board = gather(now=NOON)

    wanted = {
        "haircut": "正常",
        "mall-order": "受影响",
        "meal-booking": "维护中",
        "room-booking": "受影响",
        "visitor-booking": "未知",
    }
    assert {code: word_of(board, code) for code in wanted} == wanted
    assert board.headline == "2 项服务受影响"


def test_a_window_of_several_checks_is_as_bad_as_its_worst() -> None:
    make.check(window_code="haircut", state=State.UP)
    make.check(window_code="haircut", state=State.DOWN)

    assert word_of(gather(now=NOON), "haircut") == Word.HIT


def test_a_check_that_has_not_been_measured_yet_does_not_hide_one_that_has() -> None:
    make.check(window_code="haircut", state=State.UP)
    make.check(window_code="haircut", state=State.UNKNOWN)

    assert word_of(gather(now=NOON), "haircut") == Word.FINE


def test_a_drill_is_marked_and_is_no_fault() -> None:
    make.check(window_code="haircut", state=State.DOWN, in_drill=True)
    incidents.incident(check=make.check(window_code="haircut", state=State.DOWN), drill=True)

    board = gather(now=NOON)

    assert board.running == ()
    assert "受影响" not in board.headline or word_of(board, "haircut") != Word.DRILL


def test_only_a_drill_leaves_the_headline_alone() -> None:
    make.check(window_code="haircut", state=State.DOWN, in_drill=True)

    board = gather(now=NOON)

    assert word_of(board, "haircut") == Word.DRILL
    assert board.word is Word.UNKNOWN


def test_when_nobody_can_log_in_that_stands_above_all() -> None:
    make.check(code="login-journey", kind="login", state=State.DOWN)

    assert gather(now=NOON).headline == "平台现在无法登录"


def test_faults_are_told_by_the_name_of_the_service_never_by_their_own_title() -> None:
    check = make.check(window_code="haircut", name="db-07.internal 10.1.0.7", state=State.DOWN)
    incidents.incident(check=check)
    incidents.incident(check=make.check(name="core-switch-secret", state=State.DOWN))

    board = gather(now=NOON + timedelta(minutes=5))

    assert [one.title for one in board.running] == ["“理发预约”受影响"]
    said = str(as_json(board))
    assert "internal" not in said
    assert "secret" not in said


def test_past_faults_stay_thirty_days() -> None:
    check = make.check(window_code="haircut", state=State.DOWN)
    incidents.restored(at=NOON - timedelta(days=2), check=check)

    board = gather(now=NOON)

    assert board.running == ()
    assert [(one.word, one.length) for one in board.past] == [("已恢复", timedelta(minutes=11))]
    assert gather(now=NOON + timedelta(days=29)).past == ()


def announced(**values: Any) -> MaintenanceWindow:
    said = {
        "scope": "WINDOW",
        "target": "haircut",
        "reason": "换 db-07 的硬盘",
        "starts_at": NOON + timedelta(hours=2),
        "duration_min": 60,
        "created_by": people.person(),
        "created_at": NOON - timedelta(days=1),
    }
    return MaintenanceWindow.objects.create(**{**said, **values})


def test_maintenance_is_told_ahead_without_its_reason() -> None:
    announced()
    announced(scope="ALL", target="", cron="0 2 * * 6", starts_at=NOON)
    announced(cancelled_at=NOON, starts_at=NOON + timedelta(hours=5))
    announced(starts_at=NOON + timedelta(days=20))

    works = gather(now=NOON).works

    assert [one.what for one in works] == ["理发预约", "整个平台", "整个平台"]
    assert "db-07" not in str(works)
    assert {one.starts_at.astimezone().isoweekday() for one in works[1:]} <= {5, 6}


def test_maintenance_that_runs_is_told_as_such() -> None:
    window = announced(starts_at=NOON - timedelta(hours=1))
    MaintenanceRun.objects.create(
        window=window, starts_at=window.starts_at, ends_at=NOON + timedelta(minutes=30)
    )
    make.check(
        window_code="mall-order",
        state=State.MAINTENANCE,
        maintenance_until=NOON + timedelta(hours=1),
    )

    works = gather(now=NOON).works

    assert [(one.what, one.running) for one in works] == [("理发预约", True), ("商品购买", True)]
