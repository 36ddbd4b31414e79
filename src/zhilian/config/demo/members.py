"""Whom the simulated identity server knows: one person of each role that the demo opens a door for,
and a few colleagues."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from zhilian.directory import demo_entry
from zhilian.directory import selectors as directory
from zhilian.directory.models import Person

COLLEAGUES = 8


def tell() -> None:
    """Written anew at each start, readable by the owner only."""
    rows = list(_rows())
    path = Path(settings.DATA) / "members.json"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(rows, file, ensure_ascii=False)


def _rows() -> Iterator[dict[str, str]]:
    known = dict[int, tuple[Person, str]]()
    for door in demo_entry.DOORS:
        for person in directory.people_with_role(role=door.role, first=1):
            known.setdefault(person.pk, (person, door.label))
    staff = directory.people_with_role(role="staff", first=len(known) + COLLEAGUES)
    colleagues = [(one, "") for one in staff if one.pk not in known][:COLLEAGUES]
    for person, post in (*known.values(), *colleagues):
        if not person.employee_no:
            continue
        yield {
            "number": person.employee_no,
            "name": person.name,
            "unit": person.unit.name if person.unit else "",
            "post": post,
            "mobile": person.phone,
        }
