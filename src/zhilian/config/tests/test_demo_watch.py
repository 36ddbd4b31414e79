"""What the demo watches: every window by its page, its load and its form, by accounts of nobody."""

import pytest

from zhilian.catalogue.tests import make as windows
from zhilian.config.demo import watch
from zhilian.core.testing import NOON
from zhilian.directory.models import Person
from zhilian.directory.tests import make as people
from zhilian.monitoring import service as monitoring
from zhilian.monitoring.models import Check

pytestmark = pytest.mark.django_db


def test_every_window_has_three_checks_and_those_measured_seldom_wait_their_turn() -> None:
    windows.catalogue(at=people.LONG_AGO)
    monitoring.ensure_window_checks(base_url="http://127.0.0.1:8000", at=NOON)

    watch.grade_pages(at=NOON)

    submits = Check.objects.filter(kind="submit")
    assert submits.count() == Check.objects.filter(kind="page").count() == 64
    seldom = Check.objects.filter(kind__in=["page", "submit"])
    assert not seldom.filter(recheck_at__isnull=False).exists()
    account = Person.objects.get(username="tijiaojiance")
    assert account.role_codes == {"staff"}
