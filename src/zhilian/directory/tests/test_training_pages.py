"""Training pages: planned, changed, called off; and what a person's page tells of them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from zhilian.core.times import clock_now, local
from zhilian.directory import service
from zhilian.directory.models import TrainingSession
from zhilian.directory.service.training import TrainedDraft
from zhilian.directory.tests import make

pytestmark = pytest.mark.django_db
Door = Callable[..., Client]


def said(**more: str) -> dict[str, str]:
    begins = local(clock_now() + timedelta(days=2))
    return {
        "title": "公告与群发",
        "place": "培训室",
        "starts_at": f"{begins:%Y-%m-%dT%H:%M}",
        "ends_at": f"{begins + timedelta(hours=2):%Y-%m-%dT%H:%M}",
        "seats": "30",
        **more,
    }


def test_a_session_is_planned_changed_and_called_off(client_as: Door) -> None:
    manager = client_as("ops_manager")
    wrong = manager.post("/ops/people/trainings/new/", said(seats="0"))
    manager.post("/ops/people/trainings/new/", said())
    row = TrainingSession.objects.get()

    manager.post(f"/ops/people/trainings/{row.pk}/edit/", said(title="公告"))
    manager.post(f"/ops/people/trainings/{row.pk}/cancel/")

    row.refresh_from_db()
    assert (wrong.status_code, row.title) == (422, "公告")
    assert row.cancelled_at is not None
    assert "已取消" in manager.get("/ops/people/trainings/?when=off").content.decode()


def test_scores_are_shown_and_taken_out(client_as: Door) -> None:
    manager = client_as("ops_manager")
    manager.post("/ops/people/trainings/new/", said())
    row = TrainingSession.objects.get()
    person = make.person(name="金学员")
    service.record_training(
        draft=TrainedDraft(key="t", person_id=person.pk, session_id=row.pk, score=91),
        at=clock_now(),
    )

    page = manager.get(f"/ops/people/trainings/{row.pk}/").content.decode()
    file = b"".join(manager.get(f"/ops/people/trainings/{row.pk}/records/"))  # type: ignore[arg-type]

    assert "金学员" in page
    assert "91" in file.decode()
    assert "91 分" in client_as("system_admin").get(f"/ops/people/{person.pk}/").content.decode()


def test_readers_plan_nothing(client_as: Door) -> None:
    assert client_as("purchaser").get("/ops/people/trainings/new/").status_code == 403
