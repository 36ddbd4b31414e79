"""Rows with valid defaults; say only what a test is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

from zhilian.access import service
from zhilian.access.models import Area, Building, Gate, Grant, Pass
from zhilian.access.service import GuestPlaces, Lot
from zhilian.access.types import GrantKind, Guest, Place, Shown, Source, Window
from zhilian.assets.models import Terminal
from zhilian.assets.tests import make as devices
from zhilian.assets.types import AtTerminal
from zhilian.core import effects
from zhilian.core.effects import Call, Outcome, Picked
from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON
from zhilian.directory.tests import make as people

_numbers = count(1)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TODAY = Window(start=NOON - HOUR, end=NOON + HOUR)
IDNO = "610102199001011234"


def building(**values: Any) -> Building:
    n = next(_numbers)
    defaults = {"code": f"b-{n}", "name": f"{n}号楼"}
    values.setdefault("site", people.site())
    return Building.objects.create(**{**defaults, **values})


def area(**values: Any) -> Area:
    n = next(_numbers)
    held = values.pop("building", None) or building()
    return Area.objects.create(
        **{"code": f"a-{n}", "name": f"区域{n}", "site": held.site, "building": held, **values}
    )


def gate(**values: Any) -> Gate:
    """An entrance that admits the staff of its site at any time."""
    n = next(_numbers)
    place = values.get("area") or values.get("building")
    defaults = {
        "code": f"g-{n}",
        "name": f"{n}号门",
        "kind": "ENTRANCE",
        "admits": "SITE_STAFF",
        "hours": "ALWAYS",
        "keeps": "PERMITTED",
    }
    if "site" not in values:
        values["site"] = place.site if place else people.site()
    return Gate.objects.create(**{**defaults, **values})


def door(held: Area, **values: Any) -> Gate:
    """The door of an area: by permission only."""
    return gate(
        **{"kind": "DOOR", "area": held, "admits": "PERMITTED", "building": held.building, **values}
    )


def terminal(at: Gate, **values: Any) -> Terminal:
    return devices.terminal(stands_at=at.subject, **values)


def asking(terminal: Terminal) -> AtTerminal:
    return AtTerminal(
        id=terminal.pk,
        code=terminal.code,
        name=terminal.name,
        kind=terminal.kind,
        stands_at=terminal.stands_at,
        direction=terminal.direction,
        site_id=terminal.site_id,
    )


def source(**values: Any) -> Source:
    n = next(_numbers)
    return Source(**{"key": f"call-{n}", "subject": f"case:{n}", "number": f"B{n}", **values})


def permission(person_id: int, *places: Place, window: Window = TODAY, **values: Any) -> Grant:
    return service.grant_staff(
        source=source(**values),
        person_ids=[person_id],
        places=places,
        window=window,
        at=NOON,
    ).grant


def visit(at: Gate, *, window: Window = TODAY, **values: Any) -> Pass:
    """A visitor with a code for this entrance."""
    guest = Guest(name=values.pop("name", "李访客"), idno=values.pop("idno", IDNO))
    kind = values.pop("kind", GrantKind.VISITOR)
    places = GuestPlaces(gate_id=at.pk, building_id=values.pop("building_id", None))
    given = service.grant_guests(
        source=source(**values), guests=[guest], places=places, window=window, kind=kind, at=NOON
    )
    return given.grant.passes.get()


def vehicle(plate: str = "陕A12345", *, lot: str = "", window: Window = TODAY) -> Grant:
    return service.grant_plates(
        source=source(), plates=[plate], lot=Lot(key=lot), window=window, at=NOON
    ).grant


def shown(means: str, value: str, **values: Any) -> Shown:
    n = next(_numbers)
    return Shown(**{"means": means, "value": value, "at": NOON, "event": f"e-{n}", **values})


def picked(row: Any) -> Picked:
    return Picked(key=str(row.pk), label=str(row))


def call(name: str, args: Mapping[str, Any], **values: Any) -> Call:
    n = next(_numbers)
    return Call(
        **{
            "name": name,
            "key": f"B{n}/step/enter/{name}/1.1",
            "subject": f"case:{n}",
            "number": f"B{n}",
            "window": "some-window",
            "at": NOON,
            "args": args,
            **values,
        }
    )


def run(asked: Call) -> Outcome:
    return effects.effects.get(asked.name)(asked)


def undo(name: str, done: Call, outcome: Outcome, **values: object) -> Outcome:
    undone = replace(
        done, name=name, key=f"{done.key}.undo", receipt=outcome.receipt, values=dict(values)
    )
    return run(undone)


def settled(key: str) -> list[bool]:
    rows = JournalEntry.objects.filter(kind="core.effect.settled").order_by("id")
    return [row.data["ok"] for row in rows if row.data["key"] == key]
