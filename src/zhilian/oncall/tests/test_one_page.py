"""One root, one incident, one page: whatever fails first, is lost on the way, or comes late."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhilian.core.testing import NOON
from zhilian.incidents.models import Incident
from zhilian.incidents.types import Status
from zhilian.monitoring.models import Check
from zhilian.monitoring.tests import make as monitoring
from zhilian.monitoring.types import State
from zhilian.oncall.models import Page, Paging
from zhilian.oncall.tests import make
from zhilian.oncall.tests.family import World
from zhilian.oncall.types import Rung

FAULT, REPAIR, END = 130.0, 430.0, 640


def broken_family(*, seed: int, children: int, levels: int = 1) -> tuple[World, Check]:
    """A root that works, breaks and is repaired, `levels` of checks above the children."""
    make.Chain()
    agent, _ = monitoring.agent()
    world = World(start=NOON, agent=agent, seed=seed)
    root = parent = world.add(interval_s=30, name="平台网页端口")
    for level in range(1, levels):
        parent = world.add(parent, interval_s=30, name=f"入口 {level}")
    for _ in range(children):
        world.add(parent)
    world.broken[root.pk] = (FAULT, REPAIR)
    return world, root


def standing() -> list[Incident]:
    """Incidents that were not merged into another, first come first."""
    return list(Incident.objects.filter(merged_into=None).order_by("id"))


def pages() -> int:
    return Page.objects.filter(rung=Rung.ON_CALL).count()


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_a_root_with_children_is_one_incident_and_one_page(seed: int) -> None:
    world, root = broken_family(seed=seed, children=4, levels=2)

    world.run(seconds=END)

    assert [one.check_id for one in standing()] == [root.pk]
    assert (pages(), Paging.objects.count()) == (1, 1)
    assert standing()[0].status == Status.RESTORED
    assert set(Check.objects.values_list("state", flat=True)) == {State.UP}


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(3))
def test_a_root_with_64_children_is_one_incident_and_one_page(seed: int) -> None:
    world, root = broken_family(seed=seed, children=64, levels=2)

    world.run(seconds=END)

    assert [one.check_id for one in standing()] == [root.pk]
    assert (pages(), Paging.objects.count()) == (1, 1)


@pytest.mark.slow
@pytest.mark.django_db
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 10**6), levels=st.integers(1, 3))
def test_any_order_any_delay_any_lost_probe_is_one_page(db: None, seed: int, levels: int) -> None:
    with transaction.atomic():
        world, root = broken_family(seed=seed, children=5, levels=levels)
        world.run(seconds=END)

        assert [one.check_id for one in standing()] == [root.pk]
        assert pages() == 1
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_a_child_that_stays_broken_after_its_root_is_back_is_a_fault_of_its_own() -> None:
    world, root = broken_family(seed=5, children=4)
    child = max(world.checks)
    world.broken[child] = (FAULT, 10_000.0)

    world.run(seconds=END + 60)

    assert [one.check_id for one in standing()] == [root.pk, child]
    assert Incident.objects.get(check_id=child).detected_at > NOON + timedelta(seconds=REPAIR)
