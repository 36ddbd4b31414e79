"""Alerts of other tools become incidents without any code of their own."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from zhilian.core.testing import NOON, run_reactions
from zhilian.incidents.models import Incident
from zhilian.monitoring.models import InboundSource
from zhilian.monitoring.service import deliveries
from zhilian.monitoring.tests import inbound_payloads as payloads
from zhilian.monitoring.tests import make

pytestmark = pytest.mark.django_db


def deliver(source: InboundSource, document: Any) -> None:
    kept = deliveries.take_delivery(
        source=source, body=json.dumps(document).encode(), address="", at=NOON
    )
    deliveries.work_on(delivery_id=kept.pk, at=NOON)


def test_five_members_firing_are_five_incidents_and_a_copy_doubles_nothing() -> None:
    source, _ = make.source()
    members = [payloads.am_alert(name) for name in "abcde"]
    body = payloads.alertmanager(*members)

    for _ in range(2):
        deliver(source, body)
        run_reactions()

    assert Incident.objects.count() == 5
    assert len(set(Incident.objects.values_list("check_id", flat=True))) == 5
    over = payloads.am_alert("a", firing=False, end="2026-11-20T04:30:00Z")
    deliver(source, payloads.alertmanager(over, truncated=4))
    run_reactions()
    assert set(Incident.objects.values_list("status", flat=True)) == {"RESTORED"}


def test_the_clock_of_an_alert_counts_from_when_the_tool_says_that_it_began() -> None:
    source, _ = make.source()

    deliver(source, payloads.alertmanager(payloads.am_alert("a")))
    run_reactions()

    found = Incident.objects.get()
    assert found.fault_began_at == datetime(2026, 11, 20, 3, 50, 0, 331000, tzinfo=UTC)
    assert found.detected_at == NOON


def test_a_silent_source_is_an_incident_too() -> None:
    source, _ = make.source(silence_after_s=300)
    deliver(source, payloads.alertmanager())

    deliveries.note_silent_source(source_id=source.pk, at=NOON + timedelta(minutes=6))
    run_reactions()

    assert "接收来源" in Incident.objects.get().title
