"""Following the flips of a target: told twice, late or out of order, the end is the same."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from zhilian.incidents.models import Incident, SeenFlip, Target
from zhilian.incidents.service.ending import relapse, restore_incident
from zhilian.incidents.service.opening import open_incident
from zhilian.incidents.service.rows import locked, write
from zhilian.incidents.timeline import Line
from zhilian.incidents.types import EntryKind, Proof, Sight
from zhilian.monitoring import selectors as monitoring
from zhilian.monitoring.types import State

REMARKS = {
    State.UNKNOWN: "监测中断，目标状态未知；时限照常计算",
    State.UNREACHABLE: "上级设备中断，目标暂时无法探测",
    State.MAINTENANCE: "目标进入维护",
}


@transaction.atomic
def follow_target(*, sight: Sight) -> None:
    """Bring the target's incident to what its flips say.

    One follower per target at a time. A flip that arrives after a later one is put in its place
    and the later ones are gone through again.
    """
    _hold(sight.check_id)
    if not _is_new(sight):
        return
    later = Q(at__gt=sight.at) | Q(at=sight.at, flip_id__gte=sight.flip_id)
    flips = SeenFlip.objects.filter(later, check_id=sight.check_id)
    for flip in flips.order_by("at", "flip_id"):
        _follow(flip)


def _hold(check_id: int) -> None:
    Target.objects.bulk_create([Target(check_id=check_id)], ignore_conflicts=True)
    Target.objects.select_for_update().get(check_id=check_id)


def _is_new(sight: Sight) -> bool:
    _, created = SeenFlip.objects.get_or_create(
        flip_id=sight.flip_id,
        defaults={
            "check_id": sight.check_id,
            "at": sight.at,
            "to_state": sight.to_state,
            "drill": sight.drill,
            "began_at": sight.began_at,
        },
    )
    return created


def _follow(flip: SeenFlip) -> None:
    held = Incident.objects.open().for_target(flip.check_id).first()
    if flip.to_state == State.DOWN:
        _went_down(flip, held)
    elif held is None or flip.at < held.spell_began_at:
        return
    elif flip.to_state == State.UP:
        _came_up(flip, held)
    else:
        _remark(held, at=flip.at, text=REMARKS[State(flip.to_state)], flip=flip)


def _went_down(flip: SeenFlip, held: Incident | None) -> None:
    if held is not None and held.drill and not flip.drill:
        _end_drill(held, flip)
    elif held is not None:
        _seen_again(held, flip)
        return
    earlier = Incident.objects.relapsable(check_id=flip.check_id, drill=flip.drill, at=flip.at)
    ended = earlier.first()
    if ended is not None:
        relapse(ended, at=flip.at, evidence=f"flip:{flip.flip_id}")
        return
    open_incident(
        check_id=flip.check_id,
        title=f"{monitoring.check(check_id=flip.check_id).name} 故障",
        at=flip.at,
        began_at=flip.began_at,
        drill=flip.drill,
    )


def _came_up(flip: SeenFlip, held: Incident) -> None:
    if held.seen_by_probe:
        restore_incident(incident_id=held.pk, at=flip.at, evidence=f"flip:{flip.flip_id}")
    else:
        _remark(held, at=flip.at, text="探测看到目标正常；本起由人报修，请处理人核实", flip=flip)


def _seen_again(held: Incident, flip: SeenFlip) -> None:
    if held.seen_by_probe or flip.at < held.detected_at:
        return
    held.seen_by_probe = True
    held.save(update_fields=("seen_by_probe",))
    _remark(held, at=flip.at, text="探测也发现了故障", flip=flip)


def _end_drill(held: Incident, flip: SeenFlip) -> None:
    """A real fault in the middle of a drill is an incident of its own, and counts."""
    restore_incident(
        incident_id=held.pk,
        at=flip.at,
        proof=Proof.PERSON,
        text="演练中出现真实故障，演练到此为止，另立故障处理",
        evidence=f"flip:{flip.flip_id}",
    )


def _remark(held: Incident, *, at: datetime, text: str, flip: SeenFlip) -> None:
    incident = locked(held.pk)
    line = Line(kind=EntryKind.SIGHT, recorded_at=at, text=text, evidence=f"flip:{flip.flip_id}")
    write(incident, line)
