"""Meals of a day: made from the rules, limited, cancelled."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from zhilian.canteen.errors import BadDraft, NoSuchRow, NotServed
from zhilian.canteen.events import MealClosed, QuotaChanged
from zhilian.canteen.models import Canteen, MealSession, MealTimes, SessionRule
from zhilian.canteen.selectors.sessions import cutoff, rule_for
from zhilian.canteen.types import Held, Meal, SessionState
from zhilian.cases import service as cases
from zhilian.core import events
from zhilian.core.calls import id_of
from zhilian.core.times import LOCAL, local_date

AHEAD_DAYS = 14


def ensure_session(*, canteen_id: int, day: date, meal: Meal) -> MealSession:
    """The meal of that day there, made now where the rules have one. Errors: `NotServed`."""
    found = MealSession.objects.filter(canteen=canteen_id, day=day, meal=meal).first()
    if found is not None:
        return found
    rule = rule_for(canteen_id=canteen_id, meal=meal, day=day)
    if rule is None:
        name = Canteen.objects.filter(pk=canteen_id).values_list("name", flat=True).first()
        raise NotServed(f"{name or '这个餐厅'}{day:%m 月 %d 日}不供应{meal.label}，请换一个。")
    return _make(rule, day=day)


def open_sessions(*, at: datetime) -> int:
    """Make the meals of the coming days by the rules. Returns how many were made. A meal without
    times waits for them.
    """
    made = 0
    today = local_date(at)
    timed = MealTimes.objects.values("meal")
    rules = SessionRule.objects.filter(active=True, canteen__open=True, meal__in=timed)
    rules = rules.select_related("canteen")
    days = [today + timedelta(days=ahead) for ahead in range(AHEAD_DAYS)]
    for rule in rules.order_by("id"):
        there = MealSession.objects.filter(canteen=rule.canteen_id, meal=rule.meal, day__in=days)
        held = set(there.values_list("day", flat=True))
        for day in days:
            if day.isoweekday() in rule.weekdays and day not in held:
                _make(rule, day=day)
                made += 1
    return made


@transaction.atomic
def set_quota(*, session_id: int, quota: int, at: datetime) -> MealSession:
    """For how many there is food. Errors: `BadDraft` when more have booked already."""
    changed = MealSession.objects.filter(pk=session_id, reserved__lte=quota).update(quota=quota)
    row = MealSession.objects.filter(pk=session_id).first()
    if row is None:
        raise NoSuchRow("个餐次")
    if not changed:
        raise BadDraft(f"已订 {row.reserved} 份，份数不能少于已订数。")
    events.record(QuotaChanged(at=at, session_id=session_id, quota=quota))
    return row


@transaction.atomic
def close_session(*, session_id: int, reason: str, person_id: int, at: datetime) -> int:
    """The kitchen cancels a meal: the cases behind it are cancelled, what they hold is given back,
    their applicants are told why. Returns how many cases. Errors: `BadDraft`, `NoSuchRow`.
    """
    row = MealSession.objects.select_for_update(of=("self",)).filter(pk=session_id).first()
    if row is None:
        raise NoSuchRow("个餐次")
    if not row.is_open:
        raise BadDraft("这一餐已经取消。")
    if not reason:
        raise BadDraft("请写明取消原因，已预订的人会收到。")
    row.state, row.closed_at, row.close_reason = SessionState.CLOSED, at, reason[:100]
    row.save(update_fields=["state", "closed_at", "close_reason"])
    subjects = row.reservations.filter(state=Held.HELD).values_list("subject", flat=True)
    ids = {int(found) for one in set(subjects) if (found := id_of(one.removeprefix("case:")))}
    count = cases.close_cases(case_ids=sorted(ids), reason=reason, person_id=person_id, at=at)
    events.record(MealClosed(at=at, session_id=session_id, reason=row.close_reason, cases=count))
    return count


@transaction.atomic
def reopen_session(*, session_id: int, at: datetime) -> MealSession:
    """The cancelled meal is served after all; whoever wants it books again."""
    row = MealSession.objects.select_for_update(of=("self",)).filter(pk=session_id).first()
    if row is None:
        raise NoSuchRow("个餐次")
    row.state, row.closed_at, row.close_reason = SessionState.OPEN, None, ""
    row.save(update_fields=["state", "closed_at", "close_reason"])
    events.record(QuotaChanged(at=at, session_id=session_id, quota=row.quota))
    return row


def _make(rule: SessionRule, *, day: date) -> MealSession:
    times = MealTimes.objects.filter(meal=rule.meal).first()
    until = cutoff(meal=Meal(rule.meal), day=day)
    if times is None or until is None:
        raise NotServed(f"{Meal(rule.meal).label}还没有设置开餐和截止时间，请联系餐饮科。")
    values = {
        "quota": rule.quota,
        "price": rule.price,
        "serves_from": datetime.combine(day, times.serves_from, tzinfo=LOCAL),
        "serves_to": datetime.combine(day, times.serves_to, tzinfo=LOCAL),
        "cutoff_at": until,
    }
    place = {"canteen_id": rule.canteen_id, "day": day, "meal": rule.meal}
    try:
        with transaction.atomic():
            return MealSession.objects.create(**place, **values)
    except IntegrityError:
        return MealSession.objects.get(**place)
