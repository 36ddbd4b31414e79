"""The demo's past: every window has a case that came to its end, for the year to copy."""

import pytest

from zhilian.cases.models import Case
from zhilian.cases.types import Status
from zhilian.catalogue import selectors as catalogue
from zhilian.catalogue.tests import make as windows
from zhilian.config.demo import market, past_cases, people, posts
from zhilian.config.year import patterns, schedule
from zhilian.core.testing import NOON
from zhilian.directory import service as directory

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_each_of_the_64_windows_has_a_finished_case() -> None:
    directory.bulk_people(seed=2026, count=people.COUNT, at=NOON - posts.SINCE)
    posts.grant(at=NOON)
    windows.catalogue()
    market.tell(at=NOON)

    past_cases.tell(at=NOON)

    finished = Case.objects.filter(status=Status.FINISHED).values_list("window_code", flat=True)
    assert {row.code for row in catalogue.windows()} - set(finished) == set()
    assert len(catalogue.windows()) == 64
    assert schedule.windows_without(patterns.made()) == []
