"""Making, changing, pausing, retiring checks: every refusal names its field and remedy."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection

from zhilian.catalogue.tests import make as windows
from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON
from zhilian.directory.tests import make as directory
from zhilian.monitoring import service
from zhilian.monitoring.addresses import BadAddress
from zhilian.monitoring.errors import (
    BadCheck,
    CheckHasChildren,
    CheckIsDown,
    MonitoringRefusal,
    NoSuchCheck,
    ReasonMissing,
)
from zhilian.monitoring.models import Check, Flip
from zhilian.monitoring.sealing import KEPT, hide_secrets
from zhilian.monitoring.service.checks import draft_of
from zhilian.monitoring.tests import make
from zhilian.monitoring.types import CheckDraft, State

pytestmark = pytest.mark.django_db

DRAFT = CheckDraft(
    code="portal", name="门户首页", kind="http", options={"url": "http://127.0.0.1:8000/"}
)


def journal() -> list[str]:
    return list(JournalEntry.objects.order_by("id").values_list("kind", flat=True))


def test_create_check_begins_unknown_and_is_to_be_looked_at_now() -> None:
    check = service.create_check(draft=DRAFT, at=NOON)

    assert (check.state, check.state_since, check.recheck_at) == (State.UNKNOWN, NOON, NOON)
    assert check.target == "http://127.0.0.1:8000/"
    assert journal() == ["monitoring.check.created"]


@pytest.mark.parametrize(
    ("change", "field", "remedy"),
    [
        ({"code": "门户"}, "code", "小写字母"),
        ({"name": "  "}, "name", "请填写名称"),
        ({"kind": "telnet"}, "kind", "可用的有"),
        ({"interval_s": 1, "timeout_s": 0.5}, "interval_s", "一般填 60"),
        ({"timeout_s": 61.0}, "timeout_s", "一般填 5"),
        ({"interval_s": 10, "timeout_s": 11.0}, "timeout_s", "不能长于间隔"),
        ({"options": {}}, "options.url", "网址"),
        ({"options": {"url": "www.example.cn"}}, "options.url", "http"),
        ({"window_code": "no-such"}, "window_code", "请从列表中选择"),
        ({"sub_platform": "no-such"}, "sub_platform", "请从列表中选择"),
        ({"site_code": "no-such"}, "site_code", "请从列表中选择"),
        ({"parent_code": "no-such"}, "parent_code", "请先添加它"),
    ],
)
def test_create_check_refuses_each_fault_at_its_field(
    change: dict[str, object], field: str, remedy: str
) -> None:
    values = {name: getattr(DRAFT, name) for name in DRAFT.__dataclass_fields__}

    with pytest.raises(BadCheck) as refusal:
        service.create_check(draft=CheckDraft(**(values | change)), at=NOON)

    assert list(refusal.value.fields) == [field]
    assert remedy in refusal.value.fields[field]
    assert Check.objects.count() == 0


def test_create_check_tells_all_faults_at_once() -> None:
    with pytest.raises(BadCheck) as refusal:
        service.create_check(draft=replace(DRAFT, code="", name="", interval_s=0), at=NOON)

    assert {"code", "name", "interval_s"} <= set(refusal.value.fields)


def test_code_is_free_again_after_the_check_was_retired() -> None:
    first = service.create_check(draft=DRAFT, at=NOON)
    with pytest.raises(BadCheck, match="请换一个"):
        service.create_check(draft=DRAFT, at=NOON)

    service.retire_check(check_id=first.pk, reason="已下线", at=NOON)
    second = service.create_check(draft=DRAFT, at=NOON)

    with pytest.raises(MonitoringRefusal, match="已被另一个监测项使用"):
        service.bring_back(check_id=first.pk, at=NOON)
    assert second.code == "portal"


def test_two_live_checks_of_one_code_are_refused_by_the_database() -> None:
    make.check(code="twin")

    with pytest.raises(IntegrityError):
        make.check(code="twin")


def test_window_gives_the_sub_platform() -> None:
    windows.catalogue()

    check = service.create_check(draft=replace(DRAFT, window_code="haircut"), at=NOON)

    assert check.sub_platform == "welfare"


def test_update_check_names_what_changed_and_not_the_values() -> None:
    check = service.create_check(draft=DRAFT, at=NOON)

    service.update_check(
        check_id=check.pk,
        draft=replace(DRAFT, name="首页", options={"url": "http://127.0.0.1:8000/a"}),
        at=NOON + timedelta(minutes=1),
    )

    entry = JournalEntry.objects.get(kind="monitoring.check.changed")
    assert entry.data["fields"] == "name,options"
    assert "8000" not in str(entry.data)


def test_update_check_with_the_same_meaning_changes_nothing() -> None:
    check = service.create_check(draft=DRAFT, at=NOON)
    spelled = {"url": "http://127.0.0.1:8000/", "method": "GET", "max_ms": ""}

    service.update_check(check_id=check.pk, draft=replace(DRAFT, options=spelled), at=NOON)

    assert journal() == ["monitoring.check.created"]


def test_secrets_are_sealed_hidden_and_kept_over_an_edit() -> None:
    headers = "Accept: text/html\nAuthorization: Bearer s3cret"
    draft = replace(DRAFT, options={**DRAFT.options, "request_headers": headers})
    check = service.create_check(draft=draft, at=NOON)

    shown = hide_secrets("http", check.options)
    edited = {**shown, "request_headers": f"Accept: text/css\nAuthorization: {KEPT}"}
    service.update_check(check_id=check.pk, draft=replace(draft, options=edited), at=NOON)

    check.refresh_from_db()
    assert "s3cret" not in str(shown)
    assert check.options["request_headers"] == "Accept: text/css\nAuthorization: Bearer s3cret"
    with connection.cursor() as cursor:
        cursor.execute("SELECT options_sealed FROM monitoring_check")
        assert "s3cret" not in cursor.fetchone()[0]


def test_pause_is_unknown_with_the_reason_and_resume_forgets_what_came_before() -> None:
    check, (agent, _) = make.check(), make.agent()

    service.pause_check(check_id=check.pk, reason="机房断电", at=NOON)
    later = NOON + timedelta(hours=1)
    service.resume_check(check_id=check.pk, at=later)
    make.see(check, False, False, False, by=agent, start=NOON + timedelta(minutes=5))

    check.refresh_from_db()
    flip = Flip.objects.get()
    assert (flip.to_state, flip.reason) == (State.UNKNOWN, "已暂停监控：机房断电")
    assert (check.state, check.paused, check.recheck_at) == (State.UNKNOWN, False, later)


@pytest.mark.parametrize("reason", ["", " ", "无"])
def test_pause_and_retire_want_a_reason(reason: str) -> None:
    check = make.check()

    with pytest.raises(ReasonMissing):
        service.pause_check(check_id=check.pk, reason=reason, at=NOON)
    with pytest.raises(ReasonMissing):
        service.retire_check(check_id=check.pk, reason=reason, at=NOON)


def test_retire_keeps_the_history_and_bring_back_undoes_it() -> None:
    check, (agent, _) = make.check(), make.agent()
    make.see(check, False, False, False, by=agent)

    service.retire_check(check_id=check.pk, reason="已下线", at=NOON + timedelta(minutes=2))
    with pytest.raises(NoSuchCheck):
        service.pause_check(check_id=check.pk, reason="已下线", at=NOON)
    back = service.bring_back(check_id=check.pk, at=NOON + timedelta(minutes=3))

    assert back.retired_at is None
    assert [flip.to_state for flip in Flip.objects.order_by("id")] == [State.DOWN, State.UNKNOWN]


def test_parent_with_live_children_is_not_retired() -> None:
    parent = make.check(code="switch")
    make.check(code="camera", parent=parent)

    with pytest.raises(CheckHasChildren, match="camera"):
        service.retire_check(check_id=parent.pk, reason="已下线", at=NOON)


def test_parents_make_no_ring() -> None:
    upper = service.create_check(draft=DRAFT, at=NOON)
    lower = service.create_check(draft=replace(DRAFT, code="low", parent_code="portal"), at=NOON)

    with pytest.raises(BadCheck, match="成环"):
        service.update_check(
            check_id=upper.pk, draft=replace(draft_of(upper), parent_code=lower.code), at=NOON
        )


def test_maintenance_covers_no_fault() -> None:
    check, (agent, _) = make.check(), make.agent()
    make.see(check, False, False, False, by=agent)

    with pytest.raises(CheckIsDown):
        service.begin_maintenance(
            check_id=check.pk, until=NOON + timedelta(hours=1), reason="换硬盘", at=NOON
        )


@pytest.mark.parametrize("hours", [-1, 0, 25])
def test_maintenance_is_ahead_and_a_day_at_most(hours: int) -> None:
    check = make.check()

    with pytest.raises(MonitoringRefusal, match="24 小时之内"):
        service.begin_maintenance(
            check_id=check.pk, until=NOON + timedelta(hours=hours), reason="换硬盘", at=NOON
        )


def test_maintenance_grades_nothing_and_ends_unknown() -> None:
    check, (agent, _) = make.check(), make.agent()
    until = NOON + timedelta(hours=1)
    service.begin_maintenance(check_id=check.pk, until=until, reason="换硬盘", at=NOON)
    make.see(check, False, False, False, by=agent, start=NOON + timedelta(minutes=1))

    service.end_maintenance(check_id=check.pk, at=until)

    states = [flip.to_state for flip in Flip.objects.order_by("id")]
    assert states == [State.MAINTENANCE, State.UNKNOWN]


def test_add_url_twice_is_one_check_and_a_taken_code_gets_a_number() -> None:
    first = service.add_url(url="https://www.example.cn/a", at=NOON)
    again = service.add_url(url=" https://www.example.cn/a ", at=NOON)
    other = service.add_url(url="https://www.example.cn/a?x=1", name="查询", at=NOON)

    assert (first.pk, first.code) == (again.pk, "web-www-example-cn-a")
    assert (other.code, other.name) == ("web-www-example-cn-a-2", "查询")


def test_add_url_refuses_a_wrong_address_with_the_remedy() -> None:
    with pytest.raises(BadAddress, match="https://www.example.cn"):
        service.add_url(url="www.example.cn", at=NOON)


def test_site_decides_which_agent_measures() -> None:
    site = directory.site(code="east")
    check = service.create_check(draft=replace(DRAFT, site_code="east"), at=NOON)

    assert list(Check.objects.for_site(site.pk)) == [check]
    assert list(Check.objects.for_site(None)) == []


def test_request_recheck_of_a_paused_check_is_refused() -> None:
    check = make.check(paused=True)

    with pytest.raises(NoSuchCheck):
        service.request_recheck(check_id=check.pk, at=NOON)
