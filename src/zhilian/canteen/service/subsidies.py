"""Subsidies: paid by rule once a month, corrected, let lapse; expected beside paid."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction

from zhilian.canteen.errors import BadDraft, NoAccount, NoSuchRow
from zhilian.canteen.events import CanteenChanged, SubsidiesPaid
from zhilian.canteen.models import MealAccount, MealTransaction, SubsidyPayment, SubsidyRule
from zhilian.canteen.selectors.balances import balance_of
from zhilian.canteen.selectors.subsidies import expected_people, paid_in
from zhilian.canteen.service.money import Note, credit, credit_subsidies, spend_subsidy
from zhilian.canteen.types import PaidKind, Source, Spent, SubsidyDraft
from zhilian.core import events
from zhilian.core.jobs import JOBS
from zhilian.core.times import local_date
from zhilian.core.turns import let_others_write
from zhilian.ledger import service as ledger
from zhilian.ledger.types import AccountKind

BATCH = 100
"""So few in one transaction that nobody else waits for long (SQLite writes one at a time)."""
PAY = "zhilian.canteen.jobs.pay_month"


@transaction.atomic
def save_rule(*, draft: SubsidyDraft, rule_id: int | None = None, at: datetime) -> SubsidyRule:
    """Errors: `BadDraft` when the amount or the day cannot be, or the name is another's."""
    if draft.amount <= 0 or not 1 <= draft.day <= 28:
        raise BadDraft("每月金额要大于零，发放日要在 1 到 28 日之间。")
    if SubsidyRule.objects.filter(name=draft.name).exclude(pk=rule_id or 0).exists():
        raise BadDraft(f"已有名为“{draft.name}”的补贴规则，请换一个名称。")
    rule = SubsidyRule.objects.filter(pk=rule_id).first() if rule_id else SubsidyRule()
    if rule is None:
        raise NoSuchRow("条补贴规则")
    rule.name, rule.amount, rule.day = draft.name, draft.amount, draft.day
    rule.lapses = draft.lapses
    rule.save()
    rule.units.set(draft.unit_ids)
    events.record(CanteenChanged(at=at, what="subsidy", row_id=rule.pk))
    return rule


@transaction.atomic
def switch_rule(*, rule_id: int, active: bool, at: datetime) -> None:
    if not SubsidyRule.objects.filter(pk=rule_id).update(active=active):
        raise NoSuchRow("条补贴规则")
    events.record(CanteenChanged(at=at, what="subsidy", row_id=rule_id))


def pay_month(*, rule_id: int, month: date, at: datetime) -> int:
    """Pay everybody who is due and was not paid for this month. Returns how many now.

    In batches; killed in between and run again it goes on where it was, and pays nobody twice.
    """
    rule = SubsidyRule.objects.get(pk=rule_id)
    first = month.replace(day=1)
    people = expected_people(rule=rule, month=first)
    done = 0
    for start in range(0, len(people), BATCH):
        paid = _pay_batch(rule, people[start : start + BATCH], month=first, at=at)
        done += paid
        if paid:
            let_others_write()
    return done


@transaction.atomic
def pay_month_later(*, rule_id: int, month: date, at: datetime) -> None:
    """Have a worker pay the month; thousands of people take a while. Errors: `NoSuchRow`."""
    if not SubsidyRule.objects.filter(pk=rule_id, active=True).exists():
        raise NoSuchRow("条补贴规则")
    JOBS[PAY].enqueue(rule_id=rule_id, month=f"{month:%Y-%m-%d}")
    events.record(CanteenChanged(at=at, what="subsidy", row_id=rule_id))


def pay_some(*, rule_id: int, month: date, person_ids: Sequence[int], at: datetime) -> int:
    """Pay these for the month, if they are due and were not paid. Returns how many now."""
    rule, first = SubsidyRule.objects.get(pk=rule_id), month.replace(day=1)
    due = set(expected_people(rule=rule, month=first))
    return _pay_batch(rule, [one for one in person_ids if one in due], month=first, at=at)


