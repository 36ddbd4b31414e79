"""Clauses measured from the directory, which stands below the contract."""

from __future__ import annotations

from zhilian.contract import limits
from zhilian.contract.types import Evidence, Period, Reading, Verdict, indicator
from zhilian.core.times import local_date
from zhilian.directory import selectors
from zhilian.directory.types import Role, RoleHolder


@indicator("C3.5")
def residents(period: Period) -> Reading:
    """Resident engineers at the end of the period; one person fills one post only."""
    holders = selectors.role_holders(roles=(Role.OPS_HARDWARE, Role.OPS_SOFTWARE), at=period.end_at)
    hardware = {h.person_id for h in holders if h.role == Role.OPS_HARDWARE}
    software = {h.person_id for h in holders if h.role == Role.OPS_SOFTWARE}
    everybody = hardware | software
    met = (
        len(hardware) >= limits.RESIDENTS_HARDWARE
        and len(software) >= limits.RESIDENTS_SOFTWARE
        and len(everybody) >= limits.RESIDENTS
    )
    if not holders:
        return Reading(value=None, unit="人", n=0, verdict=Verdict.NO_DATA, text="尚未登记驻场人员")
    return Reading(
        value=float(len(everybody)),
        unit="人",
        n=len(everybody),
        verdict=Verdict.MET if met else Verdict.MISSED,
        text=f"驻场 {len(everybody)} 人：硬件 {len(hardware)} 人、软件 {len(software)} 人",
        evidence=tuple(map(_evidence, holders)),
    )


def _evidence(holder: RoleHolder) -> Evidence:
    since = f"{local_date(holder.since_at):%Y-%m-%d}"
    return Evidence(
        label=f"{holder.name}（{Role(holder.role).label}，{since} 起）",
        url=f"/ops/people/{holder.person_id}/",
    )
