"""One root, one incident. What fell before its root was proven is the root's.

When the root's fall is followed, the earliest incident of those that bowed to it becomes the
root's own: whoever was called for it stays called, with the same number and code, and nobody is
called a second time. The others are merged into it.
"""

from collections.abc import Iterable
from datetime import datetime

from zhilian.incidents import clocks
from zhilian.incidents.models import Incident, Target
from zhilian.incidents.service.merging import merge_incidents
from zhilian.incidents.service.opening import LOGIN_KIND
from zhilian.incidents.service.rows import locked, write
from zhilian.incidents.timeline import Line
from zhilian.incidents.types import EntryKind, Flip, Severity
from zhilian.monitoring import selectors as monitoring
from zhilian.monitoring.types import State


def title(check_id: int) -> str:
    return f"{monitoring.check(check_id=check_id).name} 故障"


def bows_at_once(later: Iterable[Flip]) -> bool:
    """Whether the flips after a fall say already that it was an ancestor's: nothing is opened."""
    following = next(iter(later), None)
    return following is not None and _bows(following)


def adopt(flip: Flip) -> bool:
    """Make the incidents of those that bowed to this fall one, the root's; False without any."""
    if flip.drill:
        return False
    bowed = monitoring.bowed_to(root_id=flip.check_id, at=flip.at)
    _hold_all(bowed)
    found = Incident.objects.open().filter(check_id__in=bowed, drill=False, seen_by_probe=True)
    ids = list(found.order_by("detected_at", "id").values_list("id", flat=True))
    if not ids:
        return False
    first, others = ids[0], ids[1:]
    _becomes_the_roots(first, flip)
    if others:
        merge_incidents(
            into_id=first,
            ids=others,
            reason=f"同一根源：{monitoring.check(check_id=flip.check_id).name} 中断",
            person_id=None,
            at=flip.at,
        )
    return True


def merge_into_root(held: Incident, flip: Flip) -> bool:
    """Merge a child's incident into the open one of its root. False: the root has none."""
    root = _of_root(flip)
    if root is None or root.pk == held.pk or held.drill != root.drill or not _bows(flip):
        return False
    name = monitoring.check(check_id=flip.root_id or 0).name
    merge_incidents(
        into_id=root.pk, ids=[held.pk], reason=f"同一根源：{name} 中断", person_id=None, at=flip.at
    )
    return True


def note_login(flip: Flip) -> None:
    """When the login stands behind the root, nobody can log in: the root's incident says so, and
    counts as an outage of the platform from the last good login on.
    """
    if monitoring.check(check_id=flip.check_id).kind != LOGIN_KIND:
        return
    root = _of_root(flip)
    if root is None or root.login_journey or root.drill:
        return
    incident = locked(root.pk)
    incident.login_journey, incident.severity = True, Severity.MAJOR
    clocks.start_outage(incident, at=min(flip.began_at, flip.at))
    _say(incident, "平台登录随之中断，按整体故障计时", at=flip.at, flip=flip)


def _of_root(flip: Flip) -> Incident | None:
    if flip.root_id is None:
        return None
    return Incident.objects.open().for_target(flip.root_id).first()


def _bows(flip: Flip) -> bool:
    return flip.to_state == State.UNREACHABLE and flip.root_id is not None


def _hold_all(check_ids: list[int]) -> None:
    """Wait for whoever follows one of these now: an incident that is being opened is seen."""
    fresh = [Target(check_id=one) for one in check_ids]
    Target.objects.bulk_create(fresh, ignore_conflicts=True)
    held = Target.objects.select_for_update().filter(check_id__in=check_ids)
    list(held.order_by("check_id").values_list("id", flat=True))


def _becomes_the_roots(incident_id: int, flip: Flip) -> None:
    incident = locked(incident_id)
    was, root = incident.title, monitoring.check(check_id=flip.check_id)
    incident.check_id, incident.window_code = root.pk, root.window_code
    incident.title = title(root.pk)
    _say(
        incident,
        f"查明根源：上级“{root.name}”中断。原报“{was}”，转为根源的故障，不另行呼叫",
        at=flip.at,
        flip=flip,
    )


def _say(incident: Incident, text: str, *, at: datetime, flip: Flip) -> None:
    line = Line(kind=EntryKind.SIGHT, recorded_at=at, text=text, evidence=f"flip:{flip.id}")
    write(incident, line)
