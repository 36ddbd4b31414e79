"""Marks of releases: the running software notes itself, people note what else changed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from zhilian.core import events
from zhilian.monitoring.errors import NoSuchRelease, ReleaseRefused
from zhilian.monitoring.events import ReleaseMarked, ReleaseWithdrawn
from zhilian.monitoring.models import Release

SETTLED = timedelta(minutes=10)
LONGEST_NAME, LONGEST_NOTE = 40, 200


@transaction.atomic
def note_running(*, name: str, at: datetime) -> Release | None:
    """Called by what runs. A name other than the last one is a new mark; a return to an earlier
    name too, but while processes change over (ten minutes) the two may alternate.
    """
    marks = Release.objects.select_for_update().filter(by=None, withdrawn_at=None)
    latest = list(marks.order_by("-at", "-id")[:2])
    if latest and latest[0].name == name:
        return None
    returns = any(mark.name == name for mark in latest)
    if latest and returns and at - latest[0].at < SETTLED:
        return None
    return _write(name=name, at=at, note="恢复到先前的版本" if returns else "", person_id=None)


@transaction.atomic
def import_release(*, name: str, at: datetime, note: str) -> Release:
    """A release from before this installation kept marks: history, not a measurement."""
    return _write(name=name, at=at, note=note, person_id=None)


@transaction.atomic
def mark_release(*, name: str, at: datetime, note: str, person_id: int) -> Release:
    """A mark by hand: another system was upgraded, a line was changed.

    Errors: `ReleaseRefused`.
    """
    name, note = name.strip(), note.strip()
    if not 1 <= len(name) <= LONGEST_NAME:
        raise ReleaseRefused(f"请填写版本或变更的名称，1 到 {LONGEST_NAME} 个字。")
    if len(note) > LONGEST_NOTE:
        raise ReleaseRefused(f"说明最多 {LONGEST_NOTE} 个字，请缩短。")
    return _write(name=name, at=at, note=note, person_id=person_id)


@transaction.atomic
def withdraw_release(*, release_id: int, person_id: int, at: datetime) -> Release:
    """Take a mark made by hand off the trends. What the software noted itself stays."""
    mark = Release.objects.select_for_update().filter(id=release_id).first()
    if mark is None:
        raise NoSuchRelease
    if mark.by_id is None:
        raise ReleaseRefused("系统自动记下的版本不能撤下。")
    if mark.withdrawn_at is None:
        mark.withdrawn_at = at
        mark.save(update_fields=["withdrawn_at"])
        events.record(
            ReleaseWithdrawn(at=at, release_id=mark.pk, name=mark.name, person_id=person_id)
        )
    return mark


def _write(*, name: str, at: datetime, note: str, person_id: int | None) -> Release:
    try:
        with transaction.atomic():
            mark = Release.objects.create(name=name, at=at, note=note, by_id=person_id)
    except IntegrityError:
        raise ReleaseRefused(f"“{name}”在这个时间已有标记，请换一个时间或名称。") from None
    events.record(
        ReleaseMarked(at=at, release_id=mark.pk, name=name, by_hand=person_id is not None)
    )
    return mark
