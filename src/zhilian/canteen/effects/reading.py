"""What the effects of the canteen read of their calls."""

from __future__ import annotations

from typing import Any

from zhilian.canteen.errors import NoAccount
from zhilian.canteen.selectors import ACCOUNT_KEY
from zhilian.canteen.service import Note
from zhilian.canteen.types import Source, Spent
from zhilian.core.calls import each, id_of, key_of
from zhilian.core.effects import Call
from zhilian.directory import selectors as directory


def source_of(call: Call) -> Source:
    return Source(
        key=call.key,
        subject=call.subject,
        number=call.number,
        window=call.window,
        person_id=call.person_id,
        unit_id=call.unit_id,
    )


def note_of(call: Call, why: Spent, *, memo: str = "", refunds_id: int | None = None) -> Note:
    return Note(
        key=call.key,
        why=why,
        at=call.at,
        recorded_at=call.at,
        subject=call.subject,
        number=call.number,
        memo=memo,
        refunds_id=refunds_id,
    )


def person_of(value: Any) -> int:
    """Whose account is meant: a chosen meal account, or a person. Errors: `NoAccount`."""
    found = id_of(key_of(value).removeprefix(ACCOUNT_KEY))
    if found is None:
        raise NoAccount("没有说明是谁的餐卡账户，请重新选择账户。")
    return found


def people_in(rows: Any) -> list[int]:
    """The members of staff in a table: chosen, or typed with the number or phone they are known
    by.

    Errors: `NoAccount` naming the rows that nobody is known for.
    """
    found: dict[int, None] = {}
    unknown: list[str] = []
    for row in each(rows):
        person_id = id_of(row.get("person"))
        if person_id is None:
            person = directory.person_by_idno(idno=str(row.get("idno") or ""))
            person = person or directory.person_by_phone(phone=str(row.get("phone") or ""))
            person_id = person.pk if person else None
        if person_id is None:
            unknown.append(str(row.get("person") or row.get("name") or ""))
        else:
            found[person_id] = None
    if unknown:
        raise NoAccount(f"{'、'.join(unknown[:5])}还没有登记，请先由人员科登记人员。")
    return list(found)
