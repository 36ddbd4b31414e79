"""The pages of maintenance, through the client."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from zhilian.catalogue.tests import make as catalogue
from zhilian.core.times import clock_now, local
from zhilian.directory.tests import make as people
from zhilian.monitoring.models import Check, DeclaredAfterwards, MaintenanceWindow
from zhilian.monitoring.service import afterwards, announcing, past, upkeep
from zhilian.monitoring.service.afterwards import Declaration
from zhilian.monitoring.service.announcing import Announcement
from zhilian.monitoring.tests import make
from zhilian.monitoring.types import Scope

pytestmark = pytest.mark.django_db
ClientAs = Callable[..., Client]
HOUR = timedelta(hours=1)


def typed(moment: object) -> str:
    return f"{moment:%Y-%m-%dT%H:%M}"


def announced(*, running: bool = False, reason: str = "更换核心交换机") -> MaintenanceWindow:
    now = clock_now()
    at = now - 2 * HOUR if running else now
    draft = Announcement(
        scope=Scope.ALL,
        target="",
        reason=reason,
        starts_at=now - HOUR / 2 if running else now + HOUR,
        duration_min=60,
    )
    person = people.person(roles=["ops_manager"])
    window = announcing.announce(draft=draft, person_id=person.pk, at=at)
    if running:
        upkeep.begin_run(window_id=window.pk, starts_at=window.starts_at, at=now)
    return window


def declared(check: Check) -> DeclaredAfterwards:
    now = clock_now()
    past.write_beginning(check_ids=[check.pk], at=now - 10 * HOUR)
    past.write_outage(
        check_id=check.pk, began_at=now - 5 * HOUR, ended_at=now - 4 * HOUR, reason="断电"
    )
    draft = Declaration(
        scope=Scope.CHECK,
        target=check.code,
        reason="机房空调突发故障，来不及提前登记。",
        began_at=now - 5 * HOUR,
        ended_at=now - 4 * HOUR,
    )
    person = people.person(roles=["ops_manager"])
    return afterwards.declare(draft=draft, person_id=person.pk, at=now)


def test_pages_are_read_by_all_with_a_desk_and_written_by_engineers(client_as: ClientAs) -> None:
    window = announced()
    pages = [reverse("upkeep:list"), reverse("upkeep:one", args=[window.pk])]
    pages += [reverse("upkeep:afterwards"), reverse("upkeep:export")]

    for role in ("hotline", "purchaser", "ops_hardware"):
        client = client_as(role)
        assert {client.get(page).status_code for page in pages} == {200}, role
    assert client_as("purchaser").get(reverse("upkeep:new")).status_code == 403
    assert client_as("staff").get(pages[0]).status_code == 403


def test_the_form_announces_and_the_page_says_what_comes(client_as: ClientAs) -> None:
    catalogue.catalogue()
    starts_at = local(clock_now() + timedelta(days=2)).replace(hour=2, minute=30)
    form = {
        "about": "WINDOW:haircut",
        "starts_at": typed(starts_at),
        "duration_min": "90",
        "repeat": "weekly",
        "reason": "数据库升级",
    }

    answer = client_as("ops_software").post(reverse("upkeep:new"), form, follow=True)

    window = MaintenanceWindow.objects.get()
    assert (window.scope, window.target, window.duration_min) == ("WINDOW", "haircut", 90)
    assert window.cron == f"30 2 * * {starts_at.isoweekday() % 7}"
    shown = answer.content.decode()
    assert "理发预约" in shown
    assert f"{starts_at:%Y-%m-%d %H:%M}" in shown
    assert f"{starts_at + timedelta(days=7):%Y-%m-%d %H:%M}" in shown


def test_faults_stand_at_their_fields_and_nothing_typed_is_lost(client_as: ClientAs) -> None:
    form = {
        "about": "ALL:",
        "starts_at": typed(local(clock_now() - HOUR)),
        "duration_min": "60",
        "repeat": "cron",
        "cron": "0 99 * * *",
        "reason": "数据库升级",
    }

    answer = client_as("ops_manager").post(reverse("upkeep:new"), form)

    assert not MaintenanceWindow.objects.exists()
    assert "须提前登记" in answer.context["form"].errors["starts_at"][0]
    assert 'value="0 99 * * *"' in answer.content.decode()
    assert "数据库升级" in answer.content.decode()


def test_calling_off_asks_why_and_ending_early_judges_again(client_as: ClientAs) -> None:
    check = make.check()
    window = announced(running=True)
    client = client_as("ops_manager")
    run = window.runs.get()

    client.post(reverse("upkeep:end", args=[run.pk]))
    client.post(reverse("upkeep:call_off", args=[window.pk]), {"reason": ""})
    window.refresh_from_db()
    kept = window.cancelled_at
    client.post(reverse("upkeep:call_off", args=[window.pk]), {"reason": "改期"})

    check.refresh_from_db()
    window.refresh_from_db()
    assert (check.state, kept) == ("UNKNOWN", None)
    assert window.cancel_reason == "改期"


def test_the_list_is_found_filtered_and_exported(client_as: ClientAs) -> None:
    announced(reason="更换交换机")
    announced(reason="升级数据库", running=True)
    client = client_as("hotline")

    found = client.get(reverse("upkeep:list"), {"q": "数据库"}).context["rows"]
    running = client.get(reverse("upkeep:list"), {"state": "RUNNING"}).context["rows"]
    table = b"".join(client.get(reverse("upkeep:export"))).decode()  # type: ignore[arg-type]

    assert [row.window.reason for row in found] == ["升级数据库"]
    assert [row.window.reason for row in running] == ["升级数据库"]
    assert table.count("整个平台") == 4
    assert "进行中" in table


def test_a_purchaser_sees_gross_and_net_and_consents(client_as: ClientAs) -> None:
    check = make.check(code="portal", created_at=clock_now() - 10 * HOUR)
    one = declared(check)
    page = reverse("upkeep:declared", args=[one.pk])
    client = client_as("purchaser")

    before = client.get(page)
    decide = reverse("upkeep:decide", args=[one.pk])
    client.post(decide, {"decision": "approve", "answer": "情况属实"})
    after = client.get(page).content.decode()

    effect = before.context["effect"]
    assert effect.gross < effect.net == 1.0
    assert "净，如果同意扣除" in before.content.decode()
    assert "净，已扣除这段时间" in after
    assert "情况属实" in after


def test_only_the_purchaser_decides(client_as: ClientAs) -> None:
    one = declared(make.check(code="portal"))
    decide = reverse("upkeep:decide", args=[one.pk])

    refused = client_as("ops_manager").post(decide, {"decision": "approve", "answer": "同意"})

    one.refresh_from_db()
    assert (refused.status_code, one.status) == (403, "PENDING")


def test_declaring_by_the_form_waits_for_the_purchaser(client_as: ClientAs) -> None:
    make.check(code="portal")
    now = local(clock_now())
    form = {
        "about": "CHECK:portal",
        "began_at": typed(now - 3 * HOUR),
        "ended_at": typed(now - 2 * HOUR),
        "reason": "机房空调突发故障，来不及提前登记。",
    }

    client_as("ops_hardware").post(reverse("upkeep:declare"), form)
    waiting = client_as("purchaser").get(reverse("upkeep:afterwards")).content.decode()

    assert DeclaredAfterwards.objects.get().status == "PENDING"
    assert "等您审批" in waiting


def test_what_does_not_exist_is_not_found(client_as: ClientAs) -> None:
    client = client_as("ops_manager")

    assert client.get(reverse("upkeep:one", args=[7])).status_code == 404
    assert client.get(reverse("upkeep:declared", args=[7])).status_code == 404
    assert client.post(reverse("upkeep:end", args=[7])).status_code == 404


def test_the_year_shows_the_net_beside_the_gross(client_as: ClientAs) -> None:
    check = make.check(code="portal", created_at=clock_now() - 40 * HOUR)
    now = clock_now()
    past.write_beginning(check_ids=[check.pk], at=now - 40 * HOUR)
    past.write_outage(
        check_id=check.pk, began_at=now - 30 * HOUR, ended_at=now - 29 * HOUR, reason="断电"
    )
    draft = Declaration(
        scope=Scope.ALL,
        target="",
        reason="机房空调突发故障，来不及提前登记。",
        began_at=now - 30 * HOUR,
        ended_at=now - 29 * HOUR,
    )
    asked = people.person(roles=["ops_manager"])
    one = afterwards.declare(draft=draft, person_id=asked.pk, at=now)
    page = reverse("monitoring:year", args=[check.pk])
    client = client_as("hotline")

    gross_only = client.get(page).content.decode()
    afterwards.decide(
        declared_id=one.pk,
        approve=True,
        answer="属实",
        person_id=people.person(roles=["purchaser"]).pk,
        at=now,
    )
    both = client.get(page).content.decode()

    assert "扣除采购人同意的事后维护" not in gross_only
    assert "扣除采购人同意的事后维护" in both