def pay_due(*, at: datetime) -> int:
    """Rules whose day of this month has come. Returns how many people were paid."""
    today = local_date(at)
    due = SubsidyRule.objects.filter(active=True, day__lte=today.day).order_by("id")
    return sum(pay_month(rule_id=rule.pk, month=today, at=at) for rule in due)


@transaction.atomic
def adjust(*, source: Source, person_id: int, month: date, expected: int, at: datetime) -> int:
    """Make up the difference between what was due and what was paid. Once by `source.key`.

    Returns 分; nothing when enough was paid. Errors: `NoAccount`.
    """
    known = SubsidyPayment.objects.filter(key=source.key).first()
    if known is not None:
        return known.paid
    first = month.replace(day=1)
    missing = expected - paid_in(person_id=person_id, month=first)
    if missing <= 0:
        return 0
    if not MealAccount.objects.filter(person=person_id).exists():
        raise NoAccount("本人没有开通餐卡账户，请先开通再补发。")
    SubsidyPayment.objects.create(
        person_id=person_id,
        month=first,
        kind=PaidKind.ADJUST,
        expected=expected,
        paid=missing,
        key=source.key,
        number=source.number,
        at=at,
    )
    note = Note(
        key=source.key,
        why=Spent.ADJUST,
        at=at,
        recorded_at=at,
        subject=source.subject,
        number=source.number,
        memo=f"{first:%Y 年 %m 月}就餐补贴补差",
    )
    _credit(person_id, missing, note)
    return missing


@transaction.atomic
def _pay_batch(rule: SubsidyRule, people: Iterable[int], *, month: date, at: datetime) -> int:
    wanted = list(people)
    mine = SubsidyPayment.objects.filter(
        rule=rule, month=month, kind=PaidKind.REGULAR, person__in=wanted
    )
    had = set(mine.values_list("person_id", flat=True))
    fresh = [one for one in wanted if one not in had]
    if rule.lapses:
        for person_id in fresh:
            _let_lapse(rule, person_id, month=month, at=at)
    if fresh:
        _pay(rule, fresh, month=month, at=at)
        paid = SubsidiesPaid(
            at=at,
            rule_id=rule.pk,
            month=f"{month:%Y-%m}",
            people=len(fresh),
            amount=len(fresh) * rule.amount,
        )
        events.record(paid)
    return len(fresh)


def _pay(rule: SubsidyRule, people: Sequence[int], *, month: date, at: datetime) -> None:
    keys = {one: f"subsidy:{rule.pk}:{month:%Y-%m}:{one}" for one in people}
    rows = [
        SubsidyPayment(
            rule=rule,
            person_id=person_id,
            month=month,
            kind=PaidKind.REGULAR,
            expected=rule.amount,
            paid=rule.amount,
            key=key,
            at=at,
        )
        for person_id, key in keys.items()
    ]
    SubsidyPayment.objects.bulk_create(rows, batch_size=BATCH)
    memo = f"{month:%Y 年 %m 月}{rule.name}"
    notes = {
        person_id: Note(key=key, why=Spent.SUBSIDY, at=at, recorded_at=at, memo=memo)
        for person_id, key in keys.items()
    }
    credit_subsidies(notes=notes, amount=rule.amount, from_account=_fund(at))


def _credit(person_id: int, amount: int, note: Note) -> MealTransaction:
    return credit(
        person_id=person_id,
        amount=amount,
        from_account=_fund(note.at),
        note=note,
        kind=AccountKind.SUBSIDY,
    )


def _let_lapse(rule: SubsidyRule, person_id: int, *, month: date, at: datetime) -> None:
    left = balance_of(person_id=person_id).subsidy
    if left:
        note = Note(
            key=f"lapse:{rule.pk}:{month:%Y-%m}:{person_id}",
            why=Spent.LAPSED,
            at=at,
            recorded_at=at,
            memo="上月补贴余额清零",
        )
        spend_subsidy(person_id=person_id, amount=left, to_account=_fund(at), note=note)


def _fund(at: datetime) -> int:
    return int(ledger.fund(owner="subsidy", name="就餐补贴拨款", at=at).pk)
