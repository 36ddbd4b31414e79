"""A clock of an incident runs low: whoever has it and the manager are told, once a mark."""

from datetime import datetime

from django.db import transaction

from zhilian.contract import selectors as contract
from zhilian.contract.types import ClockView
from zhilian.directory import selectors as directory
from zhilian.incidents import selectors as incidents
from zhilian.notices import service as notices
from zhilian.notices.types import Recipient
from zhilian.oncall.wording import drill_mark, incident_link, shortened, spoken

ABOUT = "incident:"
MARKS = frozenset({90, 100})


@transaction.atomic
def warn_of_clock(*, clock_id: int, about: str, percent: int, at: datetime) -> int:
    """Text the owner and the managers when a contract clock nears or passes its target.

    Reads the present: an incident that is over or a clock that stopped warns nobody. Returns
    how many were told.
    """
    if not about.startswith(ABOUT) or percent not in MARKS:
        return 0
    incident = incidents.incident(incident_id=int(about.removeprefix(ABOUT)))
    clock = contract.clock(clock_id=clock_id, now=at)
    if not incident.is_open or not clock.running or clock.advisory:
        return 0
    managers = [person.pk for person in directory.people_with_role(role="ops_manager")]
    people = list(dict.fromkeys([*([incident.owner_id] if incident.owner_id else []), *managers]))
    values = {
        "drill": drill_mark(drill=incident.drill),
        "number": incident.number,
        "clock": clock.label,
        "state": _state(clock, percent=percent),
        "title": shortened(incident.title),
        "link": incident_link(incident_id=incident.pk),
    }
    for person_id in people:
        notices.send(
            template="clock_mark",
            to=Recipient(person_id=person_id, test=incident.drill),
            values=values,
            key=f"clock:{clock_id}:{percent}:{person_id}",
            subject=about,
            at=at,
        )
    return len(people)


def _state(clock: ClockView, *, percent: int) -> str:
    whole = spoken(clock.target_s)
    left = clock.target_s - clock.elapsed_s
    if percent >= 100 or left <= 0:
        return f"已超过 {whole}的时限"
    return f"时限 {whole}已用 {percent}%，还剩 {spoken(left)}"
