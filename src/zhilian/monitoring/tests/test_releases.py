"""Marks of releases: noted by what runs, made and withdrawn by people."""

from __future__ import annotations

from datetime import timedelta

import pytest

from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON
from zhilian.directory.tests import make as people
from zhilian.monitoring.errors import NoSuchRelease, ReleaseRefused
from zhilian.monitoring.models import Release
from zhilian.monitoring.service import releases

pytestmark = pytest.mark.django_db


def run(name: str, *, minutes: int = 0) -> None:
    releases.note_running(name=name, at=NOON + timedelta(minutes=minutes))


def names() -> list[str]:
    return list(Release.objects.order_by("at").values_list("name", flat=True))


def test_what_runs_is_noted_once() -> None:
    run("1.0")
    run("1.0", minutes=5)

    assert names() == ["1.0"]
    assert JournalEntry.objects.filter(kind="monitoring.release.marked").count() == 1


def test_another_version_is_another_mark_and_so_is_the_way_back() -> None:
    run("1.0")
    run("1.1", minutes=60)
    run("1.0", minutes=120)

    assert names() == ["1.0", "1.1", "1.0"]
    assert Release.objects.order_by("at").last().note == "恢复到先前的版本"  # type: ignore[union-attr]


def test_processes_that_change_over_do_not_mark_back_and_forth() -> None:
    run("1.0")
    run("1.1", minutes=60)
    run("1.0", minutes=61)
    run("1.1", minutes=62)

    assert names() == ["1.0", "1.1"]


def test_a_person_marks_and_withdraws() -> None:
    person = people.person()
    mark = releases.mark_release(name="扩容", at=NOON, note="加两台", person_id=person.pk)

    releases.withdraw_release(release_id=mark.pk, person_id=person.pk, at=NOON)
    releases.withdraw_release(release_id=mark.pk, person_id=person.pk, at=NOON)

    mark.refresh_from_db()
    assert mark.withdrawn_at == NOON
    assert JournalEntry.objects.filter(kind="monitoring.release.withdrawn").count() == 1


def test_the_same_mark_twice_is_refused_with_a_remedy() -> None:
    person = people.person()
    releases.mark_release(name="扩容", at=NOON, note="", person_id=person.pk)

    with pytest.raises(ReleaseRefused, match="换一个时间"):
        releases.mark_release(name="扩容", at=NOON, note="", person_id=person.pk)


@pytest.mark.parametrize(("name", "note"), [(" ", ""), ("x" * 41, ""), ("x", "y" * 201)])
def test_marks_that_do_not_fit_are_refused(name: str, note: str) -> None:
    with pytest.raises(ReleaseRefused):
        releases.mark_release(name=name, at=NOON, note=note, person_id=people.person().pk)


def test_what_the_software_noted_stays() -> None:
    person = people.person()
    run("1.0")

    with pytest.raises(ReleaseRefused):
        releases.withdraw_release(release_id=Release.objects.get().pk, person_id=person.pk, at=NOON)
    with pytest.raises(NoSuchRelease):
        releases.withdraw_release(release_id=999, person_id=person.pk, at=NOON)
