"""C2.1, C2.3b, C2.3c from incidents; drills never count."""

from datetime import timedelta

import pytest

from zhilian.contract.types import Period, Verdict
from zhilian.core.testing import NOON
from zhilian.incidents import indicators, service
from zhilian.incidents.errors import MissingWords, WrongMoment
from zhilian.incidents.models import Incident
from zhilian.incidents.tests import make
from zhilian.incidents.types import Party

pytestmark = pytest.mark.django_db
WEEK = Period(start_at=NOON - timedelta(days=3), end_at=NOON + timedelta(days=4))


def outage(*, hours: float = 25, at: int = 0, drill: bool = False) -> Incident:
    """The login journey fails for so long."""
    begins = NOON + timedelta(hours=at)
    check = make.target(kind="login")
    incident = make.incident(check=check, at=begins, began_at=begins, drill=drill)
    return service.restore_incident(incident_id=incident.pk, at=begins + timedelta(hours=hours))


def sign(incident: Incident, *, party: Party, cause: str = "市政电网停电") -> None:
    service.sign_outage_cause(
        incident_id=incident.pk,
        person_id=make.engineer().pk,
        party=party,
        cause=cause,
        at=NOON + timedelta(days=2),
    )


def test_outages_without_login_faults_are_met_with_none() -> None:
    make.restored()

    reading = indicators.outages(WEEK)

    assert (reading.value, reading.verdict) == (0, Verdict.MET)


def test_outages_count_login_faults_of_more_than_a_day() -> None:
    lasting = outage()
    outage(hours=24)

    reading = indicators.outages(WEEK)

    assert reading.value == 1
    assert [one.url for one in reading.evidence] == [f"/ops/incidents/{lasting.pk}/"]


def test_outages_signed_by_one_party_still_count() -> None:
    sign(outage(), party=Party.CONTRACTOR)

    assert indicators.outages(WEEK).value == 1


def test_outages_with_another_cause_signed_by_both_do_not_count() -> None:
    incident = outage()
    sign(incident, party=Party.CONTRACTOR)
    sign(incident, party=Party.PURCHASER)

    reading = indicators.outages(WEEK)

    assert (reading.value, reading.n) == (0, 1)
    assert "双方认定" in reading.text


def test_outages_with_different_words_signed_by_each_still_count() -> None:
    incident = outage()
    sign(incident, party=Party.CONTRACTOR, cause="停电")
    sign(incident, party=Party.PURCHASER, cause="未做备份")

    assert indicators.outages(WEEK).value == 1


def test_outages_one_below_the_limit_are_at_risk() -> None:
    for start in range(3):
        outage(at=start)

    assert indicators.outages(WEEK).verdict == Verdict.AT_RISK


def test_outages_at_the_limit_are_missed() -> None:
    for start in range(4):
        outage(at=start)

    assert indicators.outages(WEEK).verdict == Verdict.MISSED


def test_outages_leave_drills_out() -> None:
    outage(drill=True)

    assert indicators.outages(WEEK).value == 0


def test_sign_outage_cause_of_another_fault_is_refused() -> None:
    with pytest.raises(WrongMoment, match="平台登录"):
        sign(make.restored(), party=Party.PURCHASER)


def test_sign_outage_cause_without_words_is_refused() -> None:
    with pytest.raises(MissingWords):
        sign(outage(), party=Party.PURCHASER, cause=" ")


def test_sign_outage_cause_after_both_is_refused() -> None:
    incident = outage()
    sign(incident, party=Party.CONTRACTOR)
    sign(incident, party=Party.PURCHASER)

    with pytest.raises(WrongMoment, match="双方都已签署"):
        sign(incident, party=Party.CONTRACTOR, cause="改口")


def test_found_in_time_without_faults_has_no_data() -> None:
    assert indicators.found_in_time(WEEK).verdict == Verdict.NO_DATA


def test_found_in_time_counts_share_and_worst() -> None:
    make.incident(began_at=NOON - timedelta(minutes=1))
    late = make.incident(began_at=NOON - timedelta(minutes=90))

    reading = indicators.found_in_time(WEEK)

    assert (reading.value, reading.n, reading.verdict) == (50, 2, Verdict.MISSED)
    assert "最慢 90 分钟" in reading.text
    assert reading.evidence[0].url == f"/ops/incidents/{late.pk}/"


def test_found_in_time_counts_a_fault_in_the_period_in_which_it_was_found() -> None:
    make.incident(at=WEEK.start_at, began_at=WEEK.start_at - timedelta(minutes=5))

    assert indicators.found_in_time(WEEK).n == 1


def test_found_in_time_leaves_drills_out() -> None:
    make.incident(drill=True, began_at=NOON - timedelta(hours=3))

    assert indicators.found_in_time(WEEK).n == 0


def test_general_faults_within_the_limit_are_met() -> None:
    make.restored(minutes=240)

    assert indicators.general_faults(WEEK).verdict == Verdict.MET


def test_general_faults_over_the_limit_are_missed_though_they_waited() -> None:
    incident = make.incident()
    service.record_wait(
        incident_id=incident.pk,
        person_id=make.engineer().pk,
        start_at=NOON,
        end_at=NOON + timedelta(minutes=200),
        reason="等电信",
        at=NOON + timedelta(minutes=230),
    )
    service.restore_incident(incident_id=incident.pk, at=NOON + timedelta(minutes=241))

    reading = indicators.general_faults(WEEK)

    assert (reading.value, reading.verdict) == (0, Verdict.MISSED)
    assert "净 41 分钟" in reading.evidence[0].label


def test_general_faults_near_the_limit_are_at_risk() -> None:
    make.incident()
    period = Period(start_at=WEEK.start_at, end_at=NOON + timedelta(minutes=200))

    assert indicators.general_faults(period).verdict == Verdict.AT_RISK


def test_general_faults_leave_hardware_and_drills_out() -> None:
    hardware = make.incident()
    service.classify(
        incident_id=hardware.pk,
        person_id=make.engineer().pk,
        fault_class="HARDWARE",
        severity="MINOR",
        reason="电源烧毁",
        at=NOON,
    )
    make.incident(drill=True)

    assert indicators.general_faults(WEEK).n == 0
