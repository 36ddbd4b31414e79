"""建立和取消活动保障任务."""

from zhilian.core.calls import each, id_of, label_of, tells_refusals
from zhilian.core.effects import DONE, Call, Outcome, effect
from zhilian.core.times import local
from zhilian.duties import selectors, service
from zhilian.duties.models import Guarantee
from zhilian.duties.types import GuaranteeDraft


@effect("ops.event_guarantee.create")
@tells_refusals
def create(call: Call) -> Outcome:
    """When the engineers must be there, and who they are, become values of the case."""
    draft = GuaranteeDraft(
        key=call.key,
        title=str(call.args["title"]),
        level=str(call.args["level"]),
        start_at=call.args["start_at"],
        end_at=call.args["end_at"],
        place=label_of(call.args["place"]),
        must_work=tuple(map(str, each(call.args["must_work"]))),
        must_work_note=str(call.values.get("must_work_note") or ""),
        contact_id=id_of(call.args["contact"]),
        subject=call.subject,
        case_number=call.number,
    )
    row = service.plan_guarantee(draft=draft, at=call.at)
    return Outcome(receipt={"guarantee": row.pk}, writes=_told(row))


@effect("ops.event_guarantee.cancel")
def cancel(call: Call) -> Outcome:
    own = call.receipt.get("guarantee")
    found = None if own else selectors.guarantee_of(subject=call.subject)
    guarantee_id = own or (found.pk if found else None)
    if guarantee_id is not None:
        service.cancel_guarantee(guarantee_id=int(guarantee_id), reason="办件未通过", at=call.at)
    return DONE


def _told(row: Guarantee) -> dict[str, str]:
    there = selectors.people_of(guarantee_id=row.pk)
    arrive = {"arrive_at": f"{local(row.arrive_by):%-m月%-d日 %H:%M}"}
    if not there:
        return arrive
    return {**arrive, "engineer": there[0].person.name, "phone": there[0].person.phone}
