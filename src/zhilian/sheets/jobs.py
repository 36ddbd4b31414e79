"""Long tables are checked and written in the background; old ones go."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from zhilian.core.actor import Actor, acting_as
from zhilian.core.jobs import hours, job
from zhilian.core.sheets import SHEETS
from zhilian.directory import selectors as directory
from zhilian.sheets import selectors, service

KEPT = timedelta(days=30)


@job()
def check(*, run_id: int) -> None:
    _work(service.check, run_id=run_id)


@job()
def write(*, run_id: int) -> None:
    _work(service.write, run_id=run_id)


@job(every=hours(6))
def forget_old() -> None:
    """Tables that were handed in are kept for 30 days."""
    while found := selectors.runs_to_forget(before=timezone.now() - KEPT):
        service.forget(run_ids=found)


def _work(do: Callable[..., object], *, run_id: int) -> None:
    """In the name of whoever handed it in: the journal says who changed a row."""
    run = selectors.any_run(run_id=run_id)
    person = directory.person(person_id=run.person_id)
    with acting_as(Actor(id=str(person.pk), label=person.name, via="table")):
        do(
            run_id=run_id,
            sheet=SHEETS.get(run.sheet)(),
            keeper=selectors.keeper_of(run),
            at=timezone.now(),
        )
