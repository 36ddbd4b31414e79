"""Every window's form tried every quarter of an hour, behind its page, with a sealed password."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client

from zhilian.catalogue.tests import make as windows
from zhilian.core.testing import NOON
from zhilian.directory.tests import make as people
from zhilian.monitoring import selectors, service
from zhilian.monitoring.models import Check
from zhilian.monitoring.selectors.checks import spec_of
from zhilian.monitoring.service.watching import JourneyAccount
from zhilian.monitoring.types import State

pytestmark = pytest.mark.django_db
URL = "http://127.0.0.1:8000"
PASSWORD = "Quiet-harbour-2026"
ACCOUNT = JourneyAccount(username="tijiaojiance", password=PASSWORD, greets_with="提交监测")


@pytest.fixture
def submits() -> list[Check]:
    windows.catalogue()
    service.ensure_window_checks(base_url=URL, at=NOON)
    service.ensure_submit_checks(base_url=URL, account=ACCOUNT, at=NOON)
    return list(Check.objects.filter(kind="submit").select_related("parent").order_by("id"))


def test_every_window_gets_one_behind_its_page_and_again_is_the_same(submits: list[Check]) -> None:
    again = service.ensure_submit_checks(base_url=URL, account=ACCOUNT, at=NOON)

    assert (again, len(submits)) == (0, 64)
    assert all(one.parent and one.parent.code == f"w-{one.window_code}" for one in submits)
    assert {one.interval_s for one in submits} == {900}


def test_they_are_not_all_measured_at_once(submits: list[Check]) -> None:
    assert [one.recheck_at for one in submits] == [None] * 64


def test_password_is_sealed(submits: list[Check]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM monitoring_check WHERE kind = 'submit'")
        rows = cursor.fetchall()

    assert len(rows) == 64
    assert PASSWORD not in str(rows)
    assert PASSWORD in str(spec_of(submits[0]).options)


def test_one_that_was_not_measured_yet_makes_no_window_unknown(submits: list[Check]) -> None:
    Check.objects.exclude(kind="submit").update(state=State.UP)

    assert {tile.state for tile in selectors.wall(now=NOON)} == {State.UP}


def test_broken_form_makes_the_window_down_and_both_checks_are_on_its_page(
    submits: list[Check],
) -> None:
    Check.objects.exclude(kind="submit").update(state=State.UP)
    Check.objects.filter(id=submits[0].pk).update(state=State.DOWN)
    code = submits[0].window_code
    client = Client()
    people.sign_in(client, people.person(roles=["ops_manager"]))

    page = client.get(f"/ops/windows/{code}/").content.decode()

    tile = next(one for one in selectors.wall(now=NOON) if one.window_code == code)
    assert tile.state == State.DOWN
    assert submits[0].name in page
    assert submits[0].parent is not None
    assert f"<h2>{submits[0].parent.name}</h2>" in page
