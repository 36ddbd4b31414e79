"""公示: an evaluation laid open for objections for five working days, then the case goes on."""

from zhilian.catalogue import selectors as catalogue
from zhilian.core.effects import DONE, Call, Outcome, effect
from zhilian.directory import selectors as directory
from zhilian.directory.types import Role
from zhilian.notices import service
from zhilian.notices.types import AnnouncementDraft, AudienceKind, Group, Publicity

WORKING_DAYS = 5
BODY = (
    "{unit}申报的“{batch}”（办件编号 {number}）已通过评审，现予公示，公示期 {days} 个工作日。"
    "如有异议，请在公示期内通过“意见建议与投诉”窗口实名反映，我们将逐条核实并答复。"
)


@effect("notice.publish")
def publish(call: Call) -> Outcome:
    """Settles by itself at the end of the period; until then the announcement can be withdrawn."""
    batch = str(call.args["batch"])
    unit = _unit(call)
    draft = AnnouncementDraft(
        title=f"{batch}评审结果公示：{unit}",
        body=BODY.format(unit=unit, batch=batch, number=call.number, days=WORKING_DAYS),
        audience=[Group(kind=AudienceKind.ALL)],
    )
    publicity = Publicity(
        draft=draft,
        owner=catalogue.owner_role(window=call.window) or Role.GENERAL_OFFICE,
        branch_id=None,
        subject=call.subject,
        key=call.key,
        settles=call.key,
        working_days=WORKING_DAYS,
    )
    row = service.open_publicity(publicity=publicity, at=call.at)
    return Outcome(waiting=True, receipt={"announcement": row.pk})


@effect("notice.withdraw")
def withdraw(call: Call) -> Outcome:
    """Also when somebody has withdrawn it already: then nothing is left to do."""
    service.withdraw_publicity(
        announcement_id=int(call.receipt["announcement"]),
        reason="办件取消，公示随之撤下",
        at=call.at,
    )
    return DONE


def _unit(call: Call) -> str:
    if call.person_id is None:
        return "申报单位"
    unit = directory.person(person_id=call.person_id).unit
    return str(unit.parent or unit) if unit else "申报单位"
