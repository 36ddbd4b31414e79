"""What a person may do next with an incident: one big step, some small ones."""

from dataclasses import dataclass

from zhilian.incidents.models import Incident
from zhilian.incidents.types import Status


@dataclass(frozen=True, kw_only=True)
class Step:
    """`name` is the URL's name; `posts` acts at once, else a form opens."""

    name: str
    label: str
    icon: str
    posts: bool = False


@dataclass(frozen=True, kw_only=True)
class Steps:
    primary: Step | None
    others: tuple[Step, ...]
    waits_for: str = ""


ACCEPT = Step(name="accept", label="接单", icon="user-check", posts=True)
ARRIVE = Step(name="arrive", label="我已到场", icon="map-pin", posts=True)
RESTORED = Step(name="restored", label="恢复服务", icon="heart-pulse", posts=True)
RECHECK = Step(name="restored", label="再次复查", icon="refresh-cw", posts=True)
GIVE_BACK = Step(name="give_back", label="退回", icon="undo-2")
CONFIRM = Step(name="confirm", label="人工核实恢复", icon="stethoscope")
CLASSIFY = Step(name="classify", label="调整分类", icon="tag")
CLOSE = Step(name="close", label="结案", icon="archive")
REOPEN = Step(name="reopen", label="恢复有误，重新打开", icon="rotate-ccw")
UNDO_CLOSE = Step(name="undo_close", label="撤销结案", icon="undo-2")


def steps(incident: Incident, *, arrival_runs: bool) -> Steps:
    """By state; while the two-hour clock runs, arriving comes before repairing."""
    if incident.status == Status.DETECTED:
        return Steps(primary=ACCEPT, others=(ARRIVE, CLASSIFY))
    if incident.status == Status.RESTORED:
        return Steps(primary=CLOSE, others=(REOPEN, CLASSIFY))
    if incident.status == Status.CLOSED:
        return Steps(primary=None, others=(UNDO_CLOSE, CLASSIFY))
    return _while_accepted(incident, arrival_runs=arrival_runs)


def _while_accepted(incident: Incident, *, arrival_runs: bool) -> Steps:
    if incident.claimed_at is not None:
        arrive = () if incident.arrived_at else (ARRIVE,)
        return Steps(
            primary=RECHECK,
            others=(*arrive, CONFIRM, GIVE_BACK, CLASSIFY),
            waits_for="已申报恢复，等待探测核实",
        )
    if incident.arrived_at is None and arrival_runs:
        return Steps(primary=ARRIVE, others=(RESTORED, GIVE_BACK, CLASSIFY))
    arrive = () if incident.arrived_at else (ARRIVE,)
    return Steps(primary=RESTORED, others=(*arrive, GIVE_BACK, CLASSIFY))
