"""Pages of the contract: clauses, clocks, scope."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from zhilian.contract import book, service
from zhilian.contract.models import Clock, ScopeItem
from zhilian.contract.tests import make
from zhilian.contract.types import SUBJECTS, SubjectView, names_subjects
from zhilian.core.testing import NOON
from zhilian.core.times import clock_now
from zhilian.directory.tests import make as people

pytestmark = pytest.mark.django_db
ClientAs = Callable[..., Client]
CONSOLE = ["ops_hardware", "ops_software", "hotline", "ops_manager", "purchaser"]
PAGES = ["wall", "clocks", "waivers", "calendar", "scope"]
EXPORTS = ["wall_export", "clocks_export", "waivers_export", "calendar_export", "scope_export"]


@pytest.mark.parametrize("name", PAGES + EXPORTS)
@pytest.mark.parametrize("role", CONSOLE)
def test_console_roles_read_every_page(client_as: ClientAs, role: str, name: str) -> None:
    assert client_as(role).get(reverse(f"contract:{name}")).status_code == 200


@pytest.mark.parametrize("name", PAGES + EXPORTS)
def test_others_are_refused(client_as: ClientAs, name: str) -> None:
    address = reverse(f"contract:{name}")

    assert client_as("staff").get(address).status_code == 403
    assert Client().get(address).status_code == 302


@pytest.mark.parametrize("name", PAGES)
def test_pages_keep_to_their_query_budget(
    client_as: ClientAs, name: str, django_assert_max_num_queries: Any
) -> None:
    for _n in range(12):
        make.scope_item()
        make.clock(policy="consult", subject=f"consultation:{_n}")
    make.waiver()
    make.reading()
    client = client_as("purchaser")
    client.get(reverse(f"contract:{name}"))

    with django_assert_max_num_queries(14 if name == "calendar" else 12):
        client.get(reverse(f"contract:{name}"))


def test_wall_lists_every_clause_with_number_wording_and_target(client_as: ClientAs) -> None:
    shown = make.page(client_as("purchaser"), "wall")

    for clause in book.clauses():
        assert clause.source in shown
        assert clause.wording in shown
        assert clause.target in shown
    assert "尚未接入数据" in shown


def test_wall_shows_the_latest_figure_with_its_evidence(client_as: ClientAs) -> None:
    make.reading(value=98.5, unit="%")

    shown = make.page(client_as("ops_manager"), "wall")

    assert "<b>98.5</b><small>%</small>" in shown
    assert "超时 1 起" in shown


def test_wall_filters_stand_in_the_address(client_as: ClientAs) -> None:
    make.reading(clause="C2.3c")

    shown = make.page(client_as("ops_manager"), "wall", verdict="MET")

    assert "一般故障处理" in shown
    assert "科室管理员后台操作培训" not in shown


def test_clause_page_shows_readings_and_clocks(client_as: ClientAs) -> None:
    make.reading(text="66 起中 65 起按时")
    late = make.breached_clock()

    shown = make.page(client_as("purchaser"), "clause", "C2.3c")

    assert "66 起中 65 起按时" in shown
    assert reverse("contract:clock", args=[late.pk]) in shown


def test_clause_that_is_not_in_the_contract_is_not_found(client_as: ClientAs) -> None:
    address = reverse("contract:clause", args=["C9.9"])

    assert client_as("purchaser").get(address).status_code == 404


def test_purchaser_pastes_the_original(client_as: ClientAs) -> None:
    client = client_as("purchaser")
    address = reverse("contract:paste_original", args=["C2.3c"])

    refused = client.post(address, {"text": " "})
    client.post(address, {"text": "乙方应在四小时内处理。"})

    assert (refused.status_code, "请粘贴" in refused.content.decode()) == (400, True)
    assert "乙方应在四小时内处理。" in make.page(client, "clause", "C2.3c")


def test_term_is_set_and_shown(client_as: ClientAs) -> None:
    client = client_as("ops_manager")
    address = reverse("contract:term")

    refused = client.post(address, {"first_date": "2026-05-21", "last_date": "2026-05-01"})
    client.post(address, {"first_date": "2026-05-21", "last_date": "2027-05-20"})

    assert refused.status_code == 400
    assert 'value="2026-05-21"' in refused.content.decode()
    assert "2026-05-21 至 2027-05-20" in make.page(client, "wall")


def test_clocks_list_narrows_by_state_policy_and_word(client_as: ClientAs) -> None:
    client = client_as("ops_software")
    make.clock(policy="detect", subject="incident:41", started_at=clock_now())
    make.breached_clock()

    running = make.page(client, "clocks")
    late = make.page(client, "clocks", state="breached")
    nothing = make.page(client, "clocks", q="incident:99")

    assert "incident:41" in running
    assert "incident:41" not in late
    assert "没有符合条件的时限" in nothing


def test_clocks_list_shows_drills_only_when_asked(client_as: ClientAs) -> None:
    make.clock(subject="incident:41", drill=True)
    client = client_as("ops_software")

    assert "incident:41" not in make.page(client, "clocks")
    assert "演练" in make.page(client, "clocks", drills="1")


def test_clocks_list_pages_by_key(client_as: ClientAs) -> None:
    for number in range(51):
        make.clock(subject=f"incident:{number + 1000}")
    client = client_as("ops_manager")
    first = client.get(reverse("contract:clocks"))

    rest = client.get(reverse("contract:clocks") + first.context["next_url"])

    assert (len(first.context["rows"]), len(rest.context["rows"])) == (50, 1)
    assert rest.context["next_url"] == ""


def test_clock_page_names_its_subject_and_tells_its_story(client_as: ClientAs) -> None:
    def incidents(ids: list[int]) -> dict[int, SubjectView]:
        return {n: SubjectView(label=f"G-{n}", url=f"/ops/incidents/{n}/") for n in ids}

    held = SUBJECTS.all().get("incident")
    SUBJECTS._members["incident"] = incidents
    clock = make.clock(subject="incident:41", started_at=NOON)
    service.add_wait(subject="incident:41", start_at=NOON, end_at=NOON, reason="等待供电恢复")
    try:
        shown = make.page(client_as("hotline"), "clock", clock.pk)
    finally:
        SUBJECTS._members.pop("incident")
        if held is not None:
            names_subjects("incident")(held)

    assert 'href="/ops/incidents/41/"' in shown
    assert "等待供电恢复" in shown


def test_clock_that_does_not_exist_is_not_found(client_as: ClientAs) -> None:
    address = reverse("contract:clock", args=[999_999])

    assert client_as("hotline").get(address).status_code == 404


@pytest.mark.parametrize(
    ("role", "name"),
    [("purchaser", "request_waiver"), ("ops_manager", "decide"), ("ops_software", "decide")],
)
def test_asking_and_deciding_belong_to_different_roles(
    client_as: ClientAs, role: str, name: str
) -> None:
    waiver = make.waiver()
    row = waiver.clock_id if name == "request_waiver" else waiver.pk

    answer = client_as(role).post(reverse(f"contract:{name}", args=[row]), {"reason": "x"})

    assert answer.status_code == 403
    waiver.refresh_from_db()
    assert waiver.status == "REQUESTED"


def test_scope_is_imported_edited_and_confirmed(client_as: ClientAs) -> None:
    site = people.site(name="市政府")
    manager, purchaser = client_as("ops_manager"), client_as("purchaser")
    rows = f"编号,名称,期次,类别,办公区,说明\nW-01,今日菜单,一期,服务窗口,{site.name},\n"
    manager.post(reverse("contract:scope_import"), {"table": make.table(rows)})
    item = ScopeItem.objects.get()

    purchaser.post(reverse("contract:scope_confirm"), {"item": [str(item.pk)]})
    confirmed = make.page(purchaser, "scope")
    manager.post(
        reverse("contract:scope_edit", args=[item.pk]),
        {"name": "每日菜单", "phase": "ONE", "kind": "WINDOW"},
    )

    assert "已确认 1 / 1 项" in confirmed
    changed = make.page(manager, "scope")
    assert "每日菜单" in changed
    assert "1 项待采购人确认" in changed


def test_scope_import_refuses_what_is_no_table(client_as: ClientAs) -> None:
    answer = client_as("ops_manager").post(
        reverse("contract:scope_import"), {"table": SimpleUploadedFile("a.exe", b"MZ\x00")}
    )

    assert answer.status_code == 400
    assert "请上传 CSV" in answer.content.decode()


def test_exports_neutralise_formulas(client_as: ClientAs) -> None:
    make.scope_item(name="=cmd()")

    answer = client_as("ops_manager").get(reverse("contract:scope_export"))

    body = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert "'=cmd()" in body


def test_figures_can_be_taken_again_by_hand(client_as: ClientAs) -> None:
    client = client_as("ops_manager")

    answer = client.post(reverse("contract:take_readings"), {"clause_id": "C3.8"}, follow=True)

    assert "尚未接入数据，没有可取的数" in answer.content.decode()
    assert not Clock.objects.exists()
