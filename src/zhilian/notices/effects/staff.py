"""Word to the people who prepare a thing, that it has changed."""

from datetime import datetime

from zhilian.core.effects import Call, Outcome, effect, failed
from zhilian.core.times import local
from zhilian.directory import selectors as directory
from zhilian.directory.types import Role
from zhilian.notices import service
from zhilian.notices.types import InApp, MessageKind

GROUPS = {
    "会务人员": (Role.MEETING_STAFF, Role.MEETING_ADMIN),
    "物业人员": (Role.PROPERTY_DISPATCHER, Role.PROPERTY_ADMIN),
}
SAID = ("action", "room", "start_at", "end_at", "reason")


@effect("notice.staff")
def tell_staff(call: Call) -> Outcome:
    """Everybody who holds the group's roles in the branch, else in the city, is told in the app;
    nobody there is a failure.
    """
    group = str(call.args["group"])
    roles = GROUPS.get(group, ())
    here = directory.holders(roles=roles, branch_id=call.branch_id)
    people = here or directory.holders(roles=roles, branch_id=None)
    if not people:
        return failed(f"没有在岗的{group}，请联系科室管理员安排人员。")
    note = InApp(
        kind=MessageKind.TASK,
        title=f"安排有变：{call.args['subject']}"[:80],
        body=_body(call),
        subject=call.subject,
    )
    service.tell(to=people, note=note, key=call.key, at=call.at)
    return Outcome(receipt={"people": len(people)})


def _body(call: Call) -> str:
    said = [_word(call.values[name]) for name in SAID if call.values.get(name)]
    return "，".join(said) + f"。办件编号 {call.number}，请按新的安排准备。"


def _word(value: object) -> str:
    if isinstance(value, datetime):
        return f"{local(value):%-m月%-d日 %H:%M}"
    return str(value)
