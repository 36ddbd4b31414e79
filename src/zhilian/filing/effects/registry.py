"""生成名录新版本."""

from decimal import Decimal

from zhilian.core.calls import label_of, tells_refusals
from zhilian.core.effects import Call, Outcome, effect
from zhilian.filing import service
from zhilian.filing.types import VersionDraft


@effect("registry.version")
@tells_refusals
def version(call: Call) -> Outcome:
    draft = VersionDraft(
        key=call.key,
        action=str(call.args["action"]),
        name=str(call.args["name"]),
        uscc=str(call.args["uscc"]),
        category=label_of(call.values.get("category")),
        effective=call.args["effective"],
        floor_area=Decimal(call.values.get("floor_area") or 0),
        people=int(call.values.get("people") or 0),
        region=label_of(call.args["region"], longest=20),
        branch_id=call.branch_id,
        unit_id=call.unit_id,
        subject=call.subject,
    )
    row = service.add_version(draft=draft, at=call.at)
    return Outcome(receipt={"institution": row.institution_id, "version": row.number})
