"""Agents: seen by all of the console, made and revoked by engineers; a token is shown once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from zhilian.directory.tests import make as people
from zhilian.monitoring.errors import TokenRefused
from zhilian.monitoring.models import Agent
from zhilian.monitoring.service.agents import agent_by_token
from zhilian.monitoring.tests import make

pytestmark = pytest.mark.django_db
ClientAs = Callable[..., Client]


def shown(client: Client) -> str:
    answer = client.get(reverse("monitoring:agents"))
    assert answer.status_code == 200
    return answer.content.decode()


def token_of(page: str) -> str:
    found = re.search(r"zlp_[\w-]+", page)
    assert found is not None
    return found[0]


def test_the_list_tells_silence_lag_and_loss(client_as: ClientAs) -> None:
    now = datetime.now(UTC)
    here, _ = make.agent(name="在线的")
    Agent.objects.filter(pk=here.pk).update(last_seen_at=now, lag_ms=7.5, lost=12)
    gone, _ = make.agent(name="失联的")
    Agent.objects.filter(pk=gone.pk).update(last_seen_at=now - timedelta(minutes=5))

    page = shown(client_as("purchaser"))

    for word in ("在线", "失联", "7.5 ms", "12"):
        assert word in page
    assert "换令牌" not in page


def test_checks_that_no_agent_measures_are_pointed_out(client_as: ClientAs) -> None:
    make.check(site=people.site())
    make.agent()

    assert "1 个监测项没有探针测量" in shown(client_as("ops_manager"))


def test_the_token_is_shown_once_and_works(client_as: ClientAs) -> None:
    client = client_as("ops_hardware")

    made = client.post(reverse("monitoring:agent_new"), {"name": "市政府机房", "site_code": ""})

    token = token_of(made.content.decode())
    assert agent_by_token(token=token).name == "市政府机房"
    assert made.headers["Cache-Control"] == "no-store"
    assert token not in shown(client)


@pytest.mark.parametrize(
    ("name", "site", "said"),
    [
        ("", "", "请填写探针名称"),
        ("x", "", "2 到 40 个字"),
        ("名" * 41, "", "最多 40 个字"),
        ("占用", "", "已有名为"),
        ("新的", "nowhere", "从列表中选择"),
    ],
)
def test_a_wrong_agent_is_refused_and_the_input_stays(
    client_as: ClientAs, name: str, site: str, said: str
) -> None:
    make.agent(name="占用")

    answer = client_as("ops_manager").post(
        reverse("monitoring:agent_new"), {"name": name, "site_code": site}
    )

    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert f'value="{name}"' in answer.content.decode() or not name
    assert Agent.objects.count() == 1


def test_a_renewed_token_replaces_the_old_one(client_as: ClientAs) -> None:
    agent, old = make.agent()

    answer = client_as("ops_manager").post(reverse("monitoring:agent_renew", args=[agent.pk]))

    assert agent_by_token(token=token_of(answer.content.decode())) == agent
    with pytest.raises(TokenRefused):
        agent_by_token(token=old)


def test_revoking_wants_a_reason_and_shuts_the_agent_out(client_as: ClientAs) -> None:
    agent, token = make.agent()
    client = client_as("ops_manager")
    address = reverse("monitoring:agent_revoke", args=[agent.pk])

    refused = client.post(address, {"reason": ""}, follow=True).content.decode()
    assert "请填写原因" in refused
    assert agent_by_token(token=token) == agent

    said = client.post(address, {"reason": "设备报废"}, follow=True).content.decode()
    assert "已吊销" in said
    assert "设备报废" in said
    with pytest.raises(TokenRefused):
        agent_by_token(token=token)


@pytest.mark.parametrize("name", ["agent_renew", "agent_revoke"])
def test_an_agent_that_does_not_exist_is_said(client_as: ClientAs, name: str) -> None:
    answer = client_as("ops_manager").post(
        reverse(f"monitoring:{name}", args=[404]), {"reason": "不存在"}, follow=True
    )

    assert "没有找到这个探针" in answer.content.decode()


def test_only_those_who_act_make_agents(client_as: ClientAs) -> None:
    agent, _ = make.agent()
    acts = [reverse("monitoring:agent_new")]
    acts += [
        reverse(f"monitoring:{one}", args=[agent.pk]) for one in ("agent_renew", "agent_revoke")
    ]

    for address in acts:
        assert client_as("purchaser").post(address).status_code == 403
        assert Client().post(address).status_code == 302
