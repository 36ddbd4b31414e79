"""Money of meal accounts: spent subsidy first, credited, paid back. The ledger moves it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from zhilian.canteen.errors import NoAccount, NothingToPay, TooMuchBack
from zhilian.canteen.events import MoneyMoved
from zhilian.canteen.models import Arrears, MealAccount, MealTransaction
from zhilian.canteen.selectors.balances import back_already, balance_of, meal_sums, owing
from zhilian.canteen.types import AccountState, Spent
from zhilian.core import events
from zhilian.ledger import service as ledger
from zhilian.ledger.errors import NotEnough
from zhilian.ledger.types import About, AccountKind, Line

BATCH = 200


@dataclass(frozen=True, kw_only=True)
class Note:
    """What a movement is about. `key` makes it once."""

    key: str
    why: Spent
    at: datetime
    recorded_at: datetime
    subject: str = ""
    number: str = ""
    memo: str = ""
    canteen_id: int | None = None
    session_id: int | None = None
    reservation_id: int | None = None
    terminal_id: int | None = None
    event: str = ""
    offline: bool = False
    refunds_id: int | None = None


@transaction.atomic
def spend(
    *, person_id: int, amount: int, to_account: int, note: Note, in_debt: bool = False
) -> MealTransaction:
    """Charge a person, the subsidy first, the card for the rest. Once by `note.key`.

    Errors: `NotEnough`, unless `in_debt` (it was eaten already): then the rest is written down
    and the next money pays it. `NoAccount`.
    """
    known = _known(note)
    if known is not None:
        return known
    if amount <= 0:
        raise NothingToPay("金额要大于零。")
    _lock(person_id)
    held = balance_of(person_id=person_id)
    subsidy = min(held.subsidy, amount)
    card = amount - subsidy if not in_debt else min(held.card, amount - subsidy)
    if card > held.card:
        raise NotEnough(name="餐卡账户", held=held.total, needed=amount)
    _post(person_id, {AccountKind.SUBSIDY: subsidy, AccountKind.MEAL_CARD: card}, to_account, note)
    unpaid = amount - subsidy - card
    row = _write(person_id, note, subsidy=-subsidy, card=-card, unpaid=unpaid, other=to_account)
    if unpaid:
        Arrears.objects.create(
            transaction=row, person_id=person_id, owed=unpaid, made_at=note.recorded_at
        )
    return row


@transaction.atomic
def credit(
    *,
    person_id: int,
    amount: int,
    from_account: int,
    note: Note,
    kind: AccountKind = AccountKind.MEAL_CARD,
) -> MealTransaction:
    """Put money on the card, or on the subsidy; what is owed is paid from it at once."""
    known = _known(note)
    if known is not None:
        return known
    if amount <= 0:
        raise NothingToPay("金额要大于零。")
    _lock(person_id)
    wallet = ledger.wallet(kind=kind, person_id=person_id, at=note.at)
    ledger.post(
        lines=[Line(source=from_account, target=wallet.pk, amount=amount)], about=_about(note)
    )
    parts = {"subsidy": amount} if kind == AccountKind.SUBSIDY else {"card": amount}
    row = _write(person_id, note, other=from_account, **parts)
    settle_arrears(person_id=person_id, at=note.recorded_at)
    return row


@transaction.atomic
def credit_subsidies(*, notes: Mapping[int, Note], amount: int, from_account: int) -> None:
    """The same subsidy for many people in one posting, a movement for each; `notes` by person.

    What they owe is paid from it at once. None of the keys may have been used.
    """
    people = sorted(notes)
    list(MealAccount.objects.select_for_update().filter(person__in=people).order_by("person"))
    first = notes[people[0]]
    wallets = ledger.open_wallets(kind=AccountKind.SUBSIDY, person_ids=people, at=first.at)
    lines = [Line(source=from_account, target=wallets[one], amount=amount) for one in people]
    ledger.post(lines=lines, about=_about(first))
    held = meal_sums(person_ids=people)
    rows = [
        _row(one, notes[one], held=held[one], other=from_account, subsidy=amount) for one in people
    ]
    _announce(MealTransaction.objects.bulk_create(rows, batch_size=BATCH))
    for person_id in owing(person_ids=people):
        settle_arrears(person_id=person_id, at=notes[person_id].recorded_at)


@transaction.atomic
def spend_subsidy(*, person_id: int, amount: int, to_account: int, note: Note) -> MealTransaction:
    """Take from the subsidy only, as what lapses. Errors: `NotEnough`."""
    known = _known(note)
    if known is not None:
        return known
    _lock(person_id)
    _post(person_id, {AccountKind.SUBSIDY: amount}, to_account, note)
    return _write(person_id, note, subsidy=-amount, other=to_account)


@transaction.atomic
def take_from_card(*, person_id: int, amount: int, to_account: int, note: Note) -> MealTransaction:
    """Charge the card only, as a top-up that is taken back. Errors: `NotEnough`."""
    known = _known(note)
    if known is not None:
        return known
    _lock(person_id)
    _post(person_id, {AccountKind.MEAL_CARD: amount}, to_account, note)
    return _write(person_id, note, card=-amount, other=to_account)


def note_free(*, person_id: int, to_account: int, note: Note) -> MealTransaction:
    """A meal that cost the person nothing, on record all the same."""
    return _known(note) or _write(person_id, note, other=to_account)


@transaction.atomic
def give_back(*, transaction_id: int, amount: int, note: Note) -> MealTransaction:
    """Pay back what was spent, all or a part, the way that it came: the card first.

    Errors: `TooMuchBack` when more is asked than is left of it.
    """
    known = _known(note)
    if known is not None:
        return known
    spent = MealTransaction.objects.select_for_update(of=("self",)).get(pk=transaction_id)
    back = back_already(transaction_id=transaction_id)
    left_card, left_subsidy = -spent.card - back.card, -spent.subsidy - back.subsidy
    if amount <= 0 or amount > left_card + left_subsidy or spent.other_account is None:
        raise TooMuchBack("退款金额要大于零，且不超过这笔消费还没退的部分。")
    card = min(amount, left_card)
    subsidy = amount - card
    _lock(spent.person_id)
    lines = [
        Line(source=spent.other_account, target=_wallet(spent.person_id, kind, note), amount=part)
        for kind, part in ((AccountKind.MEAL_CARD, card), (AccountKind.SUBSIDY, subsidy))
        if part
    ]
    ledger.post(lines=lines, about=_about(note))
    row = _write(spent.person_id, note, card=card, subsidy=subsidy, other=spent.other_account)
    settle_arrears(person_id=spent.person_id, at=note.recorded_at)
    return row


@transaction.atomic
def settle_arrears(*, person_id: int, at: datetime) -> int:
    """Pay what is owed from what is there. Returns 分 paid."""
    paid = 0
    rows = Arrears.objects.select_for_update(of=("self",)).filter(
        person=person_id, settled_at__isnull=True
    )
    for debt in rows.select_related("transaction").order_by("id"):
        part = min(balance_of(person_id=person_id).total, debt.owed - debt.paid)
        target = debt.transaction.other_account
        if part <= 0 or target is None:
            break
        note = Note(
            key=f"arrears:{debt.pk}:{debt.paid}",
            why=Spent.ARREARS,
            at=at,
            recorded_at=at,
            canteen_id=debt.transaction.canteen_id,
            memo="补扣离线就餐欠款",
        )
        spend(person_id=person_id, amount=part, to_account=target, note=note)
        debt.paid += part
        debt.settled_at = at if debt.paid == debt.owed else None
        debt.save(update_fields=["paid", "settled_at"])
        paid += part
    return paid


def _lock(person_id: int) -> MealAccount:
    """Movements of one person one after another. Errors: `NoAccount`."""
    found = MealAccount.objects.select_for_update().filter(person=person_id).first()
    if found is None:
        raise NoAccount("没有开通餐卡账户，请由单位联络员申请就餐资格。")
    return found


def needs_open(account: MealAccount) -> None:
    """Errors: `NoAccount` when it was closed."""
    if account.state != AccountState.OPEN:
        raise NoAccount("就餐账户已停用，请由单位联络员重新申请。")


def _known(note: Note) -> MealTransaction | None:
    return MealTransaction.objects.filter(key=note.key).first()


def _post(person_id: int, parts: dict[AccountKind, int], to_account: int, note: Note) -> None:
    lines = [
        Line(source=_wallet(person_id, kind, note), target=to_account, amount=amount)
        for kind, amount in parts.items()
        if amount
    ]
    if lines:
        ledger.post(lines=lines, about=_about(note))


def _wallet(person_id: int, kind: AccountKind, note: Note) -> int:
    return int(ledger.wallet(kind=kind, person_id=person_id, at=note.at).pk)


def _about(note: Note) -> About:
    return About(
        key=f"canteen:{note.key}"[:160],
        kind=note.why.label,
        at=note.at,
        subject=note.subject,
        number=note.number,
        memo=note.memo[:120],
    )


def _write(person_id: int, note: Note, *, other: int, **parts: int) -> MealTransaction:
    held = balance_of(person_id=person_id).total
    row = _row(person_id, note, held=held, other=other, **parts)
    row.save()
    _announce([row])
    return row


def _row(person_id: int, note: Note, *, held: int, other: int, **parts: int) -> MealTransaction:
    values: dict[str, Any] = {"subsidy": 0, "card": 0, "unpaid": 0, **parts}
    return MealTransaction(
        at=note.at,
        recorded_at=note.recorded_at,
        person_id=person_id,
        why=note.why,
        amount=values["subsidy"] + values["card"] - values["unpaid"],
        balance=held,
        canteen_id=note.canteen_id,
        session_id=note.session_id,
        reservation_id=note.reservation_id,
        terminal_id=note.terminal_id,
        event=note.event[:64],
        offline=note.offline,
        key=note.key,
        subject=note.subject,
        number=note.number,
        other_account=other,
        refunds_id=note.refunds_id,
        **values,
    )


def _announce(rows: Iterable[MealTransaction]) -> None:
    for row in rows:
        moved = MoneyMoved(
            at=row.at,
            person_id=row.person_id,
            transaction_id=row.pk,
            why=row.why,
            amount=row.amount,
        )
        events.record(moved)
