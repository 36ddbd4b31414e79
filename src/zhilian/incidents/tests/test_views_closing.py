"""Pages: notes, closing with cause and lesson, undoing, class."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from zhilian.core.times import clock_now
from zhilian.incidents import selectors
from zhilian.incidents.models import Incident
from zhilian.incidents.tests import make
from zhilian.incidents.types import Status

pytestmark = pytest.mark.django_db
ClientAs = Callable[..., Client]
HOME = "/ops/incidents/"


def page(incident: Incident, part: str = "") -> str:
    return f"{HOME}{incident.pk}/{part}"


def post(client: Client, incident: Incident, part: str, **said: Any) -> str:
    return client.post(page(incident, part), said, follow=True).content.decode()


def test_note_is_written_with_its_time(client_as: ClientAs) -> None:
    incident = make.one_found()

    post(client_as("ops_software"), incident, "note/", text="重启", occurred_at="2026-11-23T11:30")

    entry = selectors.timeline(incident_id=incident.pk)[-1]
    assert (entry.text, f"{entry.occurred_at:%H:%M}") == ("重启", "03:30")


def test_empty_note_keeps_what_was_typed_and_says_what_is_missing(client_as: ClientAs) -> None:
    incident = make.one_found()

    text = post(client_as("ops_software"), incident, "note/", text="", occurred_at="昨天")

    assert "请写下要记录的内容" in text
    assert "时间格式不对" in text
    assert 'value="昨天"' in text


def test_close_without_lesson_is_not_closed_and_keeps_the_cause(client_as: ClientAs) -> None:
    incident = make.one_found(minutes=5)

    text = post(
        client_as("ops_software"),
        incident,
        "close/",
        cause_kind="DEFECT",
        cause="磁盘写满",
        lesson="",
    )

    assert "请写明以后怎样避免" in text
    assert "磁盘写满" in text
    assert make.again(incident).status == Status.RESTORED


def test_close_with_both(client_as: ClientAs) -> None:
    incident = make.restored(at=clock_now() - timedelta(hours=1))

    post(
        client_as("ops_software"),
        incident,
        "close/",
        cause_kind="DEFECT",
        cause="磁盘写满",
        lesson="加告警",
    )

    assert make.again(incident).status == Status.CLOSED


def test_close_of_an_open_one_is_refused_in_words(client_as: ClientAs) -> None:
    text = post(
        client_as("ops_software"),
        make.one_found(),
        "close/",
        cause_kind="DEFECT",
        cause="x",
        lesson="y",
    )

    assert "恢复后才能结案" in text


@pytest.mark.parametrize("part", ["give-back/", "confirm/", "reopen/", "undo-close/"])
def test_acts_that_undo_ask_for_the_reason(client_as: ClientAs, part: str) -> None:
    client = client_as("ops_software")

    assert client.get(page(make.one_found(), part)).status_code == 200
    assert "请写明原因" in post(client, make.one_found(), part, reason="")


def test_classify_changes_class_and_limit(client_as: ClientAs) -> None:
    incident = make.one_found()

    said = {"fault_class": "HARDWARE", "severity": "SERIOUS", "reason": "电源烧毁"}
    text = post(client_as("ops_software"), incident, "classify/", **said)

    assert (make.again(incident).fault_class, make.again(incident).severity) == (
        "HARDWARE",
        "SERIOUS",
    )
    assert "硬件故障处理" in text
