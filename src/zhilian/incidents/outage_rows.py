"""Outages of both kinds as one: login faults that the probe saw, and those that were declared."""

from dataclasses import dataclass
from datetime import datetime

from zhilian.contract.types import Evidence
from zhilian.core.times import local
from zhilian.incidents import selectors
from zhilian.incidents.models import DeclaredOutage, Incident


@dataclass(frozen=True, kw_only=True)
class Outage:
    """What C2.1 asks of an outage. `signed_at`: when the second party signed another cause."""

    subject: str
    lasts: bool
    signed_at: datetime | None
    evidence: Evidence

    def excused_before(self, at: datetime) -> bool:
        return self.signed_at is not None and self.signed_at < at


def outages_touching(*, start: datetime, end: datetime) -> list[Outage]:
    """Those that began before `end` and were not over before `start`. One that is declared for
    an incident which the probe saw as a login fault is that one, not a second.
    """
    faults = selectors.login_faults_touching(start=start, end=end)
    known = {fault.pk for fault in faults}
    declared = selectors.declared_touching(start=start, end=end)
    return [
        *(_of_fault(fault) for fault in faults),
        *(_of_declared(each) for each in declared if each.incident_id not in known),
    ]


def _of_fault(fault: Incident) -> Outage:
    finding = getattr(fault, "finding", None)
    signed = finding is not None and finding.signed_by_both
    return Outage(
        subject=fault.subject,
        lasts=fault.is_open,
        signed_at=max(finding.contractor_signed_at, finding.purchaser_signed_at)
        if signed and finding is not None
        else None,
        evidence=Evidence(
            label=f"{fault.number} {local(fault.fault_began_at):%Y-%m-%d %H:%M} 起",
            url=f"/ops/incidents/{fault.pk}/",
        ),
    )


def _of_declared(each: DeclaredOutage) -> Outage:
    signatures = (each.contractor_signed_at, each.purchaser_signed_at)
    signed = [at for at in signatures if at is not None]
    return Outage(
        subject=each.subject,
        lasts=each.ended_at is None,
        signed_at=max(signed) if len(signed) == 2 else None,
        evidence=Evidence(
            label=f"申报：{each.title} {local(each.began_at):%Y-%m-%d %H:%M} 起",
            url=f"/ops/incidents/outages/{each.pk}/",
        ),
    )
