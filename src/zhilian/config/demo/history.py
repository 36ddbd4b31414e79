"""Past weeks: faults that were found, handled and closed, and the figures of every day between.

Each fault is told once, in `faults.yaml`; flips, figures, incidents, clocks and readings follow.
"""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib.resources import files

import yaml

from zhilian.contract.jobs import take_readings
from zhilian.core.times import day_bounds, local, local_date
from zhilian.directory import selectors as directory
from zhilian.incidents import service as incidents
from zhilian.incidents.models import Incident
from zhilian.incidents.types import FaultClass, Severity
from zhilian.monitoring import selectors as monitoring
from zhilian.monitoring.figures import Seconds
from zhilian.monitoring.models import Check
from zhilian.monitoring.service import figures, past
from zhilian.notices.service import bulk_past_notices
from zhilian.notices.types import PastNotice

DAYS = 90
SEED = 20_261_124
FIRST_READING = timedelta(seconds=75)
FOUND_AFTER = timedelta(seconds=71)


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
    turns: dict[str, list[tuple[datetime, datetime]]] = {}
    for fault in faults():
        began = _instant(today - timedelta(days=fault.days_ago), fault.at)
        turns.setdefault(fault.window, []).append((began, began + timedelta(minutes=fault.lasted)))
        _handle(fault, began=began, person_id=people[fault.by], manager_id=people["ops_manager"])
    _write_figures(today=today, down=turns)
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


def _write_figures(*, today: date, down: dict[str, list[tuple[datetime, datetime]]]) -> None:
    dice = random.Random(SEED)
    rows: list[figures.DayInput] = []
    for check in monitoring.checks():
        base_us = dice.randint(38_000, 210_000)
        for ago in range(DAYS, 0, -1):
            day = today - timedelta(days=ago)
            rows.append(_day(check.pk, day, down.get(check.window_code, []), base_us, dice))
    figures.bulk_day_figures(rows=rows)


def _day(
    check_id: int,
    day: date,
    outages: list[tuple[datetime, datetime]],
    base_us: int,
    dice: random.Random,
) -> figures.DayInput:
    start, end = day_bounds(day)
    down_s = sum(
        max(0, int((min(ended, end) - max(began, start)).total_seconds()))
        for began, ended in outages
    )
    p50 = int(base_us * dice.uniform(0.9, 1.15))
    length = int((end - start).total_seconds())
    return figures.DayInput(
        check_id=check_id,
        date=day,
        seconds=Seconds(
            up_s=length - down_s, down_s=down_s, unknown_s=0, maintenance_s=0, drill_s=0
        ),
        n=(length - down_s) // 60,
        p50_us=p50,
        p95_us=int(p50 * dice.uniform(1.5, 2.4)),
        p99_us=int(p50 * dice.uniform(2.6, 4.5)),
    )


def _check_of(window: str) -> Check:
    return monitoring.checks_of_window(window_code=window)[0]


def _instant(day: date, clock: str) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return day_bounds(day)[0] + timedelta(hours=hour, minutes=minute)
