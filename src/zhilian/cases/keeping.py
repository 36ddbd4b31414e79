"""How long a case is kept, from the words of its window."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from zhilian.cases import values
from zhilian.cases.docket import Docket
from zhilian.cases.types import EffectState, Status
from zhilian.core import retention
from zhilian.core.retention import FOR_EVER, STILL, Held, Start, Term
from zhilian.core.times import local_midnight

LOOKED_AGAIN: Final = timedelta(days=1)
VALIDITY: Final = "失效"
NAMED_ENDS: Final = ("valid_to", "end_at")


@dataclass(frozen=True, kw_only=True)
class Keeping:
    """From when it counts and until when the case is kept; when it is not known yet (待定), when it
    is looked at again. None of the three: for ever.
    """

    from_at: datetime | None = None
    until: datetime | None = None
    look_at: datetime | None = None


def keep(docket: Docket) -> None:
    """Write into the row of an ended case how long it is kept, as far as that is known now."""
    found = keeping_of(docket)
    case = docket.case
    case.keep_from, case.keep_until = found.from_at, found.until
    case.keep_look_at = found.look_at


def keeping_of(docket: Docket) -> Keeping:
    """The first term that is over ends it. A start that nobody knows keeps the case: never is
    something erased because its date is missing.
    """
    text = docket.window.retention
    if text == FOR_EVER:
        return Keeping()
    known = sorted(_ends(docket, text))
    if not known:
        return Keeping(look_at=docket.at + LOOKED_AGAIN)
    until, from_at = known[0]
    return Keeping(from_at=from_at, until=until)


def _ends(docket: Docket, text: str) -> Iterator[tuple[datetime, datetime]]:
    """When each term of which the start is known is over, and that start."""
    try:
        terms = retention.terms_of(text)
    except ValueError:
        return
    for term in terms:
        start = _start(docket, term)
        if start.at is not None:
            yield term.after(start.at), start.at


def _start(docket: Docket, term: Term) -> Start:
    ended_at = docket.case.finished_at or docket.at
    if not term.word:
        return Start(at=ended_at)
    told = retention.start_of(term.word, held_of(docket))
    if told is None and term.word == VALIDITY:
        told = _named_end(docket, ended_at)
    if told is None:
        came_of_it = docket.case.status == Status.FINISHED
        told = STILL if came_of_it else Start(at=ended_at)
    return told if told.at is None else Start(at=max(told.at, ended_at))


def held_of(docket: Docket) -> Held:
    """The case as its owners may ask about it."""
    case = docket.case
    return Held(
        at=docket.at,
        subject=case.subject,
        number=case.number,
        window=case.window_code,
        person_id=case.applicant_id,
        ended_at=case.finished_at or docket.at,
        values=docket.known,
        receipts=_receipts(docket),
    )


def _receipts(docket: Docket) -> Mapping[str, Mapping[str, Any]]:
    done = docket.case.effects.filter(state=EffectState.DONE).order_by("id")
    return {run.name: values.load(run.receipt) for run in done if run.receipt}


def _named_end(docket: Docket, ended_at: datetime) -> Start | None:
    """The end of validity that the form names; a day counts wholly."""
    found = [end for key in NAMED_ENDS if (end := _instant(docket.known.get(key))) is not None]
    return Start(at=max([ended_at, *found])) if found else None


def _instant(value: Any) -> datetime | None:
    if isinstance(value, datetime):
        return value
    return local_midnight(value + timedelta(days=1)) if isinstance(value, date) else None
