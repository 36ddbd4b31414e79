"""Returns as windows send them: revisions, comparisons, sums, locks, the registry."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from zhilian.core.effects import Picked, contexts, effects, functions, prefills, sources
from zhilian.core.testing import NOON
from zhilian.filing import selectors, service
from zhilian.filing.errors import FilingRefused
from zhilian.filing.models import InstitutionVersion, Report
from zhilian.filing.tests import make
from zhilian.filing.types import CampaignKind, ReportState, VersionDraft

pytestmark = pytest.mark.django_db
NOVEMBER = date(2026, 11, 1)
MONTHLY = CampaignKind.MONTHLY


def validate(version: InstitutionVersion, **values: Any) -> Any:
    given_ = {"period": NOVEMBER, "electricity": Decimal(900), **values}
    call = make.call(
        "report.validate",
        unit_id=make.unit_of(version).pk,
        args={"period": given_["period"]},
        values=given_,
    )
    return effects.get("report.validate")(call)


def run(name: str, version: InstitutionVersion, **more: Any) -> Any:
    args = {"period": NOVEMBER}
    call = make.call(name, unit_id=make.unit_of(version).pk, args=args, **more)
    return effects.get(name)(call)


def test_a_return_is_kept_with_money_in_fen() -> None:
    version = make.institution()

    outcome = validate(version, electricity_fee=Decimal("720.55"))

    figures = selectors.figures_of(institution_id=version.institution_id, period="2026-11")
    assert outcome.ok
    assert figures == {"electricity": Decimal(900), "electricity_fee": Decimal(72055)}


def test_the_same_call_is_the_same_revision() -> None:
    version = make.institution()
    call = make.call(
        "report.validate",
        unit_id=make.unit_of(version).pk,
        args={"period": NOVEMBER},
        values={"electricity": Decimal(1)},
    )

    outcomes = [effects.get("report.validate")(call) for _ in range(2)]

    assert outcomes[0] == outcomes[1]
    assert Report.objects.get().revision == 1


def test_a_new_revision_takes_the_place_of_the_old_one() -> None:
    version = make.institution()
    validate(version)
    validate(version, electricity=Decimal(950))

    states = list(Report.objects.order_by("revision").values_list("revision", "state"))
    figures = selectors.figures_of(institution_id=version.institution_id, period="2026-11")
    assert states == [(1, ReportState.SUPERSEDED), (2, ReportState.SUBMITTED)]
    assert figures["electricity"] == 950


def test_a_unit_outside_the_registry_is_told_the_remedy() -> None:
    outcome = effects.get("report.validate")(
        make.call("report.validate", args={"period": NOVEMBER}, values={})
    )

    assert (outcome.ok, "名录" in outcome.reason) == (False, True)


def test_what_changed_much_is_written_into_the_case() -> None:
    version = make.institution()
    make.report(version, "2025-11", electricity=1000)

    outcome = validate(version, electricity=Decimal(2000))

    assert outcome.writes["warnings"] == "用电量同比上升 100.0%，超过 30%"


def test_yoy_and_mom_find_their_indicator_and_month() -> None:
    version = make.institution()
    make.report(version, "2025-11", electricity=1000, water=7)
    make.report(version, "2026-10", electricity=5, water=200)
    same = Decimal(1100)
    asking = make.asking(version, period=NOVEMBER, electricity=same, water=Decimal(1100))

    assert functions.get("yoy")(asking, same) == Decimal("0.1")
    assert functions.get("mom")(asking, asking.values["water"]) == Decimal("4.5")
    assert functions.get("unit_price")(asking, Decimal(50), Decimal(100)) == Decimal("0.5")


def test_without_a_year_before_nothing_has_changed() -> None:
    version = make.institution()
    asking = make.asking(version, period=NOVEMBER, electricity=Decimal(5))

    assert functions.get("yoy")(asking, asking.values["electricity"]) == 0


def test_a_warning_asks_until_it_is_explained() -> None:
    version = make.institution()
    asking = make.asking(version)
    zero = {"period": NOVEMBER, "electricity": Decimal(0)}
    asked = contexts.get("has_warning")

    assert asked(asking, zero) is True
    assert asked(asking, {**zero, "zero_reason": "整体搬迁"}) is False
    assert asked(asking, {"period": NOVEMBER, "electricity": Decimal(9)}) is False


def test_the_registry_is_known_to_conditions() -> None:
    version = make.institution(people=35)

    found = contexts.get("registry")(make.asking(version), {})

    assert (found.facts["people"], found.label) == (35, version.name)


def test_the_year_is_prefilled_and_compared_with_its_months() -> None:
    version = make.institution()
    make.report(version, "2026-01", electricity=100, electricity_fee=8050)
    make.report(version, "2026-02", electricity=50, electricity_fee=2000)
    make.report(version, "2025-12", electricity=999)
    asking = make.asking(version)

    rows = prefills.get("sum_monthly")(asking, {"year": 2026})

    assert [(row["item"], row["value"], row["unit"]) for row in rows] == [
        ("用电量", Decimal(150), "千瓦时"),
        ("电费", Decimal("100.50"), "元"),
    ]
    asked = contexts.get("has_diff")
    assert asked(asking, {"year": 2026, "consumption": tuple(rows)}) is False
    changed = ({**rows[0], "value": Decimal(151)}, rows[1])
    assert asked(asking, {"year": 2026, "consumption": changed}) is True


def test_only_approved_returns_are_added_up_with_their_coverage() -> None:
    passed, waiting = make.institution(), make.institution()
    validate(passed, electricity=Decimal(70))
    validate(waiting, electricity=Decimal(1000))

    run("report.rollup", passed)

    rows = {row.scope: row for row in service.roll_up(kind=MONTHLY, period="2026-11", at=NOON)}
    total = rows["total"]
    assert (total.units, total.reports, total.figures) == (2, 1, {"electricity": "70.0000"})


def test_a_locked_return_takes_no_revision_until_it_is_unlocked() -> None:
    version = make.institution()
    validate(version)
    receipt = run("report.lock", version).receipt
    refused = validate(version)
    run("report.unlock", version, receipt=receipt)
    again = validate(version)

    assert (refused.ok, "锁定" in refused.reason) == (False, True)
    assert again.ok


def test_locking_what_was_never_filed_says_so() -> None:
    outcome = run("report.lock", make.institution())

    assert (outcome.ok, "没有报送" in outcome.reason) == (False, True)


def registry_call(action: str, version: InstitutionVersion, **values: Any) -> Any:
    args = {
        "action": action,
        "name": values.pop("name", version.name),
        "uscc": values.pop("uscc", version.uscc),
        "region": Picked(key="610102", label="新城区"),
        "effective": NOVEMBER,
    }
    call = make.call(
        "registry.version",
        unit_id=make.unit_of(version).pk,
        window="institution-registry",
        args=args,
        values={"category": "国家机关", "floor_area": Decimal(10), "people": 3, **values},
    )
    return effects.get("registry.version")(call)


def test_versions_of_the_registry_are_only_added_to() -> None:
    version = make.institution()

    registry_call("信息变更", version, name="改了名")
    registry_call("撤销", version)

    told = selectors.versions_of(institution_id=version.institution_id)
    assert [(one.number, one.name, one.active) for one in told] == [
        (3, version.name, False),
        (2, "改了名", True),
        (1, version.name, True),
    ]
    assert list(selectors.registry_on(NOVEMBER)) == []
    assert [one.pk for one in selectors.registry_on(date(2026, 10, 31))] == [version.pk]


def test_a_number_that_is_in_the_registry_is_not_entered_twice() -> None:
    version = make.institution()

    outcome = registry_call("新增", version)

    assert (outcome.ok, "已有" in outcome.reason) == (False, True)


def test_who_is_not_in_the_registry_cannot_be_changed() -> None:
    draft = VersionDraft(
        key="x", action="撤销", name="无", uscc=make.uscc(), category="", effective=NOVEMBER
    )

    with pytest.raises(FilingRefused, match="没有这个单位"):
        service.add_version(draft=draft, at=NOON)


def test_campaigns_are_offered_by_their_window() -> None:
    monthly = make.campaign()
    make.campaign(kind=CampaignKind.GREEN, period="2026", name="创建")
    asking = make.asking(make.institution())
    offered = sources.get("campaigns")

    assert [item.key for item in offered.items(asking, values={})] == [str(monthly.pk)]
    assert offered.pick(asking, key="999") is None


def test_criteria_begin_the_score_sheet() -> None:
    rows = prefills.get("green_criteria")(make.asking(make.institution()), {})

    assert sum(row["full"] for row in rows) == 100


class SumsOfAnyReturns(TestCase):
    """However many returns there are, the whole is the sum of its parts."""

    @given(st.lists(st.tuples(st.booleans(), st.integers(0, 10**6)), min_size=1, max_size=5))
    def test_total_is_the_sum_of_what_passed(self, returns: list[tuple[bool, int]]) -> None:
        for passed, amount in returns:
            version = make.institution()
            make.report(version, "2026-09", electricity=amount, approved=passed)

        rows = service.roll_up(kind=MONTHLY, period="2026-09", at=NOON)

        total = next(row for row in rows if row.scope == "total")
        wanted = sum(amount for passed, amount in returns if passed)
        assert Decimal(total.figures.get("electricity", "0")) == wanted
        assert total.reports == sum(1 for passed, _ in returns if passed)
        assert total.units == len(returns)
