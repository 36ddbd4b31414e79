"""What the effects of access read of their calls."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from zhilian.access import rules
from zhilian.access.errors import GrantRefused
from zhilian.access.selectors import building_of
from zhilian.access.types import Guest, Source, Window
from zhilian.assets.types import Told
from zhilian.core.calls import each, id_of, key_of
from zhilian.core.effects import Call, Outcome, failed
from zhilian.directory import selectors as directory

YEAR = timedelta(days=365)


def source_of(call: Call) -> Source:
    return Source(
        key=call.key,
        subject=call.subject,
        number=call.number,
        window=call.window,
        person_id=call.person_id,
    )


def window_of(call: Call, *, first: str = "valid_from", last: str = "valid_to") -> Window:
    """From when to when, and at which hours. Without an end it is a year."""
    begins, ends = call.args.get(first), call.args.get(last)
    start = rules.whole_days(begins, begins)[0] if begins else call.at
    end = rules.whole_days(ends, ends)[1] if ends else call.at + YEAR
    custom = str(call.values.get("time_custom") or "")
    rule, week = rules.rule_of(key_of(call.args.get("rule")), custom=custom)
    return Window(start=start, end=end, rule=rule, week=week)


def ids_of(value: Any) -> list[int]:
    """Rows that were chosen, one or several."""
    return [found for one in each(value) if (found := id_of(one)) is not None]


def people_in(rows: Any) -> list[int]:
    """The members of staff in a table's column `person`."""
    found = [id_of(row.get("person")) for row in each(rows)]
    return [one for one in dict.fromkeys(found) if one is not None]


def guests_in(rows: Any, *, companion: bool = False) -> list[Guest]:
    return [
        Guest(name=str(row["name"]), idno=str(row.get("idno") or ""), companion=companion)
        for row in each(rows)
    ]


def building_in(value: Any) -> int | None:
    """The building that a place names, by key or by name."""
    return building_of(place=value)


def known_people(call: Call) -> list[int]:
    """Whom a push is about: the people of the case's table, else the applicant.

    A row that was typed names its person by the number of the identity card, or by phone: the
    person was registered before.
    """
    rows: tuple[Mapping[str, Any], ...] = each(call.values.get("people"))
    if not rows:
        return [call.person_id] if call.person_id else []
    found = people_in(rows)
    for row in rows:
        if id_of(row.get("person")) is None:
            person = directory.person_by_idno(idno=str(row.get("idno") or ""))
            person = person or directory.person_by_phone(phone=str(row.get("phone") or ""))
            found += [person.pk] if person else []
    if not found:
        raise GrantRefused("名单中的人员还没有登记，请先由人员科登记人员。")
    return list(dict.fromkeys(found))


def outcome_of(
    told: Told, *, receipt: Mapping[str, Any], writes: Mapping[str, Any] | None = None
) -> Outcome:
    """Waiting while terminals have not read back, failed with their reasons, or done."""
    if told.reasons and not told.waiting:
        return failed("；".join(dict.fromkeys(told.reasons)))
    return Outcome(waiting=told.waiting, receipt=dict(receipt), writes=dict(writes or {}))
