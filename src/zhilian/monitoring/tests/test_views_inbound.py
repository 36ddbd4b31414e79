"""Pages of inbound sources: engineers read, the manager edits, a mapping is tried before it is
kept.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from zhilian.core.testing import run_reactions
from zhilian.core.times import clock_now
from zhilian.monitoring.models import AlertDelivery, InboundSource
from zhilian.monitoring.service import deliveries, sources
from zhilian.monitoring.tests import inbound_payloads as payloads
from zhilian.monitoring.tests import make

pytestmark = pytest.mark.django_db
ClientAs = Callable[..., Client]
FORM = {"name": "机房 Prometheus", "silence": "5", "stale": "120", "most_members": "200"}


def shown(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def deliver(source: InboundSource, document: Any) -> AlertDelivery:
    kept = deliveries.take_delivery(
        source=source, body=json.dumps(document).encode(), address="10.0.0.9", at=clock_now()
    )
    run_reactions()
    return kept


@pytest.mark.parametrize("kind", ["alertmanager", "zabbix", "grafana", "generic"])
def test_a_new_source_shows_its_token_once_with_the_tools_own_set_up(
    client_as: ClientAs, kind: str
) -> None:
    client = client_as("ops_manager")

    page = client.post("/ops/inbound/new/", FORM | {"kind": kind})

    text = page.content.decode()
    token = re.search(r"zli_[\w-]+", text)
    assert token is not None
    source = InboundSource.objects.get()
    assert page.headers["Cache-Control"] == "no-store"
    assert sources.source_by_token(source_id=source.pk, token=token[0]) == source
    assert f"/api/inbound/{source.pk}/" in text
    assert token[0] not in shown(client, f"/ops/inbound/{source.pk}/")


def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(client_as: ClientAs) -> None:
    make.source(name="机房 Prometheus")

    page = client_as("ops_manager").post("/ops/inbound/new/", FORM | {"kind": "zabbix"})

    text = page.content.decode()
    assert page.status_code == 400
    assert "已有名为“机房 Prometheus”的来源" in text
    assert re.search(r'value="zabbix" required checked', text)


def test_engineers_read_and_do_not_change(client_as: ClientAs) -> None:
    source, _ = make.source()
    client = client_as("ops_software")

    assert "换令牌" not in shown(client, f"/ops/inbound/{source.pk}/")
    for path in ("new/", f"{source.pk}/edit/", f"{source.pk}/mapping/"):
        assert client.get(f"/ops/inbound/{path}").status_code == 403
    assert client_as("purchaser").get("/ops/inbound/").status_code == 403


def test_the_source_shows_what_fires_and_what_became_of_each_message(client_as: ClientAs) -> None:
    source, _ = make.source(stale_after_s=300)
    deliver(source, payloads.alertmanager(payloads.am_alert("a"), payloads.am_alert("b")))
    deliver(source, {"no": "alerts"})
    client = client_as("ops_software")

    page = shown(client, f"/ops/inbound/{source.pk}/")

    for word in ("a 不可达", "b 不可达", "a 不可达 等 2 条", "报文里没有 alerts"):
        assert word in page
    assert "2<small>条" in page
    failed = shown(client, f"/ops/inbound/{source.pk}/?status=FAILED&q=alerts")
    assert "等 2 条" not in failed
    listed = shown(client, "/ops/inbound/")
    assert source.name in listed


def test_a_stale_alert_is_marked(client_as: ClientAs) -> None:
    source, _ = make.source(stale_after_s=300)
    deliver(source, payloads.alertmanager(payloads.am_alert("a")))
    client = client_as("ops_software")
    path = f"/ops/inbound/{source.pk}/"
    assert "久未更新" not in shown(client, path)

    source.alerts.update(seen_at="2026-11-21T00:00:00Z")

    assert "久未更新" in shown(client, path)


def test_messages_are_exported_and_pages_have_a_budget(
    client_as: ClientAs, django_assert_max_num_queries: Any
) -> None:
    source, _ = make.source()
    for name in "abc":
        deliver(source, payloads.alertmanager(payloads.am_alert(name)))
    client = client_as("ops_software")
    shown(client, "/ops/inbound/")

    with django_assert_max_num_queries(12):
        shown(client, f"/ops/inbound/{source.pk}/")
    with django_assert_max_num_queries(12):
        shown(client, "/ops/inbound/")

    answer: Any = client.get(f"/ops/inbound/{source.pk}/deliveries.csv")
    table = b"".join(answer.streaming_content).decode()
    assert table.count("已处理") == 3


def test_a_mapping_is_tried_on_stored_messages_before_it_is_kept(client_as: ClientAs) -> None:
    source, _ = make.source(kind="generic")
    deliver(source, {"key": "ups-7", "state": "down", "name": "UPS 转电池"})
    client = client_as("ops_manager")
    path = f"/ops/inbound/{source.pk}/mapping/"
    assert "没有标识" in shown(client, path)
    words = {"firing": "down", "resolved": "up"}
    wanted = words | {"id": "key", "status": "state", "title": "name"}

    tried = client.post(f"{path}preview/", wanted).content.decode()

    assert "UPS 转电池" in tried
    assert "没有标识" not in tried
    source.refresh_from_db()
    assert source.mapping["id"] == "id"
    assert client.post(path, wanted).status_code == 302
    source.refresh_from_db()
    assert source.mapping["id"] == "key"


def test_a_wrong_mapping_is_refused_with_its_preview(client_as: ClientAs) -> None:
    source, _ = make.source(kind="generic")
    wanted = {"id": "a..[", "status": "s", "title": "t", "firing": "1", "resolved": "0"}

    page = client_as("ops_manager").post(f"/ops/inbound/{source.pk}/mapping/", wanted)

    assert page.status_code == 400
    assert "不是正确的位置" in page.content.decode()
    assert "手册里的样本" in page.content.decode()


def test_a_message_is_shown_as_it_came_and_worked_on_again(client_as: ClientAs) -> None:
    source, _ = make.source(kind="generic")
    kept = deliver(source, {"key": "<b>ups</b>"})
    client = client_as("ops_manager")
    path = f"/ops/inbound/{source.pk}/deliveries/{kept.pk}/"

    page = shown(client, path)

    assert "&lt;b&gt;ups" in page
    assert "10.0.0.9" in page
    assert client.post(f"{path}retry/").status_code == 302
    kept.refresh_from_db()
    assert kept.status == "RECEIVED"


def test_a_source_is_switched_off_with_a_reason_and_on_again(client_as: ClientAs) -> None:
    source, _ = make.source()
    client = client_as("ops_manager")
    path = f"/ops/inbound/{source.pk}/switch/"

    client.post(path, {"reason": ""})
    source.refresh_from_db()
    assert source.enabled

    client.post(path, {"reason": "工具迁移"})
    source.refresh_from_db()
    assert not source.enabled
    client.post(path, {"enabled": "1"})
    source.refresh_from_db()
    assert source.enabled


def test_the_zabbix_file_is_handed_out(client_as: ClientAs) -> None:
    answer = client_as("ops_software").get("/ops/inbound/zabbix-media-type.yaml")

    assert answer.headers["Content-Disposition"].endswith('.yaml"')
    assert "zabbix_export:" in answer.content.decode()


def test_the_page_of_an_alerts_check_says_where_it_comes_from(client_as: ClientAs) -> None:
    source, _ = make.source(name="机房 Prometheus", stale_after_s=300)
    deliver(source, payloads.alertmanager(payloads.am_alert("a")))
    check = source.alerts.get().check_ref
    assert check is not None
    client = client_as("purchaser")
    path = f"/ops/checks/{check.pk}/"
    assert "由“机房 Prometheus”上报" in shown(client, path)

    source.alerts.update(seen_at="2026-11-21T00:00:00Z")

    assert "久未更新" in shown(client, path)
