"""The page of one check, and the acts on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from zhilian.monitoring.models import Check
from zhilian.monitoring.service.ingest import ingest
from zhilian.monitoring.tests import make
from zhilian.monitoring.types import State
from zhilian.probe.types import Condition, Phases

pytestmark = pytest.mark.django_db
ClientAs = Callable[..., Client]
PASSWORD = "Mima-8848"
ACTS = (
    "pause", "resume", "retire", "bring_back", "begin_maintenance", "end_maintenance", "recheck",
)  # fmt: skip


def page(client: Client, check: Check) -> str:
    answer = client.get(reverse("monitoring:check", args=[check.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def act(client: Client, name: str, check: Check, **values: str) -> str:
    answer = client.post(reverse(f"monitoring:{name}", args=[check.pk]), values, follow=True)
    return answer.content.decode()


def test_the_page_tells_phases_conditions_and_flips(client_as: ClientAs) -> None:
    agent, _ = make.agent()
    check = make.check(name="门户首页")
    at = datetime.now(UTC) - timedelta(minutes=1)
    seen = make.sample(
        check,
        at=at,
        ok=False,
        error_text="状态码：应为 200-299，实际 500",
        phases=Phases(dns=1000, tcp=2000, ttfb=60000, transfer=500, total=63500),
        conditions=(Condition(name="状态码", ok=False, saw="500", wanted="200-299"),),
    )
    ingest(agent_id=agent.pk, batch=make.batch([seen]), at=at)

    shown = page(client_as("purchaser"), check)

    assert "状态码：应为 200-299，实际 500" in shown
    assert "见到 500，要求 200-299" in shown
    assert "等待响应" in shown
    assert "正常 → " not in shown


def test_readers_see_no_acts(client_as: ClientAs) -> None:
    shown = page(client_as("purchaser"), make.check())

    assert "暂停" not in shown
    assert "删除" not in shown


@pytest.mark.parametrize("name", ACTS)
def test_acts_are_for_engineers_and_the_manager(client_as: ClientAs, name: str) -> None:
    address = reverse(f"monitoring:{name}", args=[make.check().pk])

    assert client_as("purchaser").post(address).status_code == 403
    assert client_as("hotline").post(address).status_code == 403
    assert Client().post(address).status_code == 302
    assert client_as("ops_software").get(address).status_code == 405


@pytest.mark.parametrize("name", ["check", "live", "edit"])
def test_a_check_that_does_not_exist_is_404(client_as: ClientAs, name: str) -> None:
    address = reverse(f"monitoring:{name}", args=[404])

    assert client_as("ops_manager").get(address).status_code == 404


def test_secrets_are_never_shown(client_as: ClientAs) -> None:
    check = make.check(
        kind="login",
        options={
            "steps": [{"url": "http://127.0.0.1/", "form": {"password": PASSWORD}}],
            "values": {"username": "monitor", "password": {"secret": PASSWORD}},
        },
    )
    client = client_as("ops_manager")

    shown = page(client, check)
    form = client.get(reverse("monitoring:edit", args=[check.pk])).content.decode()

    assert PASSWORD not in shown
    assert PASSWORD not in form


def test_pause_and_resume(client_as: ClientAs) -> None:
    check = make.check()
    client = client_as("ops_hardware")

    refused = act(client, "pause", check, reason=" ")
    paused = act(client, "pause", check, reason="机房搬迁")
    check.refresh_from_db()
    assert "请填写原因" in refused
    assert "监测已暂停" in paused
    assert (check.paused, check.state) == (True, State.UNKNOWN)

    assert "已恢复监测" in act(client, "resume", check)
    check.refresh_from_db()
    assert not check.paused


def test_retire_is_undone_from_the_page(client_as: ClientAs) -> None:
    check = make.check()
    client = client_as("ops_manager")

    gone = act(client, "retire", check, reason="下线了")
    back = act(client, "bring_back", check)

    check.refresh_from_db()
    assert "撤销删除" in gone
    assert "已撤销删除" in back
    assert check.retired_at is None


def test_a_parent_is_not_retired_and_the_page_says_why(client_as: ClientAs) -> None:
    parent = make.check(code="gateway")
    make.check(code="behind", parent=parent)

    shown = act(client_as("ops_manager"), "retire", parent, reason="下线了")

    parent.refresh_from_db()
    assert "behind 的上级" in shown
    assert parent.retired_at is None


def test_maintenance_begins_and_ends(client_as: ClientAs) -> None:
    check = make.check()
    client = client_as("ops_software")

    odd = act(client, "begin_maintenance", check, minutes="99999", reason="升级")
    begun = act(client, "begin_maintenance", check, minutes="120", reason="升级系统")
    check.refresh_from_db()
    assert "请从列表中选择维护时长" in odd
    assert "维护中" in begun
    assert check.maintenance_until is not None
    assert check.maintenance_until - datetime.now(UTC) > timedelta(minutes=119)

    act(client, "end_maintenance", check)
    check = Check.objects.get(pk=check.pk)
    assert check.maintenance_until is None
    assert check.state == State.UNKNOWN


def test_maintenance_never_covers_a_fault(client_as: ClientAs) -> None:
    check = make.check(state=State.DOWN, proven_down=True)

    shown = act(client_as("ops_manager"), "begin_maintenance", check, minutes="60", reason="掩盖")

    check.refresh_from_db()
    assert "正处于故障" in shown
    assert check.state == State.DOWN


def test_recheck_is_asked_for(client_as: ClientAs) -> None:
    check = make.check(recheck_at=None)

    act(client_as("ops_hardware"), "recheck", check)

    check.refresh_from_db()
    assert check.recheck_at is not None


def test_the_live_part_is_sent_only_when_it_changed(client_as: ClientAs) -> None:
    check = make.check()
    client = client_as("hotline")
    address = reverse("monitoring:live", args=[check.pk])

    first = client.get(address)
    second = client.get(address, headers={"If-None-Match": f"W/{first.headers['ETag']}"})
    Check.objects.filter(pk=check.pk).update(state=State.DOWN)
    third = client.get(address, headers={"If-None-Match": first.headers["ETag"]})

    assert (first.status_code, second.status_code, third.status_code) == (200, 304, 200)


def test_the_page_leads_to_its_incidents_parent_and_children(client_as: ClientAs) -> None:
    parent = make.check(name="核心交换机")
    check = make.check(window_code="canteen-menu", parent=parent)
    client = client_as("ops_manager")

    shown, above = page(client, check), page(client, parent)

    assert f"{reverse('incidents:list')}?window=canteen-menu" in shown
    assert "核心交换机" in shown
    assert reverse("monitoring:check", args=[check.pk]) in above


def test_the_page_keeps_to_its_query_budget(
    client_as: ClientAs, django_assert_max_num_queries: Any
) -> None:
    agent, _ = make.agent()
    check = make.check(window_code="x")
    make.see(check, True, False, False, False, by=agent)
    client = client_as("ops_manager")
    page(client, check)

    with django_assert_max_num_queries(18):
        page(client, check)
