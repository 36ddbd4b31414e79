"""The door for other tools: who may, what is kept, and what becomes of each tool's own messages."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

import pytest
from django.test import Client

from zhilian.core.testing import run_reactions
from zhilian.monitoring import selectors
from zhilian.monitoring.models import AlertDelivery, Check, InboundAlert, InboundSource
from zhilian.monitoring.service import deliveries, sources
from zhilian.monitoring.tests import inbound_payloads as payloads
from zhilian.monitoring.tests import make
from zhilian.monitoring.types import DeliveryStatus, State

pytestmark = pytest.mark.django_db


def post(source: InboundSource, token: str, document: Any, *, work: bool = True) -> Any:
    answer = Client().post(
        f"/api/inbound/{source.pk}/",
        data=document if isinstance(document, str) else json.dumps(document),
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )
    if work:
        run_reactions()
    return answer


def states(source: InboundSource) -> dict[str, str]:
    rows = InboundAlert.objects.filter(source=source, check_ref__isnull=False)
    return dict(rows.values_list("title", "check_ref__state"))


def test_only_the_token_of_this_very_source_opens_the_door() -> None:
    source, token = make.source()
    other, foreign = make.source()
    body = payloads.alertmanager(payloads.am_alert("a"))

    assert Client().post(f"/api/inbound/{source.pk}/").status_code == 401
    assert post(source, foreign, body).status_code == 401
    assert post(source, "", body).status_code == 401
    assert AlertDelivery.objects.count() == 0
    assert post(source, token, body).status_code == 202
    assert other.pk != source.pk


def test_the_token_may_stand_in_the_address_or_as_a_password() -> None:
    source, token = make.source()
    body = json.dumps(payloads.alertmanager())
    basic = b64encode(f"any:{token}".encode()).decode()

    def send(path: str, **headers: str) -> int:
        answer = Client().post(path, body, content_type="application/json", headers=headers)
        return answer.status_code

    assert send(f"/api/inbound/{source.pk}/{token}/") == 202
    assert send(f"/api/inbound/{source.pk}/wrong/") == 401
    assert send(f"/api/inbound/{source.pk}/", Authorization=f"Basic {basic}") == 202


def test_the_body_is_kept_sealed_before_anything_is_made_of_it() -> None:
    source, token = make.source()

    post(source, token, payloads.alertmanager(payloads.am_alert("geheim")), work=False)

    kept = AlertDelivery.objects.get()
    raw = AlertDelivery.objects.extra(select={"raw": "body_sealed"}).values_list("raw").get()[0]
    assert kept.status == DeliveryStatus.RECEIVED
    assert "geheim" in kept.body_sealed
    assert "geheim" not in raw
    assert states(source) == {}


def test_too_much_and_nothing_are_refused_with_the_remedy() -> None:
    source, token = make.source()

    assert post(source, token, "x" * (deliveries.MOST_BYTES + 1)).status_code == 413
    assert post(source, token, "").status_code == 400
    assert AlertDelivery.objects.count() == 0


def test_a_source_that_is_switched_off_takes_nothing() -> None:
    source, token = make.source()
    sources.switch_source(source_id=source.pk, enabled=False, reason="更换工具", at=make.EARLIER)

    answer = post(source, token, payloads.alertmanager())

    assert answer.status_code == 403
    assert "已停用" in answer.json()["message"]


@pytest.mark.parametrize("body", ["{", "null", "7", "[[]]", '{"alerts": {}}', "[" * 5000])
def test_nonsense_is_kept_and_said_to_be_unreadable(body: str) -> None:
    source, token = make.source()

    assert post(source, token, body).status_code == 202

    kept = AlertDelivery.objects.get()
    assert kept.status in (DeliveryStatus.FAILED, DeliveryStatus.PARTLY)
    assert kept.fault
    assert states(source) == {}


def test_an_alertmanager_group_opens_and_closes_its_members() -> None:
    source, token = make.source()
    down = [payloads.am_alert("a"), payloads.am_alert("b")]
    end = "2026-11-20T03:58:00Z"

    post(source, token, payloads.alertmanager(*down))
    assert states(source) == {"a 不可达": State.DOWN, "b 不可达": State.DOWN}
    over = payloads.am_alert("a", firing=False, end=end)
    post(source, token, payloads.alertmanager(over, down[1]))

    assert states(source) == {"a 不可达": State.UP, "b 不可达": State.DOWN}


def test_the_fault_begins_when_the_tool_says_that_it_began() -> None:
    source, token = make.source()

    post(source, token, payloads.alertmanager(payloads.am_alert("a")))

    check = Check.objects.get(kind="alert")
    flip = selectors.flips(check_id=check.pk)[0]
    assert flip.began_at.isoformat() == "2026-11-20T03:50:00.331000+00:00"
    assert flip.reason == "a 不可达：已持续 2 分钟"


def test_a_truncated_group_that_is_over_closes_members_that_it_does_not_list() -> None:
    source, token = make.source()
    members = [payloads.am_alert(name) for name in "abcde"]
    over = payloads.am_alert("a", firing=False, end="2026-11-20T03:58:00Z")

    post(source, token, payloads.alertmanager(*members))
    post(source, token, payloads.alertmanager(over, truncated=4))

    assert set(states(source).values()) == {State.UP}
    assert len(states(source)) == 5


def test_another_group_stays_open() -> None:
    source, token = make.source()
    elsewhere = payloads.am_alert("z")
    over = payloads.am_alert("a", firing=False, end="2026-11-20T03:58:00Z")

    post(source, token, payloads.alertmanager(elsewhere, group="{}:{other}"))
    post(source, token, payloads.alertmanager(payloads.am_alert("a")))
    post(source, token, payloads.alertmanager(over, truncated=3))

    assert states(source) == {"a 不可达": State.UP, "z 不可达": State.DOWN}


def test_grafana_speaks_the_same_groups() -> None:
    source, token = make.source(kind="grafana")

    post(source, token, payloads.grafana(payloads.am_alert("a"), payloads.am_alert("b")))
    over = payloads.am_alert("b", firing=False, end="2026-11-20T03:58:00Z")
    post(source, token, payloads.grafana(payloads.am_alert("a"), over))

    assert states(source) == {"a 不可达": State.DOWN, "b 不可达": State.UP}


def test_a_zabbix_problem_its_update_and_its_recovery_are_one_alert() -> None:
    source, token = make.source(kind="zabbix")
    title = "oa-db-01：磁盘剩余空间不足 10 %"

    post(source, token, payloads.zabbix())
    assert states(source) == {title: State.DOWN}
    post(source, token, payloads.zabbix(update="1", acknowledged="Yes", message="已安排扩容"))
    assert states(source) == {title: State.DOWN}
    post(source, token, payloads.zabbix(value="0"))

    assert states(source) == {title: State.UP}
    assert selectors.flips(check_id=Check.objects.get(kind="alert").pk)[0].to_state == State.UP


def test_generic_json_is_read_by_the_mapping_that_a_person_set() -> None:
    source, token = make.source(kind="generic")
    wanted = {
        "items": "data.events",
        "id": "host | ip",
        "status": "level",
        "title": "{host} 的 {what}",
        "firing": "RED, yellow",
        "resolved": "green",
        "starts_at": "ts",
        "ends_at": "ts",
    }
    sources.change_mapping(source_id=source.pk, mapping=wanted, at=make.EARLIER)
    event = {"host": "ups-1", "what": "电池", "level": "Red", "ts": 1795147200}

    post(source, token, {"data": {"events": [event, {"ip": "x", "level": "blue"}]}})

    assert states(source) == {"ups-1 的 电池": State.DOWN}
    kept = AlertDelivery.objects.get()
    assert kept.status == DeliveryStatus.PARTLY
    assert "状态“blue”" in kept.fault


def test_a_second_copy_changes_nothing() -> None:
    source, token = make.source()
    body = payloads.alertmanager(payloads.am_alert("a"))

    for _ in range(3):
        post(source, token, body)

    check = Check.objects.get(kind="alert")
    assert [flip.to_state for flip in selectors.flips(check_id=check.pk)] == [State.DOWN]
    assert list(AlertDelivery.objects.order_by("id").values_list("fired", "same")) == [
        (1, 0),
        (0, 1),
        (0, 1),
    ]


def test_the_number_of_checks_is_bounded_and_the_refusal_is_told() -> None:
    source, token = make.source(most_members=2)
    alerts = [payloads.am_alert(name) for name in "abcd"]

    post(source, token, payloads.alertmanager(*alerts))

    kept = AlertDelivery.objects.get()
    assert len(states(source)) == 2
    assert "已达上限 2 个监测项，2 条新告警没有建项" in kept.fault


def test_a_message_is_read_again_by_the_mapping_of_now() -> None:
    source, token = make.source(kind="generic")
    post(source, token, {"key": "ups-1", "status": "down", "name": "UPS"})
    assert AlertDelivery.objects.get().status == DeliveryStatus.PARTLY

    wanted = {"id": "key", "title": "name", "status": "status"}
    sources.change_mapping(source_id=source.pk, mapping=wanted, at=make.EARLIER)
    deliveries.retry_delivery(delivery_id=AlertDelivery.objects.get().pk, at=make.EARLIER)
    run_reactions()

    assert states(source) == {"UPS": State.DOWN}
    assert AlertDelivery.objects.get().status == DeliveryStatus.DONE


def test_an_alert_of_a_window_stands_at_the_window() -> None:
    from zhilian.catalogue.tests import make as catalogue

    catalogue.catalogue()
    source, token = make.source()
    known, unknown = payloads.am_alert("a"), payloads.am_alert("b")
    known["labels"]["window"], unknown["labels"]["window"] = "visit", "no-such"

    post(source, token, payloads.alertmanager(known, unknown))

    codes = set(Check.objects.filter(kind="alert").values_list("window_code", flat=True))
    assert "no-such" not in codes
    assert "没有编号为 no-such 的窗口" in AlertDelivery.objects.get().fault
