"""Following the flips of a target: told twice, late or out of order, the end is the same.

What is followed are the flips themselves, in the order in which they were written; an event only
says that there is news. Roots are followed before those that stand behind them, so that one root
is one incident (`blame`), whatever was told first.
"""

from datetime import datetime, timedelta

from django.db import transaction

from zhilian.incidents.models import Incident, Target
from zhilian.incidents.service import blame, flaps
from zhilian.incidents.service.ending import relapse, restore_incident
from zhilian.incidents.service.opening import open_incident
from zhilian.incidents.service.rows import locked, write
from zhilian.incidents.timeline import Line
from zhilian.incidents.types import EntryKind, Flip, Proof
from zhilian.monitoring import selectors as monitoring
from zhilian.monitoring.types import State

REMARKS = {
    State.UNKNOWN: "监测中断，目标状态未知；时限照常计算",
    State.UNREACHABLE: "上级设备中断，目标暂时无法探测",
    State.MAINTENANCE: "目标进入维护",
}
LOOK_BACK = timedelta(minutes=10)
AT_MOST = 200


@transaction.atomic
def follow_target(*, check_id: int, flip_id: int) -> None:
    """Bring the target's incident to what its flips say; `flip_id` is the one that was told."""
    for root_id, root_flip_id in _roots(check_id, told=flip_id):
        follow_target(check_id=root_id, flip_id=root_flip_id)
    target = _hold(check_id)
    news = _news(target, told=flip_id)
    for place, flip in enumerate(news):
        _follow(flip, later=news[place + 1 :])
        target.last_flip_id = flip.id
    target.save()


def _roots(check_id: int, *, told: int) -> list[tuple[int, int]]:
    """The roots that the news names, each with its latest flip. Looked at without a lock: locks are
    taken from the root downwards.
    """
    target = Target.objects.filter(check_id=check_id).first() or Target(check_id=check_id)
    named = {flip.root_id for flip in _news(target, told=told) if flip.root_id} - {check_id}
    found = []
    for root_id in sorted(named):
        latest = monitoring.flips(check_id=root_id, limit=1)
        found += [(root_id, latest[0].pk)] if latest else []
    return found


def _hold(check_id: int) -> Target:
    """One follower per target at a time."""
    Target.objects.bulk_create([Target(check_id=check_id)], ignore_conflicts=True)
    return Target.objects.select_for_update().get(check_id=check_id)


def _news(target: Target, *, told: int) -> list[Flip]:
    """What has not been followed, oldest first. A target that is new to us has a past that is
    none of ours: only what lies shortly before the flip that was told.
    """
    rows = monitoring.flips(check_id=target.check_id, limit=AT_MOST)
    flips = [
        Flip(
            id=row.pk,
            check_id=target.check_id,
            at=row.at,
            began_at=_fault_began_at(
                fresh=row.from_state != State.DOWN, began_at=row.began_at, last=row.last_good_at
            ),
            to_state=row.to_state,
            drill=row.drill,
            root_id=row.root_id,
            flapping=bool(row.flapping),
        )
        for row in reversed(rows)
    ]
    if target.last_flip_id is not None:
        return [flip for flip in flips if flip.id > target.last_flip_id]
    since = min((flip.at for flip in flips if flip.id == told), default=None)
    return [flip for flip in flips if since is not None and flip.at >= since - LOOK_BACK]


def _fault_began_at(*, fresh: bool, began_at: datetime, last: datetime | None) -> datetime:
    """From the last good sample; a fault that a drill had covered, from its own beginning."""
    return last if fresh and last is not None else began_at


def _follow(flip: Flip, *, later: list[Flip]) -> None:
    held = Incident.objects.open().for_target(flip.check_id).first()
    if flip.to_state == State.DOWN:
        if held is not None or not blame.bows_at_once(later):
            _went_down(flip, held)
    elif flip.to_state == State.UNREACHABLE:
        _lost_its_root(flip, held)
    elif held is None:
        return
    elif flip.to_state == State.UP:
        _came_up(flip, held)
    else:
        _remark(held, flip, text=REMARKS[State(flip.to_state)])


def _went_down(flip: Flip, held: Incident | None) -> None:
    if held is not None and held.drill and not flip.drill:
        _end_drill(held, flip)
    elif held is not None:
        _seen_too(held, flip)
        return
    if blame.adopt(flip):
        return
    earlier = Incident.objects.relapsable(check_id=flip.check_id, drill=flip.drill, at=flip.at)
    ended = earlier.first()
    if ended is not None:
        _again(ended, flip)
        return
    open_incident(
        check_id=flip.check_id,
        title=blame.title(flip.check_id),
        at=flip.at,
        began_at=flip.began_at,
        drill=flip.drill,
    )


def _again(ended: Incident, flip: Flip) -> None:
    evidence = f"flip:{flip.id}"
    if flip.flapping and flaps.called_lately(ended, at=flip.at):
        flaps.relapse_quietly(ended, at=flip.at, evidence=evidence)
    else:
        relapse(ended, at=flip.at, evidence=evidence)


def _lost_its_root(flip: Flip, held: Incident | None) -> None:
    blame.note_login(flip)
    if held is None or (held.seen_by_probe and blame.merge_into_root(held, flip)):
        return
    _remark(held, flip, text=REMARKS[State.UNREACHABLE])


def _came_up(flip: Flip, held: Incident) -> None:
    if held.seen_by_probe:
        restore_incident(incident_id=held.pk, at=flip.at, evidence=f"flip:{flip.id}")
    else:
        _remark(held, flip, text="探测看到目标正常；本起由人报修，请处理人核实")


def _seen_too(held: Incident, flip: Flip) -> None:
    if held.seen_by_probe:
        return
    Incident.objects.filter(pk=held.pk).update(seen_by_probe=True)
    _remark(held, flip, text="探测也发现了故障")


def _end_drill(held: Incident, flip: Flip) -> None:
    """A real fault in the middle of a drill is an incident of its own, and counts."""
    restore_incident(
        incident_id=held.pk,
        at=flip.at,
        proof=Proof.PERSON,
        text="演练中出现真实故障，演练到此为止，另立故障处理",
        evidence=f"flip:{flip.id}",
    )


def _remark(held: Incident, flip: Flip, *, text: str) -> None:
    incident = locked(held.pk)
    line = Line(kind=EntryKind.SIGHT, recorded_at=flip.at, text=text, evidence=f"flip:{flip.id}")
    write(incident, line)
