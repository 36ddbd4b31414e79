"""Versions of people, syncs, approved accounts, training."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from zhilian.core.listing import Asked, Page, Sort, cut, order
from zhilian.directory.models import (
    AccountRecord,
    PersonVersion,
    RoleGrant,
    SyncItem,
    SyncRun,
    TrainingRecord,
    TrainingSession,
)
from zhilian.directory.types import MANAGING, STOP, TRAIN_WITHIN

TRAINING_SORTS = (Sort(key="", label="开始时间", field="starts_at", falling=True),)


def versions_of(*, person_id: int) -> list[PersonVersion]:
    """All that a person has been, the newest first."""
    found = PersonVersion.objects.filter(person_id=person_id).select_related("unit", "taken")
    return list(found.order_by("-number"))


def versions_due(*, day: date) -> list[int]:
    """Versions whose day has come and that nobody follows yet, in the order of their writing."""
    due = PersonVersion.objects.filter(effective__lte=day, taken__isnull=True)
    return list(due.order_by("id").values_list("id", flat=True))


def accounts_untrained(*, now: datetime) -> list[int]:
    """People whose account was opened more than thirty days ago and who were never trained."""
    opened = AccountRecord.objects.filter(at__lte=now - TRAIN_WITHIN).exclude(action=STOP)
    holding = RoleGrant.objects.live().filter(role__in=sorted(MANAGING)).values("person_id")
    trained = TrainingRecord.objects.filter(passed=True).values("person_id")
    rows = opened.filter(person__in=holding).exclude(person__in=trained)
    return sorted(set(rows.values_list("person_id", flat=True)))


def latest_sync(*, subject: str) -> SyncRun | None:
    """The last run that a case asked for."""
    return SyncRun.objects.filter(subject=subject).order_by("-id").first() if subject else None


def syncs_of(*, person_id: int, limit: int = 5) -> list[SyncRun]:
    found = SyncRun.objects.filter(person_id=person_id).prefetch_related("items")
    return list(found.order_by("-id")[:limit])


def sync_items(*, run_id: int) -> list[SyncItem]:
    return list(SyncItem.objects.filter(run_id=run_id).order_by("back_end"))


def syncs_open() -> list[int]:
    """Runs that wait for a back end, the oldest first."""
    found = SyncRun.objects.filter(settled_at__isnull=True)
    return list(found.order_by("began_at", "id").values_list("id", flat=True))


def accounts_of(*, person_id: int) -> list[AccountRecord]:
    return list(AccountRecord.objects.filter(person_id=person_id).order_by("-id"))


def trainings(*, asked: Asked, now: datetime) -> Page[TrainingSession]:
    found = _narrowed(asked, now=now)
    return cut(found, sort=order(TRAINING_SORTS, asked.sort), after=asked.after)


def every_training(*, asked: Asked, now: datetime) -> QuerySet[TrainingSession]:
    return _narrowed(asked, now=now).order_by("-starts_at", "-id")


def training(*, session_id: int) -> TrainingSession | None:
    return TrainingSession.objects.filter(pk=session_id).first()


def trainings_ahead(*, now: datetime) -> list[TrainingSession]:
    """Sessions that have not begun, the soonest first, with who was recorded already."""
    found = TrainingSession.objects.filter(starts_at__gt=now, cancelled_at__isnull=True)
    return list(found.annotate(taken=Count("records")).order_by("starts_at", "id")[:50])


def records_at(*, session_id: int) -> list[TrainingRecord]:
    found = TrainingRecord.objects.filter(session_id=session_id).select_related("person__unit")
    return list(found.order_by("person__name", "id"))


def trainings_of(*, person_id: int) -> list[TrainingRecord]:
    found = TrainingRecord.objects.filter(person_id=person_id).select_related("session")
    return list(found.order_by("-id"))


def _narrowed(asked: Asked, *, now: datetime) -> QuerySet[TrainingSession]:
    found = TrainingSession.objects.annotate(
        trained=Count("records"), passed=Count("records", filter=Q(records__passed=True))
    )
    when = asked.get("when")
    if when == "ahead":
        found = found.filter(starts_at__gt=now, cancelled_at__isnull=True)
    elif when == "past":
        found = found.filter(starts_at__lte=now, cancelled_at__isnull=True)
    elif when == "off":
        found = found.filter(cancelled_at__isnull=False)
    if asked.q:
        found = found.filter(Q(title__contains=asked.q) | Q(teacher__contains=asked.q))
    return found
