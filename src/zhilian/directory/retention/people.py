"""Until when somebody was employed, and when their account at the back office ended."""

from zhilian.core.calls import id_of
from zhilian.core.retention import STILL, Held, Start, kept_from
from zhilian.directory import selectors


@kept_from("在职期间", by="directory")
def employed(held: Held) -> Start:
    """The applicant has left the offices."""
    return _left(held.person_id, held)


@kept_from("离职", by="directory")
def left(held: Held) -> Start | None:
    """The person of whom the case tells has left."""
    person_id = _person_of(held)
    return None if person_id is None else _left(person_id, held)


@kept_from("停用", by="directory")
def account_ended(held: Held) -> Start | None:
    """The rights at the back office are taken back or have run out; else the person has left."""
    person_id = _person_of(held)
    if person_id is None:
        return None
    ended_at = selectors.office_ended_at(person_id=person_id, now=held.at)
    ended_at = ended_at or selectors.left_at(person_id=person_id, now=held.at)
    return Start(at=ended_at) if ended_at else STILL


def _left(person_id: int, held: Held) -> Start:
    left_at = selectors.left_at(person_id=person_id, now=held.at)
    return Start(at=left_at) if left_at else STILL


def _person_of(held: Held) -> int | None:
    """As the form names them; a person who is new is told by the effect that wrote them down."""
    made = held.receipts.get("person.upsert", {}).get("person")
    return id_of(held.values.get("person")) or (int(made) if made else None)
