"""Who is on call in the demo: three engineers in turn since three weeks, one behind another, with
what people do to a roster: a swap, a stand-in, a leave that leaves a gap, hand-overs.
"""

from datetime import datetime, time, timedelta

from zhilian.core.times import local_date, local_midnight
from zhilian.directory import selectors as directory
from zhilian.directory.types import Role
from zhilian.notices.models import Notice
from zhilian.notices.service.moves import move
from zhilian.notices.types import Status
from zhilian.oncall import selectors, service
from zhilian.oncall.types import Duty, Layer, RotationDraft, Span, SwapDraft, Turn

SINCE = timedelta(days=21)
HANDOVER = time(8, 30)
CYCLE = 21
NOTES = (
    "食堂二号消费机夜里断过一次网，已重启，再断请换网线。",
    "访客预约厂商约定明早 10 点回电，号码在知识库。",
    "机房空调滤网已换，备用滤网在三号柜。",
    "无特殊事项，巡检正常。",
    "东院门禁控制器时钟慢 2 分钟，已校准，请明天复看。",
)


def plan(*, at: datetime) -> None:
    """Everything by the services, at the instants at which it would have been done."""
    software = [person.pk for person in directory.people_with_role(role=Role.OPS_SOFTWARE)]
    hardware = directory.people_with_role(role=Role.OPS_HARDWARE)[0].pk
    team = [*software[:2], hardware]
    began = at - SINCE
    for layer, ahead in ((Layer.PRIMARY, 0), (Layer.BACKUP, 1)):
        draft = _draft(team, layer=layer, ahead=ahead, at=began)
        rotation = service.set_rotation(draft=draft, by_id=None, at=began)
        service.extend_rotation(rotation_id=rotation.pk, at=at)
    _past(team, at=at)
    _ahead(team, at=at)
    _hand_over(at=at)
    _settle_texts(before=at - timedelta(hours=1))


def _draft(team: list[int], *, layer: Layer, ahead: int, at: datetime) -> RotationDraft:
    first = local_date(at) - timedelta(days=local_date(at).weekday())
    turns = tuple(
        Turn(week=n // 7, weekday=n % 7, at=HANDOVER, person_id=team[(n + ahead) % len(team)])
        for n in range(CYCLE)
    )
    return RotationDraft(label="三人逐日轮换", layer=layer, turns=turns, first_date=first)


def _past(team: list[int], *, at: datetime) -> None:
    asked = at - timedelta(days=12)
    mine, theirs = (_next(person_id, after=asked + timedelta(days=1)) for person_id in team[:2])
    draft = SwapDraft(
        asker_id=team[0],
        other_id=team[1],
        layer=Layer.PRIMARY,
        gives_from=mine.starts_at,
        gives_until=mine.ends_at,
        takes_from=theirs.starts_at,
        takes_until=theirs.ends_at,
        reason="参加厂商培训",
    )
    swap = service.ask_swap(draft=draft, at=asked)
    service.agree_swap(swap_id=swap.pk, person_id=team[1], at=asked + timedelta(hours=2))
    noon = local_midnight(local_date(at) - timedelta(days=4)) + timedelta(hours=13)
    on = selectors.on_call(at=noon)
    stand_in = next(person_id for person_id in team if on is None or person_id != on.person_id)
    service.put_override(
        person_id=stand_in,
        stretch=Span(starts_at=noon, ends_at=noon + timedelta(hours=5)),
        at=noon - timedelta(hours=3),
        by_id=stand_in,
        reason="去市民中心换设备，顺路值到下班",
    )


def _ahead(team: list[int], *, at: datetime) -> None:
    """A leave of which one day is covered and one is a gap; a short rest; a swap that waits."""
    away = _next(team[1], after=at + timedelta(days=3))
    service.mark_leave(
        person_id=team[1],
        starts_at=away.starts_at,
        ends_at=away.ends_at,
        at=at,
        by_id=team[1],
        reason="年休假",
    )
    half = away.starts_at + (away.ends_at - away.starts_at) / 2
    service.put_override(
        person_id=team[2],
        stretch=Span(starts_at=away.starts_at, ends_at=half),
        at=at,
        by_id=team[2],
        reason="替年休假的白天",
    )
    tired = _next(team[0], after=at + timedelta(days=8))
    start = tired.ends_at + timedelta(hours=5)
    service.put_override(
        person_id=team[0],
        stretch=Span(starts_at=start, ends_at=start + timedelta(hours=4)),
        at=at,
        by_id=team[0],
        reason="等厂商上门",
    )
    wanted = _next(team[1], after=at + timedelta(days=12))
    draft = SwapDraft(
        asker_id=team[1],
        other_id=team[0],
        layer=Layer.PRIMARY,
        gives_from=wanted.starts_at,
        gives_until=wanted.ends_at,
        reason="家里有事",
    )
    service.ask_swap(draft=draft, at=at)


def _hand_over(*, at: datetime) -> None:
    """Signed by both, but for one that is missing and the last one, which waits."""
    past = [change for change in selectors.changes(now=at) if change.changes_at < at]
    for number, change in enumerate(reversed(past)):
        if number == len(past) - 3:
            continue
        given = service.give_handover(
            changes_at=change.changes_at,
            layer=change.layer,
            person_id=change.outgoing_id,
            notes=NOTES[number % len(NOTES)],
            at=change.changes_at - timedelta(minutes=6),
        )
        if number == len(past) - 1:
            continue
        service.take_handover(
            handover_id=given.pk,
            person_id=change.incoming_id,
            version=1,
            at=change.changes_at + timedelta(minutes=4),
        )


def _next(person_id: int, *, after: datetime) -> Duty:
    found = selectors.duties(starts_at=after, ends_at=after + timedelta(days=14))
    return next(d for d in found if d.person_id == person_id and d.starts_at > after)


def _settle_texts(*, before: datetime) -> None:
    """Texts of the past arrived in the past."""
    for notice in Notice.objects.filter(
        subject="roster", status=Status.CREATED, created_at__lt=before
    ):
        move(notice, Status.DELIVERED, at=notice.created_at + timedelta(seconds=3))
