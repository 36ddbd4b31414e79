"""C3.2: what is in service, what was done for its data, and what nothing proves yet."""

from datetime import timedelta

import pytest

from zhilian.cases.models import Case
from zhilian.cases.tests import make as cases
from zhilian.cases.types import Status
from zhilian.catalogue.models import WindowVersion
from zhilian.catalogue.tests import make as catalogue
from zhilian.catalogue.types import State
from zhilian.contract import selectors as contract
from zhilian.contract import service as contract_service
from zhilian.contract.types import INDICATORS, Period, Reading, Verdict
from zhilian.core import events
from zhilian.core.testing import NOON
from zhilian.desk.indicators import data_is_maintained
from zhilian.desk.models import WorkOrder
from zhilian.desk.tests import make
from zhilian.desk.types import OrderState
from zhilian.directory.types import Role
from zhilian.sheets.events import TableWritten

pytestmark = pytest.mark.django_db
START = NOON - timedelta(days=40)
PERIOD = Period(start_at=START, end_at=NOON)
SECOND = timedelta(seconds=1)


@pytest.fixture
def _windows() -> None:
    catalogue.catalogue(at=START)


def measured() -> Reading:
    return data_is_maintained(PERIOD)


def labels(reading: Reading) -> str:
    return "\n".join(one.label for one in reading.evidence)


def test_the_clause_is_measured_here() -> None:
    assert INDICATORS.get("C3.2") is data_is_maintained


def test_nothing_in_service_is_no_data() -> None:
    reading = measured()

    assert (reading.verdict, reading.value, reading.n) == (Verdict.NO_DATA, None, 0)


@pytest.mark.usefixtures("_windows")
def test_the_whole_list_is_at_risk_while_backups_are_not_proven() -> None:
    reading = measured()

    assert (reading.verdict, reading.value, reading.n) == (Verdict.AT_RISK, 64, 64)
    assert "在用 10 个子平台、64 个窗口" in reading.text
    assert "64 个窗口没有办件" in reading.text
    assert "备份和恢复演练尚无登记" in reading.text


@pytest.mark.usefixtures("_windows")
def test_one_window_less_than_the_contract_names_misses_it() -> None:
    WindowVersion.objects.filter(window__code="haircut").update(state=State.RETIRED)

    assert (measured().verdict, measured().value) == (Verdict.MISSED, 63)


def test_cases_count_by_when_they_came_and_only_the_finished_as_finished() -> None:
    code = cases.window([cases.step("s1")])
    person = cases.staff()
    for at in (START - SECOND, START, NOON - timedelta(days=29), NOON - timedelta(days=1), NOON):
        cases.submit(code, person, at=at)
    late = Case.objects.filter(submitted_at__gte=NOON - timedelta(days=29), submitted_at__lt=NOON)
    first, second = late.order_by("submitted_at")
    ended(first, Status.FINISHED)
    ended(second, Status.REJECTED)
    ended(Case.objects.get(submitted_at=START), Status.FINISHED)

    reading = measured()

    assert "期内收到办件 3 件，0 个窗口没有办件，近 30 天收到的已办结 1 件" in reading.text
    assert "试办窗口：收到 3 件，近 30 天办结 1 件" in labels(reading)


@pytest.mark.usefixtures("_windows")
def test_tables_count_in_the_period_when_they_changed_something() -> None:
    for at, changed in ((START - SECOND, 9), (START, 3), (NOON - SECOND, 0), (NOON, 9)):
        events.record(
            TableWritten(at=at, run_id=1, sheet="gone", created=0, changed=changed, refused=1)
        )

    reading = measured()

    assert "资料表写入 1 次共 3 行" in reading.text
    assert "资料表 gone：3 行" in labels(reading)


@pytest.mark.usefixtures("_windows")
def test_orders_of_software_engineers_count_but_for_those_called_off() -> None:
    for state, role in (
        (OrderState.DONE, Role.OPS_SOFTWARE),
        (OrderState.ASSIGNED, Role.OPS_SOFTWARE),
        (OrderState.CANCELLED, Role.OPS_SOFTWARE),
        (OrderState.DONE, Role.REPAIR_WORKER),
    ):
        order = make.order(at=NOON - SECOND)
        WorkOrder.objects.filter(pk=order.pk).update(state=state, role=role, ended_at=NOON)

    reading = measured()

    assert "软件运维派工 2 张，完成 1 张" in reading.text
    assert labels(reading).count("派工单") == 2


@pytest.mark.usefixtures("_windows")
def test_the_wall_shows_the_whole_explanation() -> None:
    for clause_id in ("C1.1", "C3.2"):
        contract_service.take_reading(clause_id=clause_id, at=NOON)

    rows = {row.id: row for row in contract.clause_rows(now=NOON)}

    assert rows["C3.2"].measured
    assert rows["C3.2"].text.endswith("故最多判为有风险")
    assert rows["C3.2"].value == 64
    assert rows["C1.1"].text == "窗口还没有满一天的可用性记录"


def ended(case: Case, status: Status) -> None:
    Case.objects.filter(pk=case.pk).update(status=status, finished_at=NOON - SECOND)
