"""Activities: sign up, wait, be drawn, leave, come."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, Max

from zhilian.bookings import draws
from zhilian.bookings.errors import AlreadyIn, BadDraft, NoSuchThing, NotNow, NotOpen
from zhilian.bookings.events import ActivityChanged, PlaceCalledOff, SignUpMoved
from zhilian.bookings.models import Activity, ActivityGroup, SignUp
from zhilian.bookings.service.reserving import note_no_show
from zhilian.bookings.types import (
    IN_PLAY,
    ActivityDraft,
    Holder,
    Method,
    SignUpState,
)
from zhilian.core import events
from zhilian.core.effects import EffectRevoked, EffectSettled


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Somebody's wish to take part. `key` makes it once; `group` may be empty where there is but
    one.
    """

    key: str
    activity: str
    group: str
    holder: Holder
    at: datetime


@transaction.atomic
def save_activity(*, draft: ActivityDraft, at: datetime) -> Activity:
    """Make an activity or change one that has not been drawn. Errors: `BadDraft`."""
    _refuse_bad(draft)
    held = Activity.objects.select_for_update().filter(code=draft.code).first()
    if held is not None and held.drawn_at is not None:
        raise BadDraft("已经抽签的活动不能再改，请另建一个。")
    made = held or Activity(code=draft.code)
    for name in ("name", "kind", "method", "starts_at", "ends_at", "opens_at", "closes_at",
                 "draw_at", "place", "note", "branch_id"):  # fmt: skip
        setattr(made, name, getattr(draft, name))
    if draft.method == Method.LOTTERY and not made.seed:
        made.seed = draws.new_secret()
        made.commitment = draws.commitment(made.seed)
    made.changed_at = at
    made.save()
    _save_groups(made, draft)
    events.record(ActivityChanged(at=at, activity_id=made.pk))
    return made


