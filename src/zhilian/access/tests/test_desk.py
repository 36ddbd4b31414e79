"""Pages of the access desk: who sees what, and what a press does."""

from __future__ import annotations

from typing import Any

import pytest

from zhilian.access import service
from zhilian.access.models import Grant, Listed, Pass, PassRecord
from zhilian.access.tests import make
from zhilian.access.types import Place, Window
from zhilian.assets import service as devices
from zhilian.assets.tests import make as terminals
from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON
from zhilian.core.times import clock_now
from zhilian.directory.tests import make as people

pytestmark = pytest.mark.django_db
HOME = "/desk/access/"


def today() -> Window:
    now = clock_now()
    return Window(start=now - make.HOUR, end=now + make.HOUR)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "visitors/",
        "permissions/",
        "vehicles/",
        "records/",
        "restricted/",
        "terminals/",
        "places/",
        "places/area/",
        "places/gate/",
    ],
)
def test_pages_say_what_to_do_while_there_is_nothing(client_as: Any, path: str) -> None:
    answer = client_as("access_admin").get(HOME + path)

    assert answer.status_code == 200


def test_guard_sees_green_and_lets_in(client_as: Any) -> None:
    gate = make.gate()
    guest = make.visit(gate, window=today(), name="李访客")
    guard = client_as("gate_guard")
    body = {"gate": gate.pk, "direction": "IN", "value": guest.code.lower()}

    shown = guard.post(HOME, body).content.decode()
    before = PassRecord.objects.count()
    guard.post(f"{HOME}let/", body)

    assert "可以放行" in shown
    assert "李访客" in shown
    assert before == 0
    record = PassRecord.objects.get()
    assert (record.allowed, record.guard_id is not None) == (True, True)
    assert Pass.objects.get().state == "INSIDE"


def test_guard_sees_red_with_the_reason(client_as: Any) -> None:
    gate = make.gate()

    shown = client_as("gate_guard").post(HOME, {"gate": gate.pk, "value": "AAAA2222"})

    assert "不能放行" in shown.content.decode()
    assert "没有登记" in shown.content.decode()


def test_visitors_of_today_are_found_by_code_and_exported(client_as: Any) -> None:
    guest = make.visit(make.gate(), window=today(), name="李访客")
    admin = client_as("access_admin")

    page = admin.get(f"{HOME}visitors/?q={guest.code}").content.decode()
    file = b"".join(admin.get(f"{HOME}visitors/export.csv")).decode()

    assert "李访客" in page
    assert make.IDNO not in page + file
    assert JournalEntry.objects.filter(kind="access.list.exported").count() == 1


def test_permission_is_taken_back_with_a_reason(client_as: Any) -> None:
    person = people.person(name="赵权限")
    grant = make.permission(person.pk, Place(gate_id=make.gate().pk), window=today(), number="B77")
    admin = client_as("access_admin")
    shown = admin.get(f"{HOME}permissions/?q=B77").content.decode()

    admin.post(f"{HOME}grants/{grant.pk}/revoke/", {"reason": ""})
    kept = Grant.objects.get().state
    admin.post(f"{HOME}grants/{grant.pk}/revoke/", {"reason": "岗位调整"})

    assert "收回这一单的权限" in shown
    assert (kept, Grant.objects.get().reason) == ("LIVE", "岗位调整")


def test_restricted_person_is_added_and_removed(client_as: Any) -> None:
    office = client_as("security_office")

    wrong = office.post(f"{HOME}restricted/new/", {"name": "钱某", "idno": "", "reason": "扰序"})
    body = {"name": "钱某", "idno": make.IDNO, "reason": "扰序"}
    office.post(f"{HOME}restricted/new/", body)
    row = Listed.objects.get()
    unsaid = office.post(f"{HOME}restricted/{row.pk}/", {"reason": ""})
    office.post(f"{HOME}restricted/{row.pk}/", {"reason": "核查有误"})

    row.refresh_from_db()
    assert (wrong.status_code, unsaid.status_code) == (422, 422)
    assert (row.hint, row.remove_reason) == ("钱* 610102********1234", "核查有误")


def test_terminal_page_sends_again_and_opens(client_as: Any) -> None:
    gate = terminals.terminal(name="东门 1 号")
    devices.tell(orders=[terminals.order(gate)], at=NOON)
    engineer = client_as("ops_hardware")

    page = engineer.get(f"{HOME}terminals/{gate.pk}/").content.decode()
    for act in ("resend", "compare", "open"):
        assert engineer.post(f"{HOME}terminals/{gate.pk}/{act}/").status_code == 302

    assert "东门 1 号" in page
    assert JournalEntry.objects.filter(kind="assets.terminal.opened").count() == 1
    assert engineer.get(f"{HOME}terminals/999999/").status_code == 404


def test_list_of_terminals_is_narrowed(client_as: Any) -> None:
    terminals.terminal(name="东门 1 号")
    terminals.terminal(name="一食堂 1 号机", kind="canteen_device")

    page = client_as("ops_manager").get(f"{HOME}terminals/?kind=canteen_device").content.decode()

    assert "一食堂 1 号机" in page
    assert "东门 1 号" not in page


def test_export_of_permissions_and_records(client_as: Any) -> None:
    admin = client_as("access_admin")
    make.permission(people.person(name="赵权限").pk, Place(gate_id=make.gate().pk))
    shown = make.shown("CODE", "AAAA2222", direction="IN")
    service.let_pass(gate_id=make.gate().pk, shown=shown, guard_id=1, at=NOON)

    permissions = b"".join(admin.get(f"{HOME}permissions/export.csv")).decode()
    records = b"".join(admin.get(f"{HOME}records/export.csv")).decode()

    assert "赵权限" in permissions
    assert "拒绝" in records
