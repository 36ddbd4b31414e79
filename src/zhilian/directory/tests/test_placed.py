"""People with the place where they work."""

import pytest

from zhilian.directory import selectors
from zhilian.directory.tests import make

pytestmark = pytest.mark.django_db


def test_people_placed_says_unit_and_site() -> None:
    unit = make.unit()
    person = make.person(unit=unit)

    found = selectors.placed(person_id=person.pk)

    assert found is not None
    assert (found.name, found.unit, found.site_id) == (person.name, unit.name, unit.site_id)
    assert selectors.people_placed(ids=[person.pk, 0]).keys() == {person.pk}


def test_staff_ids_are_active_people_of_the_city_or_of_one_site() -> None:
    here, elsewhere = make.unit(site=make.site()), make.unit(site=make.site())
    nowhere = make.person(unit=make.unit())
    one, other = make.person(unit=here), make.person(unit=elsewhere)
    gone = make.person(unit=here, is_active=False)

    everybody, there = selectors.staff_ids(), selectors.staff_ids(site_id=here.site_id)

    assert {one.pk, other.pk, nowhere.pk} <= set(everybody)
    assert gone.pk not in everybody
    assert set(there) == {one.pk, nowhere.pk}
