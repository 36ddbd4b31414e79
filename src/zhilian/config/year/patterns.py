"""Cases that went their real way, of which the year is made: some of every window, in many states.

Steps are an hour and a half apart, so the last ones may lie some hours ahead of the clock.
"""

import io
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final

from zhilian.cases import selectors, service
from zhilian.cases.docket import docket_of
from zhilian.cases.models import Case, EffectRun, StepRun
from zhilian.cases.types import LIVE_RUNS, OPEN, EffectState, Status
from zhilian.catalogue import selectors as catalogue
from zhilian.catalogue.types import FieldDeclaration, WindowView
from zhilian.config.demo.filling import Filler
from zhilian.config.demo.samples import sample
from zhilian.config.demo.walking import Walker
from zhilian.core import worker
from zhilian.core.effects import FileRef, Outcome
from zhilian.core.errors import Refusal
from zhilian.directory import selectors as directory
from zhilian.directory.models import Person
from zhilian.ledger import service as ledger
from zhilian.ledger.providers.base import Reading, Seen

log = logging.getLogger(__name__)
PREFIX: Final = "year:"
STORY: Final = "story:"
STEP: Final = timedelta(minutes=90)
FIRST_STEP: Final = timedelta(minutes=20)
LONGEST: Final = 16
KINDS: Final = ("finished", "open", "midway", "rejected", "withdrawn")
NAMED: Final = 6


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """A case to copy, how it stands, and how long it took."""

    case_id: int
    window: str
    status: str
    is_open: bool
    took: timedelta


def make(*, at: datetime, windows: int | None = None) -> Iterator[tuple[str, str]]:
    """Let cases of every window (or of the first so many) go their way; those that exist already
    are left alone. Yields window and what became of each.
    """
    for row in catalogue.windows()[:windows]:
        view = catalogue.window(code=row.code)
        for kind in KINDS:
            key = f"{PREFIX}{row.code}:{kind}"
            if Case.objects.filter(submit_key=key).exists():
                continue
            said = _told(view, kind=kind, key=key, at=at)
            yield row.code, said
            if said not in Status.values:
                break


def made() -> list[Pattern]:
    """Those that went their way; where none of a window came to its end by itself (it needs a trip,
    a meal, a campaign that is not there), one that the demo's past tells of.
    """
    found = [_pattern(case) for case in Case.objects.filter(submit_key__startswith=PREFIX)]
    whole = {one.window for one in found if one.status == Status.FINISHED}
    told = Case.objects.filter(submit_key__startswith=STORY, status=Status.FINISHED)
    others = told.exclude(window_code__in=whole).order_by("window_code", "id")
    first = {case.window_code: case for case in reversed(others)}
    return sorted([*found, *map(_pattern, first.values())], key=lambda one: one.case_id)


def began_at() -> datetime:
    """When the first of them was sent in: the year ends there."""
    found = Case.objects.filter(submit_key__startswith=PREFIX).order_by("submitted_at", "id")
    return found[0].submitted_at


def _pattern(case: Case) -> Pattern:
    return Pattern(
        case_id=case.pk,
        window=case.window_code,
        status=case.status,
        is_open=case.status in OPEN,
        took=(case.finished_at or case.submitted_at) - case.submitted_at,
    )


def run_owed() -> None:
    """Whatever is owed, as the worker would do it."""
    while worker.run_one(worker="year", boot="year"):
        pass


def filled_by(person: Person, view: WindowView, *, at: datetime, seed: int) -> Filler:
    """Somebody at the form, with files for its fields; its answers are still to be made."""
    asking = directory.asking_of(person, at=at, window=view.code)
    return Filler(
        view=view,
        asking=asking,
        dice=Random(seed),
        words=_names_beside(person),
        keep=lambda item: kept(person.pk, view.code, item, at),
    )


def kept(person_id: int, window: str, item: FieldDeclaration, at: datetime) -> FileRef:
    name, body = sample(item)
    incoming = service.Incoming(
        item=item,
        window_code=window,
        person_id=person_id,
        name=name,
        body=io.BytesIO(body),
        size=len(body),
    )
    return service.keep_file(incoming=incoming, at=at)


def those_served(view: WindowView, *, limit: int) -> list[Person]:
    """People whom the window serves."""
    found: list[Person] = []
    for role in view.declaration.audience:
        held = Person.objects.with_role(role).filter(is_active=True, unit__isnull=False)
        for person in held.select_related("unit__parent").order_by("-id")[: 20 * limit]:
            if len(found) < limit and not selectors.why_not(view, person_id=person.pk):
                found.append(person)
    return found


