"""Whatever is pushed, it is a batch or a refusal in Chinese; never a stumble of the database."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhilian.core.times import clock_now
from zhilian.monitoring.models import Sample
from zhilian.monitoring.tests import make
from zhilian.monitoring.wire.reading import MOST_SAMPLES, read_batch

pytestmark = pytest.mark.django_db

odd_values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([2**63, 2**64, -(2**70), 10**400]),
    st.floats(),
    st.text(max_size=90),
    st.sampled_from(["\0", "\ud800", "x" * 400, "", "1", "NaN", "9999-12-31T23:59:59+00:00"]),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)
batch_fields = st.sampled_from(["agent_epoch", "seq", "lag_ms", "blind", "lost", "samples"])
sample_fields = st.sampled_from(
    ["check_id", "at", "ok", "took_us", "attempt", "tainted", "blind", "late_us", "phases"]
    + ["error_code", "error_text", "conditions"]
)


def push(token: str, body: Any) -> Any:
    return Client(raise_request_exception=False).post(
        "/api/probe/results",
        body if isinstance(body, bytes) else json.dumps(body),
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.dictionaries(batch_fields, odd_values, max_size=2),
    st.dictionaries(sample_fields, odd_values, max_size=3),
)
def test_odd_values_are_taken_or_refused(batch: dict[str, Any], sample: dict[str, Any]) -> None:
    check, (_, token) = make.check(), make.agent()
    body = make.batch([make.sample(check, at=clock_now())]).to_json()
    body["samples"][0] |= sample

    answer = push(token, body | batch)

    assert answer.status_code in (200, 422)
    assert answer.status_code == 200 or "上报内容无法读取" in answer.json()["message"]


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.binary(max_size=200))
def test_any_bytes_are_refused(body: bytes) -> None:
    _, token = make.agent()

    assert push(token, body).status_code == 422


def test_half_a_character_is_replaced_and_nul_left_out() -> None:
    check, (_, token) = make.check(), make.agent()
    sample = make.sample(check, at=clock_now(), ok=False, error_text="坏\0掉\ud800了")

    push(token, make.batch([sample]).to_json())

    assert Sample.objects.get().error_text == "坏掉?了"


def test_too_many_samples_are_refused_with_the_limit() -> None:
    check, (_, token) = make.check(), make.agent()
    body = make.batch([]).to_json()
    body["samples"] = [{"check_id": check.pk}] * (MOST_SAMPLES + 1)
    small = make.sample(check, at=clock_now()).to_json()
    body["samples"] = [{name: small[name] for name in ("check_id", "at", "ok", "took_us")}] * (
        MOST_SAMPLES + 1
    )

    answer = push(token, body)

    assert answer.status_code == 422
    assert f"最多 {MOST_SAMPLES} 个采样" in answer.json()["message"]


def test_a_sound_batch_is_read_unchanged() -> None:
    check = make.check()
    batch = make.batch([make.sample(check, at=clock_now(), ok=False)])

    assert read_batch(json.dumps(batch.to_json()).encode()) == batch
