"""Pages of duties: the checklist of a guarantee, arrival, notes that are taken."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from zhilian.core.times import clock_now
from zhilian.directory.tests import make as people
from zhilian.duties import service
from zhilian.duties.models import Guarantee, NoteReading
from zhilian.duties.types import GuaranteeDraft, NoteDraft

pytestmark = pytest.mark.django_db
Door = Callable[..., Client]


def guarantee() -> Guarantee:
    at = clock_now()
    draft = GuaranteeDraft(
        key="g",
        title="省政府调研",
        level="重要",
        start_at=at + timedelta(hours=5),
        end_at=at + timedelta(hours=7),
        place="1 号楼大厅",
        must_work=("平台登录",),
    )
    return service.plan_guarantee(draft=draft, at=at)


def test_an_engineer_arrives_checks_and_ends(client_as: Door) -> None:
    engineer, client = people.person(roles=["ops_hardware"]), Client()
    people.sign_in(client, engineer)
    row = guarantee()
    page = f"/ops/guarantees/{row.pk}/"
    first, *rest = row.tasks.order_by("position")

    client.post(f"{page}arrive/")
    refused = client.post(f"/ops/guarantees/tasks/{first.pk}/faulty/", {"note": ""})
    client.post(f"/ops/guarantees/tasks/{first.pk}/faulty/", {"note": "登录慢，已重启"})
    early = client.post(f"{page}finish/", {"summary": "顺利"}).content.decode()
    for task in rest:
        client.post(f"/ops/guarantees/tasks/{task.pk}/good/")
    client.post(f"{page}finish/", {"summary": "顺利"})

    row.refresh_from_db()
    shown = client.get(page).content.decode()
    assert refused.status_code == 422
    assert "没有检查" in early
    assert (row.state, "登录慢，已重启" in shown) == ("FINISHED", True)


def test_only_the_manager_calls_it_off(client_as: Door) -> None:
    row = guarantee()

    assert client_as("ops_hardware").post(f"/ops/guarantees/{row.pk}/cancel/").status_code == 403
    client_as("ops_manager").post(f"/ops/guarantees/{row.pk}/cancel/", {"reason": "改期"})

    row.refresh_from_db()
    assert (row.state, row.summary) == ("CANCELLED", "改期")


def test_the_list_is_filtered_and_taken_out(client_as: Door) -> None:
    guarantee()
    client = client_as("purchaser")

    assert "省政府调研" in client.get("/ops/guarantees/?level=重要").content.decode()
    assert "省政府调研" not in client.get("/ops/guarantees/?state=FINISHED").content.decode()
    file = b"".join(client.get("/ops/guarantees/export/"))  # type: ignore[arg-type]
    assert "省政府调研" in file.decode()


def test_a_guard_takes_note(client_as: Door) -> None:
    at = clock_now()
    draft = NoteDraft(
        key="n",
        building="2 号楼",
        start_at=at,
        end_at=at + timedelta(hours=3),
        people=2,
        hvac=True,
    )
    note = service.write_note(draft=draft, at=at)
    guard, other = client_as("gate_guard"), client_as("cleaner")

    before = guard.get("/ops/duty-notes/").content.decode()
    guard.post(f"/ops/duty-notes/{note.pk}/read/")
    after = guard.get("/ops/duty-notes/").content.decode()

    assert ("待阅" in before, "待阅" in after) == (True, False)
    assert NoteReading.objects.count() == 1
    assert other.get("/ops/duty-notes/").status_code == 403
