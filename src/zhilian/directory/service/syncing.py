"""Bringing every back end into line with the directory: handed over, asked, counted."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from zhilian.core import effects, events
from zhilian.directory.connectors.base import BACK_ENDS, Answer, BackEnd, Shape
from zhilian.directory.errors import DirectoryError
from zhilian.directory.events import PersonSynced
from zhilian.directory.models import Person, SyncItem, SyncRun
from zhilian.directory.types import SyncState

PATIENCE = timedelta(minutes=25)
"""Back ends that have not answered by then have failed."""
EVERYTHING = "all"


@transaction.atomic
def begin_sync(
    *, key: str, person_id: int, scopes: Collection[str], subject: str, at: datetime
) -> SyncRun:
    """Hand a person over to every back end of these scopes. The same key is the same run.

    Errors: `DirectoryError` when no back end is meant.
    """
    known = SyncRun.objects.filter(key=key).first()
    if known is not None:
        return known
    meant = [kind for kind in BACK_ENDS if EVERYTHING in scopes or kind.scopes & set(scopes)]
    if not meant:
        raise DirectoryError(f"没有接入“{'、'.join(sorted(scopes))}”的后台，请核对同步范围。")
    run = SyncRun(
        key=key, subject=subject, person_id=person_id, began_at=at, give_up_at=at + PATIENCE
    )
    try:
        with transaction.atomic():
            run.save()
    except IntegrityError:
        return SyncRun.objects.get(key=key)
    shape = _shape(person_id)
    for kind in meant:
        _write(run, kind, kind().push(shape, key=_key(run, kind), at=at), at=at)
    _settle_if_done(run, at=at, announce=False)
    return run


@transaction.atomic
def check_sync(*, run_id: int, at: datetime) -> bool:
    """Ask those that have not answered; when all have, or time is up, the run is settled.

    Returns whether it is.
    """
    run = SyncRun.objects.select_for_update().get(pk=run_id)
    if run.settled_at is not None:
        return True
    shape = _shape(run.person_id)
    for item in run.items.filter(state=SyncState.WAITING):
        kind = BACK_ENDS.get(item.back_end)
        answer = kind().ask(shape, key=_key(run, kind), at=at)
        if answer.state == SyncState.WAITING and run.give_up_at <= at:
            answer = Answer(state=SyncState.FAILED, reason="后台没有在时限内核对")
        _write(run, kind, answer, at=at)
    return _settle_if_done(run, at=at, announce=True)


def counts_of(run: SyncRun) -> dict[str, int]:
    """How many back ends are in line, how many are not, in all."""
    states = list(run.items.values_list("state", flat=True))
    return {
        "ok": states.count(SyncState.OK),
        "failed": states.count(SyncState.FAILED),
        "waiting": states.count(SyncState.WAITING),
        "total": len(states),
    }


def _settle_if_done(run: SyncRun, *, at: datetime, announce: bool) -> bool:
    counts = counts_of(run)
    if counts["waiting"]:
        return False
    run.settled_at = at
    run.save(update_fields=["settled_at"])
    events.record(
        PersonSynced(
            at=at,
            person_id=run.person_id,
            run_id=run.pk,
            ok=counts["ok"],
            failed=counts["failed"],
        )
    )
    if announce:
        events.record(effects.EffectSettled(at=at, key=run.key, ok=True, writes={"sync": counts}))
    return True


def _write(run: SyncRun, kind: type[BackEnd], answer: Answer, *, at: datetime) -> None:
    SyncItem.objects.update_or_create(
        run=run,
        back_end=kind.name,
        defaults={
            "label": kind.label,
            "state": answer.state,
            "reason": answer.reason[:200],
            "checked_at": at,
        },
    )


def _key(run: SyncRun, kind: type[BackEnd]) -> str:
    return f"sync:{run.pk}:{kind.name}"


def _shape(person_id: int) -> Shape:
    person = Person.objects.select_related("unit").get(pk=person_id)
    return Shape(
        person_id=person.pk,
        name=person.name,
        phone=person.phone,
        unit=str(person.unit or ""),
        post=person.post,
        active=person.is_active,
    )
