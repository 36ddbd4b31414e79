"""Past weeks: faults that were found, handled and closed, and the figures of every day between.

Each fault is told once, in `faults.yaml`; flips, figures, incidents, clocks and readings follow.
"""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib.resources import files

import yaml

from zhilian.config.demo import cases, measurements, upkeep
from zhilian.config.demo.measurements import Story
from zhilian.contract.jobs import take_readings
from zhilian.core.times import day_bounds, local, local_date
from zhilian.directory import selectors as directory
from zhilian.incidents import service as incidents
from zhilian.incidents.models import Incident
from zhilian.incidents.types import CauseKind, FaultClass, Severity
from zhilian.monitoring import selectors as monitoring
from zhilian.monitoring.models import Check
from zhilian.monitoring.service import past
from zhilian.notices.service import bulk_past_notices
from zhilian.notices.types import PastNotice

Turns = dict[str, list[tuple[datetime, datetime]]]
DAYS = 90
SEED = 20_261_124
FIRST_READING = timedelta(seconds=75)
FOUND_AFTER = timedelta(seconds=71)
CAUSES = {
    FaultClass.UNCLASSIFIED: CauseKind.UNKNOWN,
    FaultClass.SOFTWARE: CauseKind.DEFECT,
    FaultClass.HARDWARE: CauseKind.HARDWARE,
    FaultClass.NETWORK: CauseKind.LINE,
    FaultClass.POWER: CauseKind.POWER,
    FaultClass.THIRD_PARTY: CauseKind.THIRD_PARTY,
}


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One past fault. Times in minutes from its beginning."""

    days_ago: int
    at: str
    window: str
    lasted: int
    accepted: int
    by: str
    kind: FaultClass
    cause: str
    lesson: str
    severity: Severity
    arrived: int | None = None


def faults() -> list[Fault]:
    text = files("zhilian.config.demo").joinpath("faults.yaml").read_text(encoding="utf-8")
    return [
        Fault(**{**row, "kind": FaultClass(row["kind"]), "severity": Severity(row["severity"])})
        for row in yaml.safe_load(text)
    ]


def tell(*, at: datetime) -> None:
    """Write the past up to `at`."""
    today = local_date(at)
    people = {role: directory.people_with_role(role=role)[0].pk for role in ROLES}
    turns: Turns = {}
    checks = [check.pk for check in monitoring.checks()]
    past.write_beginning(check_ids=checks, at=_instant(today - timedelta(days=DAYS), "00:00"))
    for fault in faults():
        began = _instant(today - timedelta(days=fault.days_ago), fault.at)
        turns.setdefault(fault.window, []).append((began, began + timedelta(minutes=fault.lasted)))
        _handle(fault, began=began, person_id=people[fault.by], manager_id=people["ops_manager"])
    cases.tell(engineer_id=people["ops_software"], manager_id=people["ops_manager"], at=at)
    upkeep.tell(
        outages=turns,
        engineer_id=people["ops_software"],
        manager_id=people["ops_manager"],
        at=at,
    )
    past.write_end(check_ids=checks, at=_instant(today, "00:00"))
    _measure(today=today, down=turns, at=at)
    take_readings.enqueue_after(at + FIRST_READING)


ROLES = ("ops_software", "ops_hardware", "ops_manager")


def _handle(fault: Fault, *, began: datetime, person_id: int, manager_id: int) -> None:
    check = _check_of(fault.window)
    restored = began + timedelta(minutes=fault.lasted)
    opened = incidents.open_incident(
        check_id=check.pk,
        title=f"{check.name}不可用",
        at=began + FOUND_AFTER,
        began_at=began,
        drill=False,
    )
    accepted = began + timedelta(minutes=fault.accepted)
    incidents.accept_incident(incident_id=opened.pk, person_id=person_id, at=accepted)
    incidents.classify(
        incident_id=opened.pk,
        person_id=person_id,
        fault_class=fault.kind,
        severity=fault.severity,
        reason="按现场检查结果归类。",
        at=accepted + timedelta(minutes=5),
    )
    if fault.arrived is not None:
        arrived = began + timedelta(minutes=fault.arrived)
        incidents.record_arrival(incident_id=opened.pk, person_id=person_id, at=arrived)
    incidents.restore_incident(incident_id=opened.pk, at=restored)
    incidents.close_incident(
        incident_id=opened.pk,
        person_id=manager_id,
        cause=fault.cause,
        cause_kind=CAUSES[fault.kind],
        lesson=fault.lesson,
        at=restored + timedelta(hours=3),
    )
    _note_messages(fault, incident=opened, began=began, person_id=person_id)
    past.write_outage(check_id=check.pk, began_at=began, ended_at=restored, reason=fault.cause)


def _note_messages(fault: Fault, *, incident: Incident, began: datetime, person_id: int) -> None:
    """The call and the all-clear, as the gateway delivered them then."""
    ended = began + timedelta(minutes=fault.lasted)
    values = {
        "drill": "",
        "number": incident.number,
        "title": incident.title,
        "link": "",
        "code": "37",
    }
    values |= {"began": f"{local(began):%H:%M}", "time": f"{local(ended):%H:%M}"}
    values["length"] = f"{fault.lasted} 分钟"
    told = (("page", began + FOUND_AFTER), ("restored", ended))
    bulk_past_notices(
        rows=[
            PastNotice(
                template=template,
                person_id=person_id,
                values=values,
                key=f"past-{incident.number}-{template}",
                subject=incident.subject,
                at=moment,
                took_s=2.5,
            )
            for template, moment in told
        ]
    )


def _measure(*, today: date, down: Turns, at: datetime) -> None:
    """Minutes, flips at both ends, and figures of every check over the days."""
    dice = random.Random(SEED)
    stories = [
        Story(
            check_id=check.pk,
            kind=check.kind,
            base_us=dice.randint(38_000, 210_000),
            outages=down.get(check.window_code, ()),
        )
        for check in monitoring.checks()
    ]
    days = [today - timedelta(days=ago) for ago in range(DAYS, 0, -1)]
    measurements.tell(stories=stories, days=days, at=at)


def _check_of(window: str) -> Check:
    return monitoring.checks_of_window(window_code=window)[0]


def _instant(day: date, clock: str) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return day_bounds(day)[0] + timedelta(hours=hour, minutes=minute)
