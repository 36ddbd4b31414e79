"""Which tables there are for whom, and the runs of one person."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from zhilian.core import selectors as core
from zhilian.core.sheets import SHEETS, Keeper, Sheet
from zhilian.sheets.events import TableWritten
from zhilian.sheets.models import TableRun
from zhilian.sheets.types import RunState

RECENT = 10


@dataclass(frozen=True, kw_only=True)
class Written:
    """A table that was brought in: its register and how many of its lines took effect."""

    label: str
    at: datetime
    lines: int


def keepers() -> tuple[str, ...]:
    """Every role that keeps a register."""
    return tuple(sorted({str(role) for one in SHEETS.all().values() for role in one.roles}))


def sheets_for(*, roles: Collection[str]) -> list[Sheet]:
    """Those that one of these roles keeps, by their label."""
    mine = [one() for one in SHEETS.all().values() if set(one.roles) & set(roles)]
    return sorted(mine, key=lambda one: one.label)


def sheet(*, name: str, roles: Collection[str]) -> Sheet | None:
    """The register of this name, if one of these roles keeps it."""
    return next((one for one in sheets_for(roles=roles) if one.name == name), None)


def keeper_of(run: TableRun) -> Keeper:
    return Keeper(person_id=run.person_id, roles=frozenset(run.roles))


def runs_of(*, person_id: int, sheet: str) -> list[TableRun]:
    """A person's latest of one register, without what stands in them."""
    found = TableRun.objects.filter(person_id=person_id, sheet=sheet).defer("rows", "results")
    return list(found.order_by("-id")[:RECENT])


def run(*, run_id: int, person_id: int) -> TableRun | None:
    """A run of this person's own; nobody sees another's."""
    return TableRun.objects.filter(pk=run_id, person_id=person_id).first()


def written_between(*, start: datetime, end: datetime) -> list[Written]:
    """Tables that changed something in the half-open period, newest first; from the journal, for
    what was handed in is forgotten.
    """
    labels = {name: str(one().label) for name, one in SHEETS.all().items()}
    found = core.entries_of_kind(kind=TableWritten.kind, start=start, end=end)
    told = [
        Written(
            label=labels.get(entry.data["sheet"], entry.data["sheet"]),
            at=entry.at,
            lines=entry.data["created"] + entry.data["changed"],
        )
        for entry in found
    ]
    return [one for one in told if one.lines]


def runs_to_forget(*, before: datetime) -> list[int]:
    """Over long ago, or never confirmed."""
    waiting = [RunState.DONE, RunState.STOPPED, RunState.READY]
    found = TableRun.objects.filter(made_at__lt=before, state__in=waiting)
    return list(found.order_by("id").values_list("pk", flat=True)[:200])


def any_run(*, run_id: int) -> TableRun:
    """For the work in the background."""
    return TableRun.objects.get(pk=run_id)
