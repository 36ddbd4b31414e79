"""To whom a text goes, from the words of its declaration."""

from dataclasses import dataclass
from typing import Any, Final

from zhilian.cases.assignees import APPLICANT, FIELD, VISITOR
from zhilian.cases.docket import Docket, picked_people
from zhilian.cases.types import TaskState
from zhilian.core import crypto
from zhilian.directory import selectors as directory
from zhilian.notices.types import Recipient

MANY: Final = 20
"""A role that more people hold is not written to: nobody of them was meant."""


@dataclass(frozen=True, kw_only=True)
class Addressee:
    """A person or a bare number, and the word by which the text is known to be theirs."""

    recipient: Recipient
    key: str


def addressees(docket: Docket, to: str) -> list[Addressee]:
    """The applicant, the visitor, whom a field names, or who handles the case in a role."""
    if to == APPLICANT:
        return [_person(docket.case.applicant_id)]
    if to == VISITOR:
        return _numbers(_visitor_phone(docket))
    if to.startswith(FIELD):
        return _of_field(docket, to.removeprefix(FIELD))
    return [_person(found) for found in _in_role(docket, to)]


def _of_field(docket: Docket, path: str) -> list[Addressee]:
    key, _, column = path.partition(".")
    value = docket.form.get(key)
    parts = [row.get(column) for row in value or ()] if column else [value]
    people = [_person(found) for part in parts for found in picked_people(part)]
    numbers = [one for part in parts if isinstance(part, str) for one in _numbers(part)]
    return people + numbers


def _in_role(docket: Docket, role: str) -> list[int]:
    """Whoever does or did something as this role in the case; else who holds the role there."""
    written = picked_people(docket.written.get(role))
    if written:
        return written
    tasks = docket.case.tasks.filter(role=role).exclude(state=TaskState.PASSED)
    named = tasks.values_list("done_by_id", "person_id").order_by("id")
    found = [done_by or person for done_by, person in named if done_by or person]
    if found:
        return list(dict.fromkeys(found))
    holders = directory.post_holders(role=role, branch_id=docket.case.branch_id)
    holders = holders or directory.post_holders(role=role)
    return [person.pk for person in holders] if len(holders) <= MANY else []


def _visitor_phone(docket: Docket) -> Any:
    """The number that the applicant gave for the visitor."""
    phones = [item for item in docket.window.fields if item.type == "phone"]
    named = [item for item in phones if item.key.startswith(VISITOR)]
    return docket.form.get((named or phones)[0].key) if phones else None


def _person(person_id: int) -> Addressee:
    return Addressee(recipient=Recipient(person_id=person_id), key=f"p{person_id}")


def _numbers(value: Any) -> list[Addressee]:
    if not isinstance(value, str) or not value:
        return []
    key = crypto.blind("phone", value)[:16]
    return [Addressee(recipient=Recipient(phone=value), key=key)]
