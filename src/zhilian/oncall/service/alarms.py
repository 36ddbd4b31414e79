"""Somebody is trapped: the vendor and the duty desk are rung, each team until one says 1.

Without a voice gateway, or when a call does not come through, the person is texted instead.
"""

from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction

from zhilian.core import events
from zhilian.core.jobs import JOBS
from zhilian.directory import selectors as directory
from zhilian.directory.types import Role
from zhilian.notices import selectors as notices_read
from zhilian.notices import service as notices
from zhilian.notices.types import InApp, MessageKind, Recipient
from zhilian.oncall.events import AlarmEnded, AlarmRaised
from zhilian.oncall.models import Alarm, AlarmLeg
from zhilian.oncall.types import AlarmState, CallForHelp, RingStatus

TREES: Final = (Role.ELEVATOR_VENDOR, Role.DUTY_DESK)
TOLD_AT_LAST: Final = (Role.SAFETY_OFFICER, Role.PROPERTY_ADMIN, Role.OPS_MANAGER)
WAIT: Final = timedelta(seconds=45)
LAPS: Final = 3
ACCEPTING: Final = "1"
CALL_NEXT: Final = "zhilian.oncall.jobs.call_next_of_alarm"
LIVE: Final = (RingStatus.RINGING, RingStatus.ANSWERED)


@transaction.atomic
def raise_alarm(*, help_: CallForHelp, at: datetime) -> Alarm:
    """Ring the first of each team now. The same key is the same alarm."""
    known = Alarm.objects.filter(key=help_.key).first()
    if known is not None:
        return known
    alarm = Alarm(
        key=help_.key,
        subject=help_.subject,
        case_number=help_.case_number,
        place=help_.place[:80],
        phone=help_.phone,
        trapped=help_.trapped,
        began_at=at,
    )
    try:
        with transaction.atomic():
            alarm.save()
    except IntegrityError:
        return Alarm.objects.get(key=help_.key)
    events.record(AlarmRaised(at=at, alarm_id=alarm.pk, about=alarm.subject))
    for role in TREES:
        _ring(alarm, role, turn=0, at=at)
    _end_if_over(alarm, at=at)
    return alarm


@transaction.atomic
def call_next_of_alarm(*, leg_id: int, at: datetime) -> bool:
    """The wait is over without a 1: the next of the team. False when nobody had to be rung."""
    leg = _locked(leg_id)
    if leg.next_at > at or leg.alarm.state != AlarmState.CALLING:
        return False
    if not _end(leg, RingStatus.UNREACHED, at=at):
        return False
    return _go_on(leg, at=at)


@transaction.atomic
def note_alarm_answered(*, notice_id: int, at: datetime) -> None:
    """Somebody picked up; only the key says that they come."""
    AlarmLeg.objects.filter(notice_id=notice_id, status=RingStatus.RINGING).update(
        status=RingStatus.ANSWERED
    )


@transaction.atomic
def note_alarm_digit(*, notice_id: int, digit: str, at: datetime) -> bool:
    """1: this person comes, and their team is rung no further."""
    leg = _by_notice(notice_id)
    if leg is None or digit != ACCEPTING or not _end(leg, RingStatus.ACCEPTED, at=at):
        return False
    _end_if_over(leg.alarm, at=at)
    return True


@transaction.atomic
def note_alarm_unreached(*, notice_id: int, at: datetime) -> bool:
    """The call did not come through: a text instead, and the next of the team at once."""
    leg = _by_notice(notice_id)
    if leg is None or not _end(leg, RingStatus.UNREACHED, at=at):
        return False
    _text(leg, at=at)
    return _go_on(leg, at=at)


def _go_on(leg: AlarmLeg, *, at: datetime) -> bool:
    rung = _ring(leg.alarm, leg.role, turn=leg.turn + 1, at=at)
    if not rung:
        _end_if_over(leg.alarm, at=at)
    return rung


def _ring(alarm: Alarm, role: str, *, turn: int, at: datetime) -> bool:
    """False when everybody of the team was rung so many times, or the team is empty."""
    team = sorted(directory.holders(roles=[role], branch_id=None))
    if not team or turn >= len(team) * LAPS:
        return False
    leg = AlarmLeg.objects.create(
        alarm=alarm,
        role=role,
        person_id=team[turn % len(team)],
        turn=turn,
        rung_at=at,
        next_at=at + WAIT,
    )
    if notices_read.can_call():
        leg.notice_id = _say(leg, "alarm_voice", at=at)
        leg.save(update_fields=["notice_id"])
    else:
        _text(leg, at=at)
    JOBS[CALL_NEXT].enqueue_after(leg.next_at, leg_id=leg.pk)
    return True


def _text(leg: AlarmLeg, *, at: datetime) -> None:
    _say(leg, "alarm_text", at=at)


def _say(leg: AlarmLeg, template: str, *, at: datetime) -> int:
    alarm = leg.alarm
    trapped = f"被困 {alarm.trapped} 人" if alarm.trapped else "有人被困"
    return notices.send(
        template=template,
        to=Recipient(person_id=leg.person_id),
        values={"place": alarm.place, "trapped": trapped, "phone": alarm.phone},
        key=f"alarm:{alarm.pk}:{leg.role}:{leg.turn}:{template}",
        subject=alarm.subject,
        at=at,
    )


def _end_if_over(alarm: Alarm, *, at: datetime) -> None:
    """When no team is rung any more: answered if somebody of any team comes."""
    legs = AlarmLeg.objects.filter(alarm=alarm)
    taken = set(legs.filter(status=RingStatus.ACCEPTED).values_list("role", flat=True))
    ringing = set(legs.filter(status__in=LIVE).values_list("role", flat=True))
    if ringing - taken:
        return
    state = AlarmState.ANSWERED if taken else AlarmState.UNANSWERED
    changed = Alarm.objects.filter(pk=alarm.pk, state=AlarmState.CALLING).update(
        state=state, ended_at=at
    )
    if not changed:
        return
    legs.filter(status__in=LIVE).update(status=RingStatus.UNREACHED, ended_at=at)
    events.record(AlarmEnded(at=at, alarm_id=alarm.pk, about=alarm.subject, state=state))
    if state == AlarmState.UNANSWERED:
        _tell_last(alarm, at=at)


def _tell_last(alarm: Alarm, *, at: datetime) -> None:
    note = InApp(
        kind=MessageKind.ALARM,
        title="电梯困人呼叫无人应答",
        body=f"{alarm.place}：维保单位和总值班室的电话都没有人按 1 应答，请立即当面处置。",
        link=f"/ops/oncall/alarms/{alarm.pk}/",
        subject=f"alarm:{alarm.pk}",
    )
    people = directory.holders(roles=TOLD_AT_LAST, branch_id=None)
    notices.tell(to=people, note=note, key=f"alarm:{alarm.pk}:unanswered", at=at)


def _end(leg: AlarmLeg, status: RingStatus, *, at: datetime) -> bool:
    """Once: a second report of the same call changes nothing."""
    held = AlarmLeg.objects.filter(pk=leg.pk, status__in=LIVE)
    return bool(held.update(status=status, ended_at=at))


def _by_notice(notice_id: int) -> AlarmLeg | None:
    return AlarmLeg.objects.select_related("alarm").filter(notice_id=notice_id).first()


def _locked(leg_id: int) -> AlarmLeg:
    rows = AlarmLeg.objects.select_for_update(of=("self",)).select_related("alarm")
    return rows.get(pk=leg_id)
