"""Clocks that run low are told to whoever can still do something."""

from datetime import timedelta

import pytest

from zhilian.contract import selectors as contract
from zhilian.contract import service as contract_service
from zhilian.core.testing import NOON
from zhilian.incidents import service as incidents
from zhilian.incidents.models import Incident
from zhilian.oncall import service
from zhilian.oncall.tests import make
from zhilian.oncall.wording import spoken

pytestmark = pytest.mark.django_db
LATE = NOON + timedelta(hours=3, minutes=36)


@pytest.fixture
def chain() -> make.Chain:
    return make.Chain()


@pytest.fixture
def incident(chain: make.Chain) -> Incident:
    made = make.incident(at=NOON)
    incidents.accept_incident(incident_id=made.pk, person_id=chain.on_call.pk, at=NOON)
    made.refresh_from_db()
    return made


def warn(incident: Incident, *, percent: int = 90) -> int:
    clocks = contract.clocks_for(subject=incident.subject, now=LATE)
    clock_id = next(clock.id for clock in clocks if clock.policy == "fix_general")
    about = incident.subject
    return service.warn_of_clock(clock_id=clock_id, about=about, percent=percent, at=LATE)


def test_warn_of_clock_tells_the_owner_and_the_manager_once(incident: Incident) -> None:
    told = [warn(incident) for _run in range(2)]

    assert told == [2, 2]
    assert make.texts_to("13800000001") == ["clock_mark"]
    assert "时限 4 小时已用 90%，还剩 24 分" in make.words_to("13800000004")[0]


def test_warn_of_clock_that_is_breached_says_so(incident: Incident) -> None:
    warn(incident, percent=100)

    assert "已超过 4 小时的时限" in make.words_to("13800000001")[0]


@pytest.mark.parametrize("percent", [50, 75])
def test_warn_of_clock_early_marks_disturb_nobody(incident: Incident, percent: int) -> None:
    assert warn(incident, percent=percent) == 0


def test_warn_of_clock_of_a_restored_incident_disturbs_nobody(incident: Incident) -> None:
    assert incident.owner_id is not None
    incidents.claim_restored(incident_id=incident.pk, person_id=incident.owner_id, at=NOON)

    assert warn(incident) == 0


def test_warn_of_clock_of_something_else_is_not_ours() -> None:
    clock_id = contract_service.start_clock(policy="inspection", subject="module:1", at=NOON)

    assert service.warn_of_clock(clock_id=clock_id, about="module:1", percent=90, at=LATE) == 0


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 秒"), (59, "59 秒"), (600, "10 分"), (3661, "1 小时 1 分"), (14400, "4 小时")],
)
def test_spoken_says_lengths_as_people_do(seconds: int, said: str) -> None:
    assert spoken(seconds) == said
