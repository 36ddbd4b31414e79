"""Agents over HTTP: token, list with ETag, wake, results; each bad input has a clear answer."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from zhilian.core.times import clock_now
from zhilian.monitoring.models import Check, Sample
from zhilian.monitoring.service import agents
from zhilian.monitoring.tests import make

pytestmark = pytest.mark.django_db


def post(client: Client, token: str, body: Any) -> Any:
    content = body if isinstance(body, str) else json.dumps(body)
    return client.post(
        "/api/probe/results",
        content,
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )


def test_agent_gets_its_checks_once_per_change() -> None:
    check, (_, token) = make.check(), make.agent()
    client = Client(headers={"Authorization": f"Bearer {token}"})

    first = client.get("/api/probe/checks")
    again = client.get("/api/probe/checks", headers={"If-None-Match": first.headers["ETag"]})

    assert [row["code"] for row in first.json()["checks"]] == [check.code]
    assert again.status_code == 304


def test_results_are_kept_and_repeated_pushes_forgotten() -> None:
    check, (_, token) = make.check(), make.agent()
    body = make.batch([make.sample(check, at=clock_now())]).to_json()

    first, second = post(Client(), token, body), post(Client(), token, body)

    assert (first.json()["accepted"], second.json()["duplicate"]) == (1, True)
    assert Sample.objects.count() == 1


def test_wake_hands_out_each_wanted_recheck_once() -> None:
    check, (_, token) = make.check(), make.agent()
    Check.objects.update(recheck_at=clock_now())
    client = Client(headers={"Authorization": f"Bearer {token}"})

    first, second = client.get("/api/probe/wake").json(), client.get("/api/probe/wake").json()

    assert (first["recheck"], second["recheck"]) == ([check.pk], [])


@pytest.mark.parametrize("path", ["checks", "wake"])
def test_revoked_token_gets_401_with_the_remedy(path: str) -> None:
    agent, token = make.agent()
    agents.revoke_agent(agent_id=agent.pk, reason="设备报废", at=clock_now())

    answer = Client().get(f"/api/probe/{path}", headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == 401
    assert "重新生成令牌" in answer.json()["message"]


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "null", '{"samples": 1}', '{"agent_epoch": "x", "seq": "y"}', "[" * 900]
)
def test_malformed_results_get_422_in_chinese(body: str) -> None:
    _, token = make.agent()

    answer = post(Client(), token, body)

    assert answer.status_code == 422
    assert "上报内容无法读取" in answer.json()["message"]


def test_oversized_results_are_refused_with_the_limit() -> None:
    _, token = make.agent()

    answer = post(Client(), token, "x" * 2_000_001)

    assert answer.status_code == 413
    assert "分批上报" in answer.json()["message"]