@transaction.atomic
def sign_up(*, entry: Entry) -> SignUp:
    """Enter a lottery, get a place, or wait when all are taken.

    Errors: `NoSuchThing`, `NotOpen`, `AlreadyIn`.
    """
    known = SignUp.objects.filter(key=entry.key).first()
    if known is not None:
        return known
    activity = _open_activity(entry)
    group = _group(activity, entry.group)
    holder = entry.holder
    if holder.person_id is None:
        raise NoSuchThing("报名人")
    state = SignUpState.ENTERED
    if activity.method == Method.FIRST_COME:
        state = SignUpState.SELECTED if _take_place(group) else SignUpState.WAITING
    last = activity.sign_ups.aggregate(m=Max("ticket"))["m"] or 0
    made = SignUp(
        key=entry.key,
        activity=activity,
        group=group,
        ticket=last + 1,
        subject=holder.subject,
        number=holder.number,
        person_id=holder.person_id,
        state=state,
        made_at=entry.at,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise AlreadyIn(activity.name) from None
    _tell(made, at=entry.at)
    return made


@transaction.atomic
def await_result(*, activity: str, subject: str, effect: str, at: datetime) -> SignUp:
    """Whoever waits for the result says under which key it is to be told. Look at the state: it may
    be known already. Errors: `NoSuchThing`.
    """
    found = _entry_of(activity, subject)
    if found.draw_key != effect:
        found.draw_key = effect
        found.save(update_fields=["draw_key"])
    return found


@transaction.atomic
def leave(*, activity: str, subject: str, no_show: bool, at: datetime) -> SignUp | None:
    """Give the place back; who is next gets it. Again changes nothing (None)."""
    found = _entry_of(activity, subject)
    if found.state not in IN_PLAY:
        return None
    had_place = found.state == SignUpState.SELECTED
    missed = no_show and had_place and at >= found.activity.starts_at
    _move(found, SignUpState.MISSED if missed else SignUpState.RELEASED, at=at)
    if missed:
        note_no_show(subject=subject, person_id=found.person_id, window="", at=at)
    elif had_place:
        _give_back(found.group)
        promote(group=found.group, at=at)
    return found


def promote(*, group: ActivityGroup, at: datetime) -> SignUp | None:
    """The first who waits gets a free place, if there is one."""
    following: SignUp | None = (
        SignUp.objects.waiting().filter(group=group).select_for_update().first()
    )
    if following is None or not _take_place(group):
        return None
    _move(following, SignUpState.SELECTED, at=at)
    settle(following, at=at)
    return following


@transaction.atomic
def attend(*, activity: str, subject: str, at: datetime) -> SignUp:
    """They are here. Errors: `NotNow` without a place."""
    found = _entry_of(activity, subject)
    if found.state == SignUpState.ATTENDED:
        return found
    if found.state != SignUpState.SELECTED:
        raise NotNow(f"这个报名{found.get_state_display()}，不能签到。")
    _move(found, SignUpState.ATTENDED, at=at)
    return found


@transaction.atomic
def give_up_waiting(*, activity_id: int, at: datetime) -> int:
    """It begins: who still waits will not get a place. Returns how many."""
    rows = SignUp.objects.waiting().filter(activity_id=activity_id).select_for_update(of=("self",))
    waiting = list(rows.select_related("activity"))
    for found in waiting:
        _move(found, SignUpState.LOST, at=at)
        settle(found, at=at)
    return len(waiting)


@transaction.atomic
def call_off_activity(*, activity_id: int, reason: str, at: datetime) -> Activity:
    """It does not take place: `PlaceCalledOff` tells everybody who had or wanted a place."""
    found = Activity.objects.select_for_update().get(pk=activity_id)
    if found.called_off_at is not None:
        raise NotNow("这个活动已经取消，请刷新页面。")
    if found.starts_at <= at:
        raise NotNow("活动已经开始，不能取消。")
    found.called_off_at, found.called_off_why = at, reason.strip()[:60]
    found.changed_at = at
    found.save()
    for entry in found.sign_ups.filter(state__in=sorted(IN_PLAY)).select_related("activity"):
        _move(entry, SignUpState.RELEASED, at=at)
        settle(entry, at=at)
        why = found.called_off_why
        events.record(EffectRevoked(at=at, key=entry.key, reason=f"{found.name}取消：{why}"))
        events.record(PlaceCalledOff(at=at, holder=entry.subject, activity_id=found.pk, reason=why))
    events.record(ActivityChanged(at=at, activity_id=found.pk))
    return found


def settle(entry: SignUp, *, at: datetime) -> None:
    """Tell whoever waits for the result, when there is one."""
    if not entry.draw_key:
        return
    good = entry.state == SignUpState.SELECTED
    reason = "" if good else reason_of(entry)
    events.record(EffectSettled(at=at, key=entry.draw_key, ok=good, reason=reason))


def reason_of(entry: SignUp) -> str:
    if entry.activity.called_off_at is not None:
        return f"{entry.activity.name}已取消：{entry.activity.called_off_why}"
    if entry.state == SignUpState.LOST:
        return f"{entry.activity.name}未中签，候补至活动开始仍没有空出名额"
    return f"{entry.activity.name}的报名{entry.get_state_display()}"


def _refuse_bad(draft: ActivityDraft) -> None:
    if draft.ends_at <= draft.starts_at or draft.closes_at <= draft.opens_at:
        raise BadDraft("结束时间要晚于开始时间，报名截止要晚于报名开始。")
    if draft.closes_at > draft.starts_at:
        raise BadDraft("报名截止不能晚于活动开始。")
    names = [group.name for group in draft.groups]
    if not names or len(set(names)) != len(names):
        raise BadDraft("至少要有一个组别，组别名称不能重复。")
    if draft.method == Method.LOTTERY and (
        draft.draw_at is None or not draft.closes_at <= draft.draw_at <= draft.starts_at
    ):
        raise BadDraft("抽签时间要在报名截止之后、活动开始之前。")
    if draft.method == Method.FIRST_COME and draft.draw_at is not None:
        raise BadDraft("先到先得的活动不填抽签时间。")


def _save_groups(made: Activity, draft: ActivityDraft) -> None:
    held = {group.name: group for group in made.groups.select_for_update()}
    for position, wanted in enumerate(draft.groups):
        group = held.pop(wanted.name, None) or ActivityGroup(activity=made, name=wanted.name)
        if wanted.capacity < group.taken:
            raise BadDraft(f"{wanted.name}已有 {group.taken} 人入选，名额不能更少。")
        group.capacity, group.position = wanted.capacity, position
        group.save()
    for left in held.values():
        if left.sign_ups.exists():
            raise BadDraft(f"{left.name}已有人报名，不能删除。")
        left.delete()


def _open_activity(entry: Entry) -> Activity:
    """Locked: tickets count up one by one."""
    found = Activity.objects.select_for_update().filter(code=entry.activity).first()
    if found is None or found.called_off_at is not None:
        raise NoSuchThing("所选的活动")
    if entry.at < found.opens_at:
        raise NotOpen(found.name, "还没有开始报名")
    if entry.at >= found.closes_at:
        raise NotOpen(found.name, "报名已经截止")
    return found


def _group(activity: Activity, name: str) -> ActivityGroup:
    groups = list(activity.groups.order_by("position", "id"))
    if not name and len(groups) == 1:
        return groups[0]
    found = next((group for group in groups if name in (group.name, str(group.pk))), None)
    if found is None:
        raise NoSuchThing(f"组别“{name}”" if name else "没有选择的组别")
    return found


def _take_place(group: ActivityGroup) -> bool:
    """The condition and the constraint decide who gets the last one."""
    free = ActivityGroup.objects.filter(pk=group.pk, taken__lt=F("capacity"))
    return free.update(taken=F("taken") + 1) == 1


def _give_back(group: ActivityGroup) -> None:
    ActivityGroup.objects.filter(pk=group.pk, taken__gt=0).update(taken=F("taken") - 1)


def _entry_of(activity: str, subject: str) -> SignUp:
    rows = SignUp.objects.select_for_update(of=("self",)).select_related("activity", "group")
    found = rows.filter(activity__code=activity, subject=subject).order_by("-id").first()
    if found is None:
        raise NoSuchThing("这个报名")
    entry: SignUp = found
    return entry


def _move(found: SignUp, state: SignUpState, *, at: datetime) -> None:
    found.state, found.settled_at = state, at
    found.save()
    _tell(found, at=at)


def _tell(found: SignUp, *, at: datetime) -> None:
    events.record(
        SignUpMoved(
            at=at,
            sign_up_id=found.pk,
            holder=found.subject,
            state=SignUpState(found.state).value,
        )
    )
