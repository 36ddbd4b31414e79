"""Rights to pass: given, taken back, ended; guests that come and go."""

from __future__ import annotations

from zhilian.access import rules, service
from zhilian.access.codes import plain_code
from zhilian.access.effects.reading import (
    building_in,
    guests_in,
    ids_of,
    outcome_of,
    people_in,
    source_of,
    window_of,
)
from zhilian.access.errors import GrantRefused
from zhilian.access.service import GuestPlaces
from zhilian.access.types import GrantKind, Guest, Place
from zhilian.assets.types import Direction
from zhilian.core.calls import id_of, tells_refusals
from zhilian.core.effects import DONE, Call, Outcome, effect
from zhilian.notices import service as notices
from zhilian.notices.types import InApp, MessageKind

STAFF_KINDS = (GrantKind.STAFF, GrantKind.HOLIDAY)
CONTRACTOR_WINDOW = "/w/contractor-pass/"
GUEST_KINDS = (GrantKind.VISITOR, GrantKind.GROUP, GrantKind.CONTRACTOR)


@effect("access.grant")
@tells_refusals
def grant(call: Call) -> Outcome:
    """One member of staff, some areas."""
    places = [Place(area_id=area_id) for area_id in ids_of(call.args["areas"])]
    given = service.grant_staff(
        source=source_of(call),
        person_ids=ids_of(call.args["person"]),
        places=places,
        window=window_of(call),
        at=call.at,
    )
    return outcome_of(given.told, receipt={"grant": given.grant.pk})


@effect("access.grant_staff")
@tells_refusals
def grant_staff(call: Call) -> Outcome:
    """Several members of staff, one building, for a night or a holiday."""
    building_id = building_in(call.args["building"])
    if building_id is None:
        raise GrantRefused("没有找到这栋楼宇，请退回申请人从列表中选择楼宇。")
    given = service.grant_staff(
        source=source_of(call),
        person_ids=people_in(call.args["people"]),
        places=[Place(building_id=building_id)],
        window=window_of(call, first="start_at", last="end_at"),
        kind=GrantKind.HOLIDAY,
        at=call.at,
    )
    return outcome_of(given.told, receipt={"grant": given.grant.pk})


@effect("access.grant_visitor")
@tells_refusals
def grant_visitor(call: Call) -> Outcome:
    """A visitor and who comes along; the visitor's code becomes the code of the case."""
    guest = Guest(name=str(call.args["name"]), idno=str(call.args["idno"]))
    guests = [guest, *guests_in(call.args.get("companions"), companion=True)]
    given = service.grant_guests(
        source=source_of(call),
        guests=guests,
        places=GuestPlaces(
            gate_id=id_of(call.args["gate"]), building_id=building_in(call.values.get("building"))
        ),
        window=window_of(call, first="start_at", last="end_at"),
        kind=GrantKind.VISITOR,
        at=call.at,
    )
    main = given.grant.passes.filter(companion=False).order_by("id")[0]
    return outcome_of(
        given.told, receipt={"grant": given.grant.pk}, writes={"code": plain_code(main.code)}
    )


@effect("access.grant_batch")
@tells_refusals
def grant_batch(call: Call) -> Outcome:
    """A list of people from outside: a delegation by its gate, workers by their areas."""
    areas = ids_of(call.args.get("areas"))
    given = service.grant_guests(
        source=source_of(call),
        guests=guests_in(call.args["people"]),
        places=GuestPlaces(gate_id=id_of(call.args.get("gate")), area_ids=areas),
        window=window_of(call),
        kind=GrantKind.CONTRACTOR if areas else GrantKind.GROUP,
        at=call.at,
    )
    return outcome_of(given.told, receipt={"grant": given.grant.pk})


@effect("access.revoke")
@tells_refusals
def revoke(call: Call) -> Outcome:
    """What the undone call gave, or all that the case gave."""
    held = call.receipt.get("grant")
    if held:
        told = service.revoke_grants(
            grant_ids=[int(held)], reason=_cause(call), call_key=call.key, at=call.at
        )
    else:
        told = service.revoke_subject(
            subject=call.subject,
            kinds=(*STAFF_KINDS, *GUEST_KINDS),
            reason=_cause(call),
            call_key=call.key,
            at=call.at,
        )
    return outcome_of(told, receipt={})


@effect("access.expire")
@tells_refusals
def expire(call: Call) -> Outcome:
    """When what the case gave ends by itself."""
    ends = call.args["valid_to"]
    count = service.set_end(subject=call.subject, end=rules.whole_days(ends, ends)[1])
    return Outcome(receipt={"grants": count})


@effect("access.check_in")
@tells_refusals
def check_in(call: Call) -> Outcome:
    """The guest has come in; at a gate that is noted already."""
    service.note_guest(
        subject=call.subject, gate_id=id_of(call.args["gate"]), direction=Direction.IN, at=call.at
    )
    return DONE


@effect("access.check_out")
@tells_refusals
def check_out(call: Call) -> Outcome:
    """The guest has gone out; the codes of the case are taken back."""
    service.note_guest(
        subject=call.subject, gate_id=id_of(call.args["gate"]), direction=Direction.OUT, at=call.at
    )
    service.revoke_subject(subject=call.subject, kinds=GUEST_KINDS, reason="离场", at=call.at)
    return DONE


@effect("access.revoke_on_leave")
@tells_refusals
def revoke_on_leave(call: Call) -> Outcome:
    """A member of staff leaves: nothing opens for them any more."""
    people = ids_of(call.args["person"])
    if not people:
        raise GrantRefused("没有说明是谁离开，请在人员一栏选择本人。")
    told = service.bar_person(
        person_id=people[0], number=call.number, call_key=call.key, at=call.at
    )
    return outcome_of(told, receipt={"person": people[0]})


@effect("access.contractor.hint")
def hint_contractor(call: Call) -> Outcome:
    """Tell the applicant that people from outside need a pass; nothing is changed."""
    first, last = call.args["start_at"], call.args["end_at"]
    note = InApp(
        kind=MessageKind.NOTICE,
        title="请为施工人员办理通行证",
        body=f"{first:%m-%d} 至 {last:%m-%d} 的施工人员，请由单位联络员在进场前办理通行证。",
        link=CONTRACTOR_WINDOW,
        subject=call.subject,
    )
    people = ids_of(call.args["person"]) or ([call.person_id] if call.person_id else [])
    told = notices.tell(to=people, note=note, key=call.key, at=call.at)
    return Outcome(receipt={"told": told})


def _cause(call: Call) -> str:
    """Why it is taken back, in a word."""
    causes = {
        "withdraw": "申请人撤回",
        "no_show": "爽约",
        "reject": "审批未通过",
        "closed": "承办方取消",
    }
    return causes.get(str(call.values.get("cause", "")), "办件收回")
