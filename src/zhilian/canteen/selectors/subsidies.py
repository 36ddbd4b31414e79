"""Subsidies: who is due what, and what was paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, Sum

from zhilian.canteen.models import MealAccount, SubsidyPayment, SubsidyRule
from zhilian.canteen.types import AccountState, PaidKind


@dataclass(frozen=True, kw_only=True)
class MonthRow:
    """One rule in one month: how many are due, how many were paid, and the sums in 分."""

    rule: SubsidyRule
    month: date
    due: int
    paid: int
    expected: int
    amount: int
    adjusted: int

    @property
    def missing(self) -> int:
        return max(self.due - self.paid, 0)


def expected_people(*, rule: SubsidyRule, month: date) -> list[int]:
    """Subsidised accounts that are open and hold in that month, of the units of the rule."""
    found = MealAccount.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=month),
        state=AccountState.OPEN,
        subsidised=True,
        person__is_active=True,
    )
    paths = list(rule.units.values_list("path", flat=True))
    if paths:
        below = Q()
        for path in paths:
            below |= Q(person__unit__path__startswith=path)
        found = found.filter(below)
    return list(found.order_by("person").values_list("person_id", flat=True))


def paid_in(*, person_id: int, month: date) -> int:
    """What a person got for a month, corrections included, in 分."""
    mine = SubsidyPayment.objects.filter(person=person_id, month=month.replace(day=1))
    return int(mine.aggregate(n=Sum("paid"))["n"] or 0)


def payments_of(*, person_id: int, limit: int = 24) -> list[SubsidyPayment]:
    """A person's own, newest first."""
    mine = SubsidyPayment.objects.filter(person=person_id).select_related("rule")
    return list(mine.order_by("-month", "-id")[:limit])


def rules() -> list[SubsidyRule]:
    return list(SubsidyRule.objects.prefetch_related("units").order_by("-active", "id"))


def rule(*, rule_id: int) -> SubsidyRule | None:
    return SubsidyRule.objects.prefetch_related("units").filter(pk=rule_id).first()


def month_rows(*, month: date) -> list[MonthRow]:
    """Expected beside paid, rule by rule."""
    first = month.replace(day=1)
    rows = SubsidyPayment.objects.filter(month=first)
    regular = {
        found["rule"]: found
        for found in rows.filter(kind=PaidKind.REGULAR)
        .order_by()
        .values("rule")
        .annotate(n=Count("id"), amount=Sum("paid"))
    }
    adjusted = int(rows.filter(kind=PaidKind.ADJUST).aggregate(n=Sum("paid"))["n"] or 0)
    made = []
    for place, one in enumerate(rules()):
        due = len(expected_people(rule=one, month=first)) if one.active else 0
        told = regular.get(one.pk, {"n": 0, "amount": 0})
        made.append(
            MonthRow(
                rule=one,
                month=first,
                due=due,
                paid=told["n"],
                expected=due * one.amount,
                amount=told["amount"],
                adjusted=adjusted if place == 0 else 0,
            )
        )
    return made


def unpaid_people(*, rule: SubsidyRule, month: date) -> list[int]:
    """Who is due and was not paid."""
    first = month.replace(day=1)
    had = SubsidyPayment.objects.filter(rule=rule, month=first, kind=PaidKind.REGULAR)
    paid = set(had.values_list("person_id", flat=True))
    return [one for one in expected_people(rule=rule, month=first) if one not in paid]
