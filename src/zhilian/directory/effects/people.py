"""登记人员新版本，同步各后台."""

from __future__ import annotations

from zhilian.core.calls import each, id_of, label_of, tells_refusals
from zhilian.core.effects import Call, Outcome, Picked, effect, failed
from zhilian.core.times import local_date
from zhilian.directory import selectors, service
from zhilian.directory.sources.people import picked_person
from zhilian.directory.types import PersonAction, VersionDraft

KINDS_OF_STAFF = frozenset({"在编", "挂职", "借调"})
SCOPES = {"全部": "all", "all": "all"}


@effect("person.upsert")
@tells_refusals
def upsert(call: Call) -> Outcome:
    """A person who is new is told to the steps that follow."""
    chosen = call.args.get("person")
    draft = VersionDraft(
        key=call.key,
        action=str(call.args["action"]),
        name=str(call.args["name"]),
        idno=str(call.args["idno"]),
        phone=str(call.args["phone"]),
        effective=call.args["effective"],
        unit_id=id_of(call.args["org"]),
        post=label_of(call.args.get("post"), longest=40),
        person_id=id_of(chosen) if chosen is not None else None,
        subject=call.subject,
    )
    row = service.add_version(draft=draft, at=call.at)
    receipt = {"person": row.person_id, "version": row.number}
    if chosen is not None:
        return Outcome(receipt=receipt)
    made = selectors.person(person_id=row.person_id)
    return Outcome(receipt=receipt, writes={"person": picked_person(made)})


@effect("person.upsert_batch")
@tells_refusals
def upsert_batch(call: Call) -> Outcome:
    """Each line of the list by its ID number: known people are corrected, others are new."""
    rows = [
        service.add_version(draft=_line(call, number, line), at=call.at)
        for number, line in enumerate(each(call.args["people"]), start=1)
    ]
    return Outcome(receipt={"people": [row.person_id for row in rows]})


@effect("person.sync_all")
@tells_refusals
def sync_all(call: Call) -> Outcome:
    """Done when every back end has answered; how many are not in line is counted, not hidden."""
    chosen = call.values.get("person")
    person_id = id_of(chosen) if isinstance(chosen, Picked) else call.person_id
    if person_id is None:
        return failed("不知道要同步谁，请先选择人员。")
    scopes = {SCOPES.get(str(one), str(one)) for one in each(call.args["scope"])}
    run = service.begin_sync(
        key=call.key, person_id=person_id, scopes=scopes, subject=call.subject, at=call.at
    )
    counts = service.counts_of(run)
    receipt = {"sync": run.pk}
    if run.settled_at is None:
        return Outcome(waiting=True, receipt=receipt)
    return Outcome(receipt=receipt, writes={"sync": counts})


def _line(call: Call, number: int, line: dict[str, object]) -> VersionDraft:
    idno = str(line["idno"])
    known = selectors.person_by_idno(idno=idno)
    unit = selectors.unit(unit_id=call.unit_id) if call.unit_id else None
    return VersionDraft(
        key=f"{call.key}#{number}",
        action=PersonAction.CORRECTED if known else PersonAction.NEW,
        name=str(line["person"]),
        idno=idno,
        phone=str(line["phone"]),
        effective=local_date(call.at),
        unit_id=known.unit_id if known else (unit.pk if unit else None),
        post=known.post if known else label_of(line.get("kind"), longest=40),
        person_id=known.pk if known else None,
        subject=call.subject,
        staff=str(line.get("kind") or "") in KINDS_OF_STAFF,
    )
