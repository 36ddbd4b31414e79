"""咨询台账 and 需求方案: what was answered, and what should become better."""

from datetime import datetime

from zhilian.cases import selectors as cases
from zhilian.core.calls import label_of, tells_refusals
from zhilian.core.effects import Call, Outcome, Picked, effect
from zhilian.desk import service
from zhilian.desk.types import ConsultationDraft


@effect("ops.consult.log")
@tells_refusals
def log(call: Call) -> Outcome:
    region = call.args.get("region")
    own = region.facts.get("branch_id") if isinstance(region, Picked) else None
    draft = ConsultationDraft(
        key=call.key,
        topic=label_of(call.args["topic"], longest=40),
        content=str(call.args["content"]),
        answer=str(call.values.get("answer") or ""),
        branch_id=own or call.branch_id,
        asked_at=_asked_at(call),
        subject=call.subject,
        case_number=call.number,
        campaign=label_of(call.values.get("campaign")),
    )
    row = service.log_consultation(draft=draft, at=call.at)
    return Outcome(receipt={"consultation": row.pk})


@effect("ops.requirement.create")
@tells_refusals
def require(call: Call) -> Outcome:
    row = service.make_requirement(
        key=call.key,
        kind=label_of(call.args["kind"], longest=40),
        content=str(call.args["content"]),
        subject=call.subject,
        case_number=call.number,
        at=call.at,
    )
    return Outcome(receipt={"requirement": row.pk}, writes={"requirement": row.number})


def _asked_at(call: Call) -> datetime:
    """When the question was sent in."""
    case_id = cases.case_id_of(number=call.number)
    return cases.case_brief(case_id=case_id).submitted_at if case_id else call.at
