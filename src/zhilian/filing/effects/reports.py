"""校验、汇总、锁定、解锁."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from zhilian.core.calls import each, tells_refusals
from zhilian.core.effects import DONE, Call, Outcome, effect, fen
from zhilian.filing import selectors, service
from zhilian.filing.figures import period_of
from zhilian.filing.shipped import indicators
from zhilian.filing.types import KIND_OF, CampaignKind, ReportDraft


@effect("report.validate")
@tells_refusals
def validate(call: Call) -> Outcome:
    """Keep the return as a revision; what wants an explanation goes with the case."""
    kind = _kind(call)
    draft = ReportDraft(
        key=call.key,
        kind=kind,
        period=period_of(call.args["period"]),
        unit_id=call.unit_id,
        figures=_monthly(call) if kind == CampaignKind.MONTHLY else _annual(call),
        explanation=str(call.values.get("zero_reason") or call.values.get("adjust_note") or ""),
        subject=call.subject,
        case_number=call.number,
    )
    row = service.file_report(draft=draft, at=call.at)
    found = [one["text"] for one in row.warnings]
    return Outcome(receipt={"report": row.pk}, writes={"warnings": "；".join(found)})


@effect("report.rollup")
@tells_refusals
def rollup(call: Call) -> Outcome:
    row = service.approve_report(at=call.at, **_which(call))
    return Outcome(receipt={"report": row.pk})


@effect("report.lock")
@tells_refusals
def lock(call: Call) -> Outcome:
    row = service.lock_report(at=call.at, **_which(call))
    return Outcome(receipt={"report": row.pk})


@effect("report.unlock")
def unlock(call: Call) -> Outcome:
    """Also when nothing was locked: then it may be revised already."""
    own = call.receipt.get("report")
    found = None if own else selectors.counting_report(**_which(call))
    report_id = own or (found.pk if found else None)
    if report_id is not None:
        service.unlock_report(report_id=int(report_id), at=call.at)
    return DONE


def _kind(call: Call) -> str:
    return KIND_OF.get(call.window, CampaignKind.MONTHLY)


def _which(call: Call) -> dict[str, Any]:
    period = period_of(call.args["period"])
    return {"unit_id": call.unit_id, "kind": _kind(call), "period": period}


def _monthly(call: Call) -> Mapping[str, Decimal]:
    found = {}
    for one in indicators():
        value = call.values.get(one.key)
        if value is not None:
            found[one.key] = Decimal(fen(Decimal(value))) if one.money else Decimal(value)
    return found


def _annual(call: Call) -> Mapping[str, Decimal]:
    """By indicator where the label is one, else by the label as it was written."""
    keys = {one.label: one for one in indicators()}
    found: dict[str, Decimal] = {}
    for row in each(call.values.get("consumption")):
        label, value = str(row["item"]).strip(), Decimal(row["value"])
        one = keys.get(label)
        key = one.key if one else label[:40]
        found[key] = Decimal(fen(value)) if one and one.money else value
    if call.values.get("datacenter") is not None:
        found["datacenter"] = Decimal(call.values["datacenter"])
    return found
