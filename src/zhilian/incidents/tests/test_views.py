"""Pages: who may, what is shown, what is changed."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from zhilian.core.times import clock_now
from zhilian.incidents import selectors, service
from zhilian.incidents.models import Incident
from zhilian.incidents.tests import make
from zhilian.incidents.types import Status
from zhilian.monitoring.models import Sample
from zhilian.monitoring.models.sample import to_us
from zhilian.monitoring.types import State

pytestmark = pytest.mark.django_db
ClientAs = Callable[..., Client]
HOME = "/ops/incidents/"


@pytest.fixture
def now() -> datetime:
    return clock_now()


def page(incident: Incident, part: str = "") -> str:
    return f"{HOME}{incident.pk}/{part}"


@pytest.mark.parametrize("role", ["ops_software", "ops_manager", "purchaser", "hotline"])
def test_desk_and_purchaser_read_list_and_page(client_as: ClientAs, role: str) -> None:
    incident = make.one_found()
    client = client_as(role)

    assert incident.number in client.get(HOME).content.decode()
    assert incident.title in client.get(page(incident)).content.decode()


@pytest.mark.parametrize("role", ["purchaser", "hotline", "staff"])
@pytest.mark.parametrize("part", ["accept/", "arrive/", "restored/", "note/", "close/", "reopen/"])
def test_only_engineers_and_their_manager_act(client_as: ClientAs, role: str, part: str) -> None:
    incident = make.one_found()

    answer = client_as(role).post(page(incident, part))

    assert answer.status_code == 403
    assert make.again(incident).status == Status.DETECTED


def test_purchaser_sees_no_button_that_he_may_not_press(client_as: ClientAs) -> None:
    text = client_as("purchaser").get(page(make.one_found())).content.decode()

    assert "接单</span>" not in text
    assert "写入时间线" not in text


def test_accept_by_one_press(client_as: ClientAs) -> None:
    incident = make.one_found()

    answer = client_as("ops_hardware").post(page(incident, "accept/"), follow=True)

    assert make.again(incident).status == Status.ACCEPTED
    assert "已接单，呼叫停止" in answer.content.decode()


def test_second_to_accept_reads_who_was_first(client_as: ClientAs, now: datetime) -> None:
    incident = make.one_found()
    first = make.engineer(name="王磊")
    service.accept_incident(incident_id=incident.pk, person_id=first.pk, at=now)

    answer = client_as("ops_software").post(page(incident, "accept/"), follow=True)

    assert "已由 王磊" in answer.content.decode()


def test_acting_by_a_link_changes_nothing(client_as: ClientAs) -> None:
    incident = make.one_found()

    answer = client_as("ops_software").get(page(incident, "accept/"))

    assert answer.status_code == 405
    assert make.again(incident).status == Status.DETECTED


def test_arrive_by_one_press(client_as: ClientAs) -> None:
    incident = make.one_found()

    client_as("ops_manager").post(page(incident, "arrive/"))

    assert make.again(incident).arrived_at is not None


def test_restored_says_that_the_probe_decides(client_as: ClientAs) -> None:
    incident = make.one_found()

    answer = client_as("ops_software").post(page(incident, "restored/"), follow=True)

    text = answer.content.decode()
    assert "已通知探测立即复查" in text
    assert "等待探测核实" in text
    assert make.again(incident).status == Status.ACCEPTED


def test_recheck_that_fails_is_told_on_the_page(client_as: ClientAs) -> None:
    check = make.target()
    incident = make.one_found(check=check)
    client = client_as("ops_software")
    client.post(page(incident, "restored/"))
    before = client.get(page(incident, "live/")).headers["ETag"]
    later = clock_now() + timedelta(seconds=3)
    Sample.objects.create(
        check_ref=check,
        at_us=to_us(later),
        agent_id=1,
        ok=False,
        tainted=False,
        blind=False,
        attempt=0,
        error_text="连接被拒绝",
    )

    answer = client.get(page(incident, "live/"), headers={"if-none-match": before})

    assert answer.status_code == 200
    assert "复查未通过" in answer.content.decode()
    assert "连接被拒绝" in answer.content.decode()


def test_restored_at_once_where_the_probe_sees_it_well(client_as: ClientAs) -> None:
    incident = make.one_found(check=make.target(state=State.UP))

    answer = client_as("ops_software").post(page(incident, "restored/"), follow=True)

    assert "服务已恢复" in answer.content.decode()


def test_page_of_no_incident_is_not_found(client_as: ClientAs) -> None:
    assert client_as("ops_software").get(f"{HOME}404/").status_code == 404


def test_live_part_is_sent_only_when_it_changed(client_as: ClientAs, now: datetime) -> None:
    incident = make.one_found()
    client = client_as("ops_software")
    first = client.get(page(incident, "live/"))

    same = client.get(page(incident, "live/"), headers={"if-none-match": first.headers["ETag"]})
    service.add_note(incident_id=incident.pk, person_id=None, text="新进展", at=now)
    changed = client.get(page(incident, "live/"), headers={"if-none-match": first.headers["ETag"]})

    assert (first.status_code, same.status_code, changed.status_code) == (200, 304, 200)
    assert "新进展" in changed.content.decode()


def test_page_shows_gross_and_net(client_as: ClientAs, now: datetime) -> None:
    incident = make.incident(at=now - timedelta(hours=2))
    service.record_wait(
        incident_id=incident.pk,
        person_id=make.engineer().pk,
        start_at=now - timedelta(hours=1),
        end_at=now - timedelta(minutes=30),
        reason="等电信",
        at=now,
    )

    text = client_as("ops_software").get(page(incident)).content.decode()

    assert "自然时间 <b data-elapsed" in text
    assert "扣除等待 <b>01:30:0" in text


def post(client: Client, incident: Incident, part: str, **said: Any) -> str:
    return client.post(page(incident, part), said, follow=True).content.decode()


def report(**said: Any) -> dict[str, Any]:
    return {
        "title": "三楼门禁刷不开",
        "began_at": "2026-11-23T00:10",
        "via": "PHONE",
        "caller": "李工",
        "severity": "MINOR",
        "fault_class": "UNCLASSIFIED",
        "check_code": "",
        **said,
    }


def test_hotline_reports_a_fault(client_as: ClientAs) -> None:
    answer = client_as("hotline").post(f"{HOME}report/", report(), follow=True)

    made = Incident.objects.get()
    assert "正在呼叫值班工程师" in answer.content.decode()
    assert (made.title, made.caller) == ("三楼门禁刷不开", "李工")


def test_purchaser_reports_none(client_as: ClientAs) -> None:
    assert client_as("purchaser").get(f"{HOME}report/").status_code == 403


def test_report_with_an_unknown_code_names_it_and_keeps_the_rest(client_as: ClientAs) -> None:
    answer = client_as("hotline").post(f"{HOME}report/", report(check_code="no-such"))

    text = answer.content.decode()
    assert "没有编号为 no-such 的监测项" in text
    assert "三楼门禁刷不开" in text
    assert Incident.objects.count() == 0


def test_report_in_the_future_is_refused(client_as: ClientAs) -> None:
    answer = client_as("hotline").post(f"{HOME}report/", report(began_at="2099-01-01T00:00"))

    assert "晚于现在" in answer.content.decode()


def test_outage_is_signed_by_each_party_for_itself(client_as: ClientAs) -> None:
    begins = clock_now() - timedelta(hours=30)
    check = make.target(kind="login")
    incident = make.incident(check=check, at=begins, began_at=begins)
    service.restore_incident(incident_id=incident.pk, at=begins + timedelta(hours=25))

    post(client_as("ops_manager"), incident, "outage/", cause="市政停电")
    post(client_as("purchaser"), incident, "outage/", cause="市政停电")

    found = selectors.finding(incident_id=incident.pk)
    assert found is not None
    assert found.signed_by_both


def test_sheet_prints_facts_and_seal(client_as: ClientAs) -> None:
    incident = make.one_found(minutes=5)

    text = client_as("purchaser").get(page(incident, "print/")).content.decode()

    assert "故障处理单" in text
    assert make.again(incident).head in text


def test_page_s_queries_are_few(
    client_as: ClientAs, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    incident = make.one_found()
    client = client_as("ops_software")

    with django_assert_max_num_queries(20):
        client.get(page(incident))
