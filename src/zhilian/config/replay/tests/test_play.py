"""The month is played through the real services, and any figure that is bent is named."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from zhilian.catalogue.tests import make as catalogue
from zhilian.config.replay import play as plays
from zhilian.config.replay.month import Kind, Month, Spell, month
from zhilian.contract import selectors as contract
from zhilian.directory.tests import make as directory
from zhilian.incidents.models import Incident
from zhilian.monitoring.models import DayFigure

pytestmark = pytest.mark.django_db
ENDING = date(2026, 11, 24)


def _short(*spells: Spell, minutes: int = 5) -> Month:
    """One day of two windows, probed every five minutes so that a test is quick."""
    whole = month(ending=ENDING, days=1)
    windows = {"room-booking": 85, "mall-order": 210}
    return replace(whole, windows=windows, spells=spells, interval=timedelta(minutes=minutes))


def _spell(kind: Kind, *, at_h: float, lasts_m: float, window: str = "") -> Spell:
    start = month(ending=ENDING, days=1).start + timedelta(hours=at_h)
    return Spell(
        kind=kind,
        start=start,
        end=start + timedelta(minutes=lasts_m),
        window=window,
        accepted_min=6,
        by="ops_software",
        cause="缓存服务没有拉起",
        lesson="写入自启动清单",
    )


def _people() -> None:
    catalogue.catalogue()
    for role in ("ops_software", "ops_manager"):
        directory.person(roles=[role])


def _play(told: Month) -> list[plays.Difference]:
    _people()
    return plays.play(told, say=lambda _text: None)


@pytest.mark.slow
def test_play_every_kind_of_trouble_gives_the_scripted_seconds() -> None:
    told = _short(
        _spell(Kind.DOWN, at_h=2, lasts_m=46, window="room-booking"),
        _spell(Kind.LOST, at_h=5, lasts_m=0.1, window="mall-order"),
        _spell(Kind.FLAPPING, at_h=7, lasts_m=42, window="mall-order"),
        _spell(Kind.SILENT, at_h=10, lasts_m=50),
        _spell(Kind.CARRIER, at_h=13, lasts_m=55),
        _spell(Kind.BLIND, at_h=17, lasts_m=40),
        _spell(Kind.UPKEEP, at_h=20, lasts_m=90, window="room-booking"),
    )

    assert _play(told) == []


@pytest.mark.slow
def test_play_tells_one_incident_a_fault_and_one_for_a_carrier() -> None:
    told = _short(
        _spell(Kind.DOWN, at_h=2, lasts_m=46, window="room-booking"),
        _spell(Kind.CARRIER, at_h=13, lasts_m=55),
    )

    _play(told)

    assert [one.status for one in Incident.objects.order_by("id")] == ["CLOSED", "CLOSED"]


@pytest.mark.slow
def test_play_measures_the_repair_from_detection_to_the_first_good_probe() -> None:
    _play(_short(_spell(Kind.DOWN, at_h=2, lasts_m=46, window="room-booking")))

    incident = Incident.objects.get()
    clocks = contract.clocks_for(subject=incident.subject, now=month(ending=ENDING, days=1).end)

    assert incident.restored_at is not None
    spent = incident.restored_at - incident.detected_at
    assert {one.elapsed_s for one in clocks if one.policy == "fix_general"} == {spent.seconds}


@pytest.mark.slow
def test_compare_names_a_figure_that_somebody_bent() -> None:
    told = _short(_spell(Kind.DOWN, at_h=2, lasts_m=46, window="room-booking"))
    _people()
    stage = plays.Stage(told)
    stage.play_day(0)
    room = stage.windows[0]
    DayFigure.objects.filter(check_ref_id=room.check_id).update(down_s=1)

    found = [one.figure for one in plays.compare(stage, room)]

    assert found == ["down_s"]
