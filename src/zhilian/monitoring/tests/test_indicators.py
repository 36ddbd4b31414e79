import pytest

from zhilian.catalogue.tests import make as catalogue
from zhilian.contract.types import Period, Verdict
from zhilian.core.testing import NOON
from zhilian.monitoring.indicators import monitoring_is_complete
from zhilian.monitoring.models import Agent
from zhilian.monitoring.tests import make

pytestmark = pytest.mark.django_db
PERIOD = Period(start_at=make.EARLIER, end_at=NOON, label="测试")


def test_without_windows_there_is_nothing_to_judge() -> None:
    make.agent()

    assert monitoring_is_complete(PERIOD).verdict == Verdict.NO_DATA


@pytest.mark.usefixtures("_catalogue")
def test_window_without_a_check_keeps_the_clause_from_being_met() -> None:
    make.agent()
    Agent.objects.update(last_seen_at=NOON)
    make.check(window_code="haircut")

    reading = monitoring_is_complete(PERIOD)

    assert (reading.verdict, reading.n) == (Verdict.AT_RISK, 64)
    assert reading.value == pytest.approx(100 / 64, abs=0.01)


@pytest.mark.usefixtures("_catalogue")
def test_agents_that_fell_silent_miss_the_clause() -> None:
    make.agent()
    Agent.objects.update(last_seen_at=make.EARLIER)

    assert monitoring_is_complete(PERIOD).verdict == Verdict.MISSED


@pytest.mark.usefixtures("_catalogue")
def test_agent_that_never_called_is_no_data() -> None:
    make.agent()

    assert monitoring_is_complete(PERIOD).verdict == Verdict.NO_DATA


@pytest.fixture
def _catalogue() -> None:
    catalogue.catalogue(at=make.EARLIER)
