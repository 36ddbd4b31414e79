"""Pages of what goes deeper: who may, what is shown, what was changed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from zhilian.incidents import selectors, service
from zhilian.incidents.models import ActionItem, DeclaredOutage, Incident, Plan, PlanRun
from zhilian.incidents.service import DrillPlan
from zhilian.incidents.tests import make
from zhilian.incidents.types import RunKind, Status

pytestmark = pytest.mark.django_db
ClientAs = Callable[..., Client]
HOME = "/ops/incidents/"


@pytest.fixture
def now() -> datetime:
    return datetime.now(tz=UTC)


def at(incident: Incident, part: str = "") -> str:
    return f"{HOME}{incident.pk}/{part}"


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def wall(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}"


def published(now: datetime) -> Plan:
    who = make.engineer()
    service.take_in_default_plans(person_id=who.pk, at=now)
    plan = Plan.objects.get(code="UNCLASSIFIED")
    service.publish_plan(plan_id=plan.pk, note="", person_id=who.pk, at=now)
    return plan


@pytest.mark.parametrize("part", ["", "actions/", "causes/", "plans/", "outages/"])
def test_every_page_keeps_to_its_query_budget(
    client_as: ClientAs,
    part: str,
    now: datetime,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(4):
        make.incident(at=now)
    published(now)
    client = client_as("ops_manager")
    client.get(f"{HOME}{part}")

    with django_assert_max_num_queries(12):
        assert client.get(f"{HOME}{part}").status_code == 200


def test_merge_by_number_and_undo(client_as: ClientAs, now: datetime) -> None:
    one, into = make.incident(at=now), make.incident(at=now)
    client = client_as("ops_software")

    said = {"number": into.number, "reason": "同一交换机"}
    merged = client.post(at(one, "merge/"), said, follow=True).content.decode()
    assert f'已并入 <a href="{at(into)}"' in merged
    assert one.number in text_of(client, at(into))
    client.post(at(one, "unmerge/"), {"reason": "两处故障"})

    one.refresh_from_db()
    assert one.status == Status.DETECTED


def test_merge_into_what_does_not_exist_keeps_what_was_typed(
    client_as: ClientAs, now: datetime
) -> None:
    said = {"number": "G1", "reason": "同一交换机"}

    text = client_as("ops_software").post(at(make.incident(at=now), "merge/"), said)

    assert "没有编号为 G1 的故障" in text.content.decode()
    assert "同一交换机" in text.content.decode()


def test_split_takes_the_chosen_lines_along(client_as: ClientAs, now: datetime) -> None:
    origin = make.incident(at=now - timedelta(hours=1))
    line = selectors.timeline(incident_id=origin.pk)[0]
    client = client_as("ops_software")
    assert str(line.pk) in text_of(client, at(origin, "split/"))

    client.post(
        at(origin, "split/"),
        {
            "title": "门禁断线",
            "fault_class": "NETWORK",
            "began_at": wall(now - timedelta(minutes=50)),
            "detected_at": wall(now - timedelta(minutes=40)),
            "entries": [line.pk],
            "reason": "另一处",
        },
    )

    new = Incident.objects.get(title="门禁断线")
    assert new.fault_class == "NETWORK"
    assert len(selectors.timeline(incident_id=new.pk)) == 3


def test_link_is_shown_on_both_pages_and_taken_back(client_as: ClientAs, now: datetime) -> None:
    one, other = make.incident(at=now), make.incident(at=now)
    client = client_as("ops_software")
    said = {"number": other.number, "kind": "CAUSED_BY", "reason": "上游"}

    client.post(at(one, "link/"), said)
    assert "起因是" in text_of(client, at(one))
    assert "引起了" in text_of(client, at(other))
    tie = selectors.links(incident_id=one.pk)[0]
    client.post(at(one, f"unlink/{tie.link_id}/"), {"reason": "弄错"})

    assert selectors.links(incident_id=one.pk) == []


def test_purchaser_marks_a_major_fault_and_prints_its_report(
    client_as: ClientAs, now: datetime
) -> None:
    incident = make.incident(at=now)
    client = client_as("purchaser")

    client.post(at(incident, "major/"), {"reason": "影响市领导活动"})

    assert "影响市领导活动" in text_of(client, at(incident, "fault-report/"))
    assert "重大故障" in text_of(client, at(incident))
    assert client.post(at(incident, "merge/"), {}).status_code == 403


def test_report_shows_the_version_that_is_asked_for(client_as: ClientAs, now: datetime) -> None:
    incident = make.incident(at=now)
    client = client_as("ops_manager")
    for words in ("初稿原因", "定稿原因"):
        client.post(at(incident, "fault-report/edit/"), {"cause": words})

    latest = text_of(client, at(incident, "fault-report/"))
    first = text_of(client, at(incident, "fault-report/?v=1"))

    assert "定稿原因" in latest
    assert "初稿原因" in first


def test_wait_goes_on_until_the_button_is_pressed(client_as: ClientAs, now: datetime) -> None:
    incident = make.incident(at=now - timedelta(hours=1))
    client = client_as("ops_software")
    said = {"kind": "SPARE", "start_at": wall(now - timedelta(minutes=30)), "reason": "等电源"}

    client.post(at(incident, "wait/"), said)
    assert "等到了" in text_of(client, at(incident))
    wait = selectors.waits(incident_id=incident.pk)[0]
    client.post(at(incident, f"wait/{wait.pk}/end/"))

    assert selectors.waits(incident_id=incident.pk)[0].ended_at is not None


def test_plan_beside_the_incident_is_ticked_there(client_as: ClientAs, now: datetime) -> None:
    published(now)
    incident = make.incident(at=now)
    run = service.open_plan(incident_id=incident.pk, at=now)
    assert run is not None
    client = client_as("ops_software")

    client.post(at(incident, f"plan/{run.pk}/tick/"), {"step": "1", "done": "1"})

    assert "完成第 1 步" in text_of(client, at(incident))
    assert client_as("purchaser").post(at(incident, f"plan/{run.pk}/tick/")).status_code == 403


def test_plan_is_edited_by_engineers_and_published_by_the_manager(
    client_as: ClientAs, now: datetime
) -> None:
    plan = published(now)
    said = {"title": plan.title, "fault_class": "UNCLASSIFIED", "purpose": "改", "steps": "一\n二"}

    client_as("ops_software").post(f"{HOME}plans/{plan.pk}/edit/", said)
    publish = f"{HOME}plans/{plan.pk}/publish/"
    refused = client_as("ops_software").post(publish, {"reason": "精简"})
    client_as("ops_manager").post(publish, {"reason": "精简"})

    assert refused.status_code == 403
    text = text_of(client_as("purchaser"), f"{HOME}plans/{plan.pk}/")
    assert "现行第 2 版" in text
    assert "（删去）" in text


def test_drill_is_begun_ticked_and_archived(client_as: ClientAs, now: datetime) -> None:
    plan = published(now)
    client = client_as("ops_software")
    said = {"kind": "TABLETOP", "scene": "机房停电", "taking_part": "三名驻场"}

    client.post(f"{HOME}plans/{plan.pk}/drill/", said)
    run = PlanRun.objects.get()
    client.post(f"{HOME}plans/runs/{run.pk}/tick/", {"step": "1", "done": "1"})
    client.post(f"{HOME}plans/runs/{run.pk}/end/", {"reason": "电话过时"})

    text = text_of(client, f"{HOME}plans/runs/{run.pk}/")
    assert "电话过时" in text
    assert "三名驻场" in text
    assert "机房停电" in text_of(client, f"{HOME}plans/")


def test_plans_list_shows_drills_that_came_with_an_incident(
    client_as: ClientAs, now: datetime
) -> None:
    published(now)
    drill = make.incident(at=now, drill=True)
    service.open_plan(incident_id=drill.pk, at=now)

    assert drill.title in text_of(client_as("ops_manager"), f"{HOME}plans/")
    assert DrillPlan(kind=RunKind.REAL, scene="", taking_part="").kind == RunKind.REAL


def test_measure_is_planned_shown_and_done(client_as: ClientAs, now: datetime) -> None:
    incident = make.incident(at=now)
    owner = make.engineer()
    client = client_as("ops_manager")
    due = f"{timezone.localtime(now) + timedelta(days=3):%Y-%m-%d}"

    client.post(at(incident, "action/"), {"text": "改双电源", "owner": owner.pk, "due_date": due})
    assert "改双电源" in text_of(client, f"{HOME}actions/")
    action = ActionItem.objects.get()
    client.post(at(incident, f"action/{action.pk}/done/"), {"reason": "已改"})

    assert "已完成：已改" in text_of(client, at(incident))
    assert "改双电源" not in text_of(client, f"{HOME}actions/")
    body = b"".join(client.get(f"{HOME}actions/export.csv").streaming_content)  # type: ignore[attr-defined]
    assert "已改" in body.decode("utf-8-sig")


def test_outage_is_declared_and_signed_by_both(client_as: ClientAs, now: datetime) -> None:
    said = {
        "title": "全平台打不开",
        "began_at": wall(now - timedelta(hours=30)),
        "ended_at": wall(now - timedelta(hours=1)),
        "reason": "机房断网",
    }
    client_as("purchaser").post(f"{HOME}outages/declare/", said)
    outage = DeclaredOutage.objects.get()
    page = f"{HOME}outages/{outage.pk}/"
    for role in ("ops_manager", "purchaser"):
        client_as(role).post(f"{page}sign/", {"cause": "供电局停电"})

    assert "双方认定为其他原因" in text_of(client_as("hotline"), page)
    assert "双方认定非运维原因" in text_of(client_as("hotline"), f"{HOME}outages/")
    assert client_as("ops_software").post(f"{page}sign/", {"cause": "x"}).status_code == 403


def test_pareto_draws_the_causes_of_closed_faults(client_as: ClientAs, now: datetime) -> None:
    made = make.restored(at=now - timedelta(hours=2))
    service.close_incident(
        incident_id=made.pk,
        person_id=make.engineer().pk,
        cause="电源老化",
        cause_kind="POWER",
        lesson="改双电源",
        at=now,
    )

    text = text_of(client_as("purchaser"), f"{HOME}causes/?by=hours")

    assert "供电 1 起，累计 100%" in text.replace(" %", "%")
    assert "改双电源" in text


def test_page_says_which_limit_runs_and_why(client_as: ClientAs, now: datetime) -> None:
    text = text_of(client_as("ops_software"), at(make.incident(at=now)))

    assert "尚未分类，先按较短的 4 小时计" in text
    assert "到场计时一并停止" in text
