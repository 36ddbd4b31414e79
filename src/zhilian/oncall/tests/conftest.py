"""Two engineers, one after the other."""

import pytest

from zhilian.core.testing import NOON
from zhilian.directory.models import Person
from zhilian.directory.tests import make as directory
from zhilian.oncall.tests import make


@pytest.fixture
def usual() -> Person:
    person = directory.person(name="王工", roles=["ops_software"], phone="13800000001")
    make.shift(person, starts_at=NOON - 4 * make.HOUR, ends_at=NOON + 20 * make.HOUR)
    return person


@pytest.fixture
def other() -> Person:
    person = directory.person(name="李工", roles=["ops_software"], phone="13800000002")
    make.shift(person, starts_at=NOON + 20 * make.HOUR, ends_at=NOON + 44 * make.HOUR)
    return person
