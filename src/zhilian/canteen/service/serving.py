"""A machine in a canteen: fetch what was booked, or pay for what one takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from zhilian.assets.types import AtTerminal
from zhilian.canteen.events import MealServed, UnitMealOver
from zhilian.canteen.models import Canteen, MealSession, MealTransaction, Reservation
from zhilian.canteen.selectors.balances import balance_of
from zhilian.canteen.selectors.recognising import Known, canteen_at, recognise
from zhilian.canteen.selectors.sessions import session_at
from zhilian.canteen.service.money import Note, note_free, spend
from zhilian.canteen.service.reserving import release
from zhilian.canteen.types import Held, Payer, Served, Spent, Tap, Why
from zhilian.cases import service as cases
from zhilian.core import events
from zhilian.ledger import service as ledger
from zhilian.ledger.errors import LedgerRefused

AGAIN = timedelta(minutes=2)
MOST_AMOUNT = 500_00
LATEST, OLDEST = timedelta(minutes=5), timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class At:
    """Where and how somebody eats: which canteen and meal, by which machine, told when."""

    canteen: Canteen
    session: MealSession | None
    terminal: AtTerminal
    recorded_at: datetime
    offline: bool = False


def take_tap(*, terminal: AtTerminal, tap: Tap, at: datetime) -> Served:
    """Serve or charge now. The same event is the same meal, however often it is sent."""
    known = _as_done(terminal, tap)
    if known is not None:
        return known
    canteen = canteen_at(terminal.stands_at)
    if canteen is None or not canteen.open:
        return Served(ok=False, why=Why.CLOSED)
    place = At(
        canteen=canteen,
        session=session_at(canteen_id=canteen.pk, at=at),
        terminal=terminal,
        recorded_at=at,
    )
    asked = replace(tap, at=at)
    found = recognise(canteen=canteen, terminal=terminal, tap=asked)
    if found.is_case:
        return _answer_case(asked, terminal=terminal, at=at)
    if not found.ok:
        return Served(ok=False, why=found.why, show=found.name, person_id=found.person_id)
    try:
        with transaction.atomic():
            return _serve(found, place, asked)
    except LedgerRefused:
        held = balance_of(person_id=found.person_id)
        return Served(
            ok=False,
            why=Why.NOT_ENOUGH,
            show=found.name,
            balance=held.total,
            person_id=found.person_id,
        )
    except IntegrityError:
        return _as_done(terminal, tap) or Served(ok=False, why=Why.TWICE, show=found.name)


def take_late(*, terminal: AtTerminal, taps: Sequence[Tap], at: datetime) -> list[str]:
    """Take in what was eaten while the line was down. What cannot be charged is owed.

    Returns the events that we have, now or already; also those of nobody whom we know.
    """
    canteen = canteen_at(terminal.stands_at)
    for tap in taps:
        if canteen is None or _as_done(terminal, tap) is not None:
            continue
        moment = min(max(tap.at, at - OLDEST), at + LATEST)
        asked = replace(tap, at=moment)
        found = recognise(canteen=canteen, terminal=terminal, tap=asked)
        if found.person_id and not found.is_case and found.has_account:
            place = At(
                canteen=canteen,
                session=session_at(canteen_id=canteen.pk, at=moment),
                terminal=terminal,
                recorded_at=at,
                offline=True,
            )
            _serve_late(found, place, asked)
    return [tap.event for tap in taps]


@transaction.atomic
def redeem(*, ids: Sequence[int], at: datetime) -> int:
    """What was booked has been fetched, however that became known. Returns how many now.

    Errors: `NotEnough` when the person cannot pay.
    """
    rows = Reservation.objects.select_for_update(of=("self",)).filter(pk__in=ids, state=Held.HELD)
    held = list(rows.select_related("session__canteen").order_by("id"))
    for row in held:
        _fetch(row, at=at, recorded_at=at)
    return len(held)


@transaction.atomic
def end_session(*, session_id: int, at: datetime) -> int:
    """The time of a meal is over: what units had ordered and nobody fetched counts as missed,
    and their cases go on. What persons booked ends with their own cases. Returns how many.
    """
    rows = Reservation.objects.filter(session=session_id, state=Held.HELD, payer=Payer.UNIT)
    subjects = sorted(set(rows.values_list("subject", "number")))
    missed = 0
    for subject, number in subjects:
        mine = Reservation.objects.filter(session=session_id, subject=subject)
        left = list(mine.filter(state=Held.HELD).values_list("pk", flat=True))
        release(ids=left, missed=True, at=at)
        over = UnitMealOver(
            at=at,
            about=subject,
            number=number,
            served=mine.filter(state=Held.SERVED).count(),
            missed=len(left),
        )
        events.record(over)
        missed += len(left)
    return missed


def _serve(found: Known, place: At, tap: Tap) -> Served:
    booked = _booked(found.person_id, place)
    if booked is not None:
        if not place.offline and not booked.session.is_open:
            return Served(ok=False, why=Why.CLOSED, show=found.name)
        row = _fetch(booked, at=tap.at, recorded_at=place.recorded_at, place=place, tap=tap)
        return _said(found, Why.SERVED, row, what=f"{booked.item or booked.session} ×{booked.qty}")
    refusal = _refuses_walk_in(found, place, tap)
    if refusal is not None and not place.offline:
        return Served(ok=False, why=refusal, show=found.name, person_id=found.person_id)
    amount = tap.amount or (place.session.price if place.session else 0)
    if amount <= 0:
        return Served(ok=False, why=Why.NO_MEAL, show=found.name, person_id=found.person_id)
    row = _charge(found.person_id, amount, place, tap)
    return _said(found, Why.CHARGED, row, what="")


def _serve_late(found: Known, place: At, tap: Tap) -> None:
    try:
        with transaction.atomic():
            _serve(found, place, tap)
    except IntegrityError:
        return


def _booked(person_id: int, place: At) -> Reservation | None:
    if place.session is None:
        return None
    rows = Reservation.objects.select_for_update(of=("self",)).filter(
        session=place.session, person=person_id, state=Held.HELD
    )
    return rows.select_related("session__canteen", "item").order_by("payer", "id").first()


def _fetch(
    row: Reservation,
    *,
    at: datetime,
    recorded_at: datetime,
    place: At | None = None,
    tap: Tap | None = None,
) -> MealTransaction:
    """The reservation is served, and paid for where the person pays."""
    row.state, row.ended_at = Held.SERVED, at
    row.save(update_fields=["state", "ended_at"])
    note = Note(
        key=f"meal:{row.pk}",
        why=Spent.MEAL,
        at=at,
        recorded_at=recorded_at,
        subject=row.subject,
        number=row.number,
        memo=str(row.session),
        canteen_id=row.session.canteen_id,
        session_id=row.session_id,
        reservation_id=row.pk,
        terminal_id=place.terminal.id if place else None,
        event=tap.event if tap else "",
        offline=bool(place and place.offline),
    )
    to_account = _income(row.session.canteen, at=at)
    if row.amount:
        paid = spend(
            person_id=row.person_id,
            amount=row.amount,
            to_account=to_account,
            note=note,
            in_debt=note.offline,
        )
    else:
        paid = note_free(person_id=row.person_id, to_account=to_account, note=note)
    events.record(MealServed(at=at, reservation_id=row.pk, about=row.subject))
    return paid


def _refuses_walk_in(found: Known, place: At, tap: Tap) -> Why | None:
    if place.session is None and not tap.amount:
        return Why.NO_MEAL
    if not place.canteen.walk_in:
        return Why.NO_WALK_IN
    if place.session is not None and not place.session.is_open:
        return Why.CLOSED
    recent = MealTransaction.objects.filter(
        person=found.person_id, why=Spent.WALK_IN, at__gt=tap.at - AGAIN, at__lte=tap.at
    ).first()
    amount = tap.amount or (place.session.price if place.session else 0)
    return Why.TWICE if recent is not None and recent.amount == -amount else None


def _charge(person_id: int, amount: int, place: At, tap: Tap) -> MealTransaction:
    return spend(
        person_id=person_id,
        amount=min(amount, MOST_AMOUNT),
        to_account=_income(place.canteen, at=tap.at),
        note=Note(
            key=f"tap:{place.terminal.id}:{tap.event}",
            why=Spent.WALK_IN,
            at=tap.at,
            recorded_at=place.recorded_at,
            memo=f"{place.canteen} 现场消费",
            canteen_id=place.canteen.pk,
            session_id=place.session.pk if place.session else None,
            terminal_id=place.terminal.id,
            event=tap.event,
            offline=place.offline,
        ),
        in_debt=place.offline,
    )


def _answer_case(tap: Tap, *, terminal: AtTerminal, at: datetime) -> Served:
    """The code of a case: its step that waits for this machine goes on, and serves by that."""
    said = cases.answer_machine(code=tap.value, machine_role=terminal.kind, ok=True, at=at)
    return Served(ok=said.ok, why=Why.CASE, show=f"{said.title} {said.text}".strip())


def _said(found: Known, why: Why, row: MealTransaction, *, what: str) -> Served:
    held = balance_of(person_id=found.person_id)
    return Served(
        ok=True,
        why=why,
        show=f"{found.name} {what}".strip(),
        paid=-row.amount,
        balance=held.total,
        person_id=found.person_id,
    )


def _as_done(terminal: AtTerminal, tap: Tap) -> Served | None:
    """What became of this event when it came before."""
    done = MealTransaction.objects.filter(terminal=terminal.id, event=tap.event).first()
    if done is None or not tap.event:
        return None
    why = Why.SERVED if done.reservation_id else Why.CHARGED
    return Served(
        ok=True, why=why, paid=-done.amount, balance=done.balance, person_id=done.person_id
    )


def _income(canteen: Canteen, *, at: datetime) -> int:
    return int(ledger.income(owner=canteen.subject, name=canteen.name, at=at).pk)
