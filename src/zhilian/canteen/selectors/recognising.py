"""Who is at a canteen machine, and may they eat there?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from zhilian.assets import selectors as assets
from zhilian.assets.types import AtTerminal, BadgeState
from zhilian.canteen.models import Canteen, MealAccount
from zhilian.canteen.types import AccountState, Tap, Why
from zhilian.core.times import local_date
from zhilian.directory import selectors as directory

CASE_CODE = 8


@dataclass(frozen=True, kw_only=True)
class Known:
    """Whom a tap names. `is_case`: it is the code of a case, for the engine to read."""

    ok: bool
    why: str = ""
    person_id: int = 0
    name: str = ""
    is_case: bool = False
    has_account: bool = False


def canteen_at(stands_at: str) -> Canteen | None:
    what, _, key = stands_at.partition(":")
    number = int(key) if what == "canteen" and key.isascii() and key.isdecimal() else 0
    return Canteen.objects.filter(pk=number).first()


def recognise(*, canteen: Canteen, terminal: AtTerminal, tap: Tap) -> Known:
    """By card, by rolling code, by face (where this machine holds it), or by a case's code."""
    if tap.means == "CARD":
        holder = assets.badge_holder(uid=tap.value)
        if holder is None:
            return Known(ok=False, why=Why.UNKNOWN)
        if holder.state != BadgeState.ACTIVE:
            return Known(ok=False, why=Why.FROZEN)
        return may_eat(canteen=canteen, person_id=holder.person_id, at=tap.at)
    if tap.means == "FACE":
        return _by_face(canteen, terminal, tap)
    reading = assets.code_holder(code=tap.value, at=tap.at)
    if reading is None:
        return Known(ok=len(tap.value.strip()) >= CASE_CODE, why=Why.UNKNOWN, is_case=True)
    if not reading.fits:
        return Known(ok=False, why=Why.OLD_CODE)
    return may_eat(canteen=canteen, person_id=reading.person_id, at=tap.at)


def may_eat(*, canteen: Canteen, person_id: int, at: datetime) -> Known:
    """Whether the person has an account that holds here and now."""
    person = directory.placed(person_id=person_id)
    account = MealAccount.objects.filter(person=person_id).prefetch_related("canteens").first()
    name = person.name if person else ""
    why = _why_not(account, canteen, at=at) if person and person.is_active else Why.NO_ACCOUNT
    return Known(
        ok=why is None,
        why=why or "",
        person_id=person_id,
        name=name,
        has_account=account is not None,
    )


def _by_face(canteen: Canteen, terminal: AtTerminal, tap: Tap) -> Known:
    """The machine has recognised a face that it was given with consent."""
    word = tap.value.removeprefix("person:")
    if not (word.isascii() and word.isdecimal() and len(word) <= 18):
        return Known(ok=False, why=Why.UNKNOWN)
    held = assets.holds(terminal_id=terminal.id, thing="FACE", key=f"face:{int(word)}")
    if not held:
        return Known(ok=False, why=Why.NO_FACE)
    return may_eat(canteen=canteen, person_id=int(word), at=tap.at)


def _why_not(account: MealAccount | None, canteen: Canteen, *, at: datetime) -> Why | None:
    if account is None or account.state != AccountState.OPEN:
        return Why.NO_ACCOUNT
    if account.valid_to is not None and local_date(at) > account.valid_to:
        return Why.OVER
    named = list(account.canteens.all())
    return Why.NOT_HERE if named and canteen not in named else None
