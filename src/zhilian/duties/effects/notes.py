"""写入值班交接并提示空调保障."""

from zhilian.core.calls import each, label_of
from zhilian.core.effects import Call, Outcome, effect
from zhilian.duties import service
from zhilian.duties.types import NoteDraft


@effect("duty.notice")
def notice(call: Call) -> Outcome:
    draft = NoteDraft(
        key=call.key,
        building=label_of(call.args["building"]),
        start_at=call.args["start_at"],
        end_at=call.args["end_at"],
        people=len(each(call.values.get("people"))),
        hvac=bool(call.args.get("hvac")),
        reason=str(call.values.get("reason") or ""),
        subject=call.subject,
        case_number=call.number,
        branch_id=call.branch_id,
    )
    note = service.write_note(draft=draft, at=call.at)
    return Outcome(receipt={"note": note.pk})
