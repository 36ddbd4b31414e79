"""Gaps and overload are told to the manager before they happen, once a day."""

from datetime import timedelta

import pytest

from zhilian.core.testing import NOON
from zhilian.directory.tests import make as directory
from zhilian.oncall import selectors, service
from zhilian.oncall.tests import make
from zhilian.oncall.types import Layer, StrainKind

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_the_manager_is_told_once_a_day_while_something_is_wrong() -> None:
    chain = make.Chain()

    for _run in range(2):
        service.warn_of_roster(at=NOON)
    service.warn_of_roster(at=NOON + DAY)

    assert make.texts_to(chain.manager.phone) == ["roster_warning", "roster_warning"]
    assert "1 处无人" in make.words_to(chain.manager.phone)[0]


def test_a_roster_without_gap_and_overload_is_no_news() -> None:
    chain = make.Chain()
    people = [chain.on_call, chain.second]
    for n in range(8):
        make.shift(people[n % 2], starts_at=NOON + 5 * n * DAY, ends_at=NOON + 5 * (n + 1) * DAY)

    assert service.warn_of_roster(at=NOON) == 0


def test_the_same_person_in_front_and_behind_is_seen_ahead() -> None:
    person = directory.person(name="王工", roles=["ops_software"])
    for layer in (Layer.PRIMARY, Layer.BACKUP):
        service.put_shift(
            person_id=person.pk, starts_at=NOON, ends_at=NOON + DAY, at=NOON, layer=layer
        )

    (found,) = selectors.strains_ahead(now=NOON)

    assert (found.kind, found.name) == (StrainKind.DOUBLE, "王工")
