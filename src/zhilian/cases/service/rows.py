"""A case under its lock, its number, and its lines."""

import secrets
from datetime import date, datetime
from typing import Final

from django.db.models import F

from zhilian.cases.docket import Docket, docket_of
from zhilian.cases.errors import NotNow
from zhilian.cases.models import Case, DayCounter, Entry, StepRun
from zhilian.cases.types import LIVE_RUNS, MOVES, EntryKind, Status
from zhilian.core import actor
from zhilian.directory import selectors as directory

LETTERS: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH: Final = 6
SYSTEM: Final = "系统"


def locked(case_id: int, *, at: datetime) -> Docket:
    """The case, held until the end of the transaction. Every change of a case begins here."""
    case = Case.objects.select_for_update().get(pk=case_id)
    return docket_of(case, at=at)


def live_run(case: Case) -> StepRun | None:
    return case.runs.filter(state__in=sorted(LIVE_RUNS)).first()


def move(case: Case, to: Status) -> None:
    if to not in MOVES[Status(case.status)]:
        label = Status(case.status).label
        raise NotNow(f"办件 {case.number} {label}，不能再变为“{to.label}”，请刷新页面查看。")
    case.status = to


def next_number(day: date) -> str:
    """The update locks the day's row until commit: no number twice."""
    DayCounter.objects.bulk_create([DayCounter(day=day)], ignore_conflicts=True)
    DayCounter.objects.filter(day=day).update(last=F("last") + 1)
    last = DayCounter.objects.values_list("last", flat=True).get(day=day)
    return f"{day:%Y%m%d}-{last:04d}"


def fresh_code() -> str:
    """What the applicant shows to a machine: not to be guessed, nor to be misread."""
    while True:
        code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
        if not Case.objects.filter(code=code).exists():
            return code


def tell(
    docket: Docket,
    kind: EntryKind,
    text: str,
    *,
    run: StepRun | None = None,
    person_id: int | None = None,
    remark: str = "",
) -> Entry:
    """Write one line of the timeline."""
    return Entry.objects.create(
        case=docket.case,
        run=run,
        at=docket.at,
        kind=kind,
        step_name=run.name if run else "",
        person_id=person_id,
        actor=_name_of(person_id),
        text=text,
        remark=remark,
    )


def _name_of(person_id: int | None) -> str:
    if person_id is None:
        return SYSTEM
    who = actor.current()
    if who.id == str(person_id):
        return who.label
    return directory.person(person_id=person_id).name