def _told(view: WindowView, *, kind: str, key: str, at: datetime) -> str:
    said = "nobody is served"
    place = KINDS.index(kind)
    served = those_served(view, limit=len(KINDS) + 1)[place : place + 2]
    for number, person in enumerate(served, place):
        try:
            filled = filled_by(person, view, at=at, seed=number).fill()
            done = service.submit_case(
                window_code=view.code, filled=filled, applicant_id=person.pk, submit_key=key, at=at
            )
        except (Refusal, ValueError) as refused:
            said = str(refused)
            continue
        if done.case_id:
            return _go(done.case_id, kind=kind, at=at)
    return said


def _go(case_id: int, *, kind: str, at: datetime) -> str:
    run_owed()
    way: Callable[[int, datetime], object] = WAYS[kind]
    try:
        way(case_id, at)
    except (Refusal, LookupError, ValueError) as refused:
        return _stopped(case_id, refused)
    run_owed()
    return Case.objects.get(pk=case_id).status


def _stopped(case_id: int, refused: Exception) -> str:
    """It stays where it is: also a pattern."""
    log.info("case %d stops: %s", case_id, refused)
    return Case.objects.get(pk=case_id).status


def _finish(case_id: int, at: datetime) -> None:
    for number in range(LONGEST):
        then = at + FIRST_STEP + number * STEP
        if not _is_open(case_id):
            break
        _forward(case_id, at=then)
    case = Case.objects.get(pk=case_id)
    if case.status == "FINISHED" and case_id % 2:
        then = (case.finished_at or at) + FIRST_STEP
        service.rate_case(
            case_id=case_id, score=3 + case_id % 3, text="", person_id=case.applicant_id, at=then
        )


def _one_step(case_id: int, at: datetime) -> None:
    if _is_open(case_id):
        _forward(case_id, at=at + FIRST_STEP)


def _reject(case_id: int, at: datetime) -> None:
    """By the first step that can; the way there as usual."""
    for number in range(LONGEST):
        then = at + FIRST_STEP + number * STEP
        run = _live(case_id)
        if run is None:
            return
        step = docket_of(run.case, at=then).step(run.key)
        if "reject" in step.actions:
            Walker(dice=Random(case_id), remark="不符合办理条件").back(
                case_id, at=then, action="reject"
            )
            return
        _forward(case_id, at=then)


def _withdraw(case_id: int, at: datetime) -> None:
    case = Case.objects.get(pk=case_id)
    if case.is_open:
        service.withdraw_case(case_id=case_id, person_id=case.applicant_id, at=at + FIRST_STEP)


WAYS: Final[dict[str, Callable[[int, datetime], object]]] = {
    "finished": _finish,
    "open": lambda _case_id, _at: None,
    "midway": _one_step,
    "rejected": _reject,
    "withdrawn": _withdraw,
}


def _forward(case_id: int, *, at: datetime) -> None:
    """One step on: paid by a channel that says yes, answered by machines that do."""
    _pay(case_id, at=at)
    walker = Walker(
        dice=Random(case_id),
        keep=lambda case, person_id, item: kept(person_id, case.window_code, item, at),
    )
    if _is_open(case_id) and not walker.forward(case_id, at=at):
        _settle(case_id, at=at)
    run_owed()


def _pay(case_id: int, *, at: datetime) -> None:
    case = Case.objects.get(pk=case_id)
    payer = case.applicant_id
    bill = selectors.bill_of(case_id=case_id, person_id=payer, at=at)
    for amount in bill.outer.values() if bill else ():
        place = service.start_payment(case_id=case_id, person_id=payer, return_to="/", at=at)
        reference = place.strip("/").rpartition("/")[2]
        ledger.capture(
            reference=reference,
            reading=Reading(
                state=Seen.PAID, reference=reference, channel_no=f"demo-{case_id}", amount=amount
            ),
            at=at,
        )
    run_owed()


def _settle(case_id: int, *, at: datetime) -> None:
    """Machines elsewhere, which do not run here, answer that it is done."""
    waiting = EffectRun.objects.filter(case=case_id, state=EffectState.WAITING)
    for effect in waiting.order_by("id"):
        service.settle_effect(key=effect.key, ok=True, reason="", outcome=Outcome(), at=at)


def _live(case_id: int) -> StepRun | None:
    runs = StepRun.objects.filter(case=case_id, state__in=sorted(LIVE_RUNS))
    return runs.select_related("case").first()


def _is_open(case_id: int) -> bool:
    return Case.objects.get(pk=case_id).is_open


def _names_beside(person: Person) -> list[str]:
    """People whom a colleague would search for: some of the same unit."""
    unit = person.unit
    above = unit.parent or unit if unit else None
    found = Person.objects.filter(is_active=True).exclude(pk=person.pk)
    if above is not None:
        found = found.filter(unit__path__startswith=above.path)
    return list(found.order_by("id").values_list("name", flat=True)[:NAMED])
