"""The pages of a job that reports by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from zhilian.monitoring.models import Beat, Check, Pulse
from zhilian.monitoring.service import beats, checks
from zhilian.monitoring.service.beats import Signal
from zhilian.monitoring.types import BeatKind, CheckDraft

pytestmark = pytest.mark.django_db
ClientAs = Callable[..., Client]


def job(*, log: str = "") -> Check:
    now = datetime.now(UTC)
    options = {"cron": "30 2 * * *", "grace_min": 30}
    draft = CheckDraft(code="backup", name="每日备份", kind="heartbeat", options=options)
    check = checks.create_check(draft=draft, at=now)
    signal = Signal(kind=BeatKind.FAIL, exit_code=3, run="r1", log=log)
    if log:
        beats.take_beat(token=token_of(check), signal=signal, at=now)
    return check


def token_of(check: Check) -> str:
    return str(Pulse.objects.get(check_ref=check).token_sealed)


def shown(client: Client, name: str, *args: int) -> str:
    answer = client.get(reverse(f"monitoring:{name}", args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_those_who_act_see_the_address_and_a_crontab_line_readers_do_not(
    client_as: ClientAs,
) -> None:
    check = job()

    page = shown(client_as("ops_software"), "check", check.pk)

    assert "30 2 * * * /opt/backup.sh &amp;&amp; curl -fsS" in page
    assert f"/api/beat/{token_of(check)}" in page
    assert "下次报到" in page
    assert token_of(check) not in shown(client_as("purchaser"), "check", check.pk)


def test_beats_are_listed_and_exported_their_logs_only_for_those_who_act(
    client_as: ClientAs,
) -> None:
    check = job(log="磁盘已满")
    beat = Beat.objects.get()

    listed = shown(client_as("purchaser"), "beat_list", check.pk)
    table = client_as("purchaser").get(reverse("monitoring:beat_export", args=[check.pk]))
    log = shown(client_as("ops_software"), "beat_log", check.pk, beat.pk)
    refused = client_as("purchaser").get(reverse("monitoring:beat_log", args=[check.pk, beat.pk]))

    assert "退出码 3" in listed
    assert "r1" in b"".join(table.streaming_content).decode()  # type: ignore[attr-defined]
    assert "磁盘已满" in log
    assert refused.status_code == 403


def test_the_list_of_beats_is_paged_by_key(client_as: ClientAs) -> None:
    check = job()
    now = datetime.now(UTC)
    sent = [Beat(check_ref=check, at=now, kind=BeatKind.OK, run=f"n{n:03}") for n in range(60)]
    Beat.objects.bulk_create(sent)

    first = shown(client_as("purchaser"), "beat_list", check.pk)
    key = Beat.objects.get(run="n010").pk
    rest = client_as("purchaser").get(
        reverse("monitoring:beat_list", args=[check.pk]), {"after": key}
    )

    assert "n010" in first
    assert "n009" not in first
    assert "n009" in rest.content.decode()


def test_a_new_address_ends_the_old_one(client_as: ClientAs) -> None:
    check = job()
    old = token_of(check)

    client_as("ops_software").post(reverse("monitoring:beat_renew", args=[check.pk]))

    assert Client().get(f"/api/beat/{old}").status_code == 401
    assert Client().get(f"/api/beat/{token_of(check)}").status_code == 200


def test_the_form_of_a_passive_kind_asks_for_no_pace(client_as: ClientAs) -> None:
    client = client_as("ops_software")
    address = reverse("monitoring:new") + "?kind=heartbeat"

    page = client.get(address).content.decode()
    answer = client.post(
        address, {"name": "同步", "code": "sync", "o_every_min": "30", "o_grace_min": "5"}
    )

    made = Check.objects.get(code="sync")
    assert "超时（秒）" not in page
    assert "怎样报到" in page
    assert answer.status_code == 302
    assert Pulse.objects.filter(check_ref=made).exists()


def test_the_choice_of_kinds_is_grouped_with_examples(client_as: ClientAs) -> None:
    page = shown(client_as("ops_software"), "new")

    assert "对方上报" in page
    assert "数据库备份" in page
