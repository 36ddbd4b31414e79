"""A drill's fault really breaks the page of its window, and only that."""

import time
from datetime import timedelta

import pytest
from django.test import Client

from zhilian.core.times import clock_now
from zhilian.directory.tests import make as people
from zhilian.monitoring.models import Drill

pytestmark = pytest.mark.django_db


def drill(window: str, fault: str) -> Drill:
    now = clock_now()
    return Drill.objects.create(
        window_code=window,
        fault=fault,
        started_at=now - timedelta(seconds=1),
        ends_at=now + timedelta(minutes=1),
        started_by=people.person(roles=["ops_manager"]),
    )


def test_window_under_drill_answers_500_and_its_neighbour_does_not() -> None:
    drill("haircut", "http_500")

    assert Client().get("/w/haircut/").status_code == 500
    assert Client().get("/w/gym-venue/").status_code != 500


def test_stopped_drill_breaks_nothing() -> None:
    row = drill("haircut", "http_500")
    Drill.objects.filter(id=row.pk).update(stopped_at=clock_now())

    assert Client().get("/w/haircut/").status_code != 500


def test_slow_drill_takes_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    drill("haircut", "slow")

    Client().get("/w/haircut/")

    assert slept == [3.0]
