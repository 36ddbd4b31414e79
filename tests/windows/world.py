"""People for every role, and stand-ins for owners whose things are not there."""

import io
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from zhilian.cases import service as cases
from zhilian.cases.service.attachments import Incoming
from zhilian.catalogue.declarations import CatalogueDeclaration
from zhilian.catalogue.tests.make import Shelf
from zhilian.catalogue.types import FieldDeclaration
from zhilian.config.demo.samples import sample
from zhilian.core import effects
from zhilian.core.effects import Asking, Call, FileRef, Outcome, Picked
from zhilian.core.testing import NOON, standing_in
from zhilian.core.times import local
from zhilian.directory.models import Branch, Person, Unit
from zhilian.directory.tests import make
from zhilian.directory.types import DISTRICT_ROLES, GRANTABLE

OWN = frozenset({"dept_head", "dept_liaison", "unit_head"})
TWO = frozenset({"green_expert"})
READY = frozenset(
    {
        "cases",
        "catalogue",
        "contract",
        "desk",
        "directory",
        "duties",
        "incidents",
        "notices",
        "oncall",
    }
)
"""Owners whose own things are there in a world as it is made here."""
UNDECLARED = ("product", "asset", "asset_kind", "slot")
"""Lists that a field chooses from by its type alone."""
ENGINE = frozenset({"hours", "days", "abs", "sum", "all"})


@dataclass
class World:
    """`high` makes what conditions look at true or large. `branch` is a district's own world."""

    high: bool
    branch: Branch | None = None
    calls: list[Call] = field(default_factory=list)
    unit: Unit = field(init=False)
    department: Unit = field(init=False)

    def people(self, *, audience: Sequence[str]) -> Person:
        """Somebody for every role; returns the one who applies."""
        make.branch()
        self.unit = make.unit(branch=self.branch)
        self.department = make.unit(parent=self.unit)
        for role in sorted(GRANTABLE - DISTRICT_ROLES):
            for _ in range(2 if role in TWO else 1):
                place = self.department if role in OWN else None
                make.person(roles=[role, "staff"] if role in OWN else [role], unit=place)
        if self.branch is not None:
            for role in sorted(DISTRICT_ROLES):
                make.grant(person=make.person(unit=self.department), role=role, branch=self.branch)
        return self._applicant(audience)

    def _applicant(self, audience: Sequence[str]) -> Person:
        wanted = [role for role in audience if role not in DISTRICT_ROLES or self.branch]
        made = make.person(roles=[], unit=self.department)
        for role in wanted:
            where = {"branch": self.branch} if role in DISTRICT_ROLES else {}
            make.grant(person=made, role=role, **where)
        return made

    def keep(self, person_id: int, window: str, item: FieldDeclaration, at: datetime) -> FileRef:
        name, body = sample(item)
        incoming = Incoming(item=item, window_code=window, person_id=person_id, name=name,
                            body=io.BytesIO(body), size=len(body))  # fmt: skip
        return cases.keep_file(incoming=incoming, at=at)

    def run(self, call: Call) -> Outcome:
        """A stand-in's effect: done, with what its declaration says that it writes."""
        self.calls.append(call)
        writes: dict[str, dict[str, Any]] = {
            "face.check": {"quality": 60 if self.high else 95},
            "person.sync_all": {"sync": {"failed": 1 if self.high else 0}},
            "visitor.invite": {"link": "https://example.cn/v/1"},
            "parking.grant": {"valid_to": (local(call.at) + timedelta(days=365)).date()},
            "card.verify": {"old_valid_to": (local(call.at) + timedelta(days=30)).date()},
        }
        return Outcome(receipt={"key": call.key}, writes=writes.get(call.name, {}))

    def facts(self) -> dict[str, Any]:
        return {
            "capacity": 500,
            "needs_approval": self.high,
            "sensitive": self.high,
            "amount": Decimal(300),
            "kind": "托管" if self.high else "比赛",
            "tail": "1234",
            "plate": "陕A0001Z",
            "phone": "19900090000",
            "location": "一号楼",
            "room": "一号会议室",
            "start_at": local(NOON) + timedelta(days=2),
            "deadline": local(NOON) + timedelta(days=9),
            "value": Decimal(100),
            "card_tail": "1234",
            "people": 50,
            "failed": 0,
            "old_valid_to": local(NOON).date() + timedelta(days=30),
        }

    def shelf(self, name: str) -> Shelf:
        return Shelf(*(Picked(key=f"{name}{n}", label=f"{name}{n}", facts=self.facts())
                       for n in (1, 2, 3)))  # fmt: skip

    def functions(self) -> dict[str, Any]:
        soon = local(NOON) + timedelta(days=60)
        return {
            "meal_cutoff": lambda *_: soon,
            "pickup_cutoff": lambda *_: soon,
            "in_blacklist": lambda *_: False,
            "needs_approval": lambda *_: self.high,
            "has_asset": lambda *_: self.high,
            "seats": lambda *_: 60,
            "last_odometer": lambda *_: 0,
            "consumption": lambda *_: Decimal(8),
            "avg_consumption": lambda *_: Decimal(8),
            "standard_area": lambda *_: Decimal(5000),
            "all_over_life": lambda *_: True,
            "yoy": lambda *_: Decimal(0),
            "mom": lambda *_: Decimal(0),
            "unit_price": lambda *_: Decimal("0.6"),
            "refundable": lambda *_: Decimal(100_000),
        }

    def contexts(self) -> dict[str, Any]:
        thing = Picked(key="1", label="一", facts=self.facts())
        return {
            "bank_file": lambda *_: thing,
            "registry": lambda *_: thing,
            "no_show_30d": lambda *_: 0,
            "order_total": lambda *_: Decimal(20),
            "total_value": lambda *_: Decimal(200_000 if self.high else 1),
            "has_warning": lambda *_: False,
            "has_diff": lambda *_: False,
            "quality": lambda *_: 95,
            "sync": lambda *_: thing,
        }


def unready(declared: CatalogueDeclaration, asking: Asking) -> set[str]:
    """Owners that lack something that is declared, or whose lists are empty."""
    registers, missing = declared.registers, set()
    families = (
        (effects.effects, registers.effects),
        (effects.functions, registers.functions),
        (effects.contexts, registers.context),
        (effects.prefills, registers.prefills),
    )
    for family, names in families:
        missing |= {
            held.owner for name, held in names.items() if name not in family and name not in ENGINE
        }  # type: ignore[attr-defined]
    for name, held in registers.sources.items():
        if name not in effects.sources or not effects.sources.get(name).items(asking, values={}):
            missing.add(held.owner)
    return (missing - {"cases"}) | (set(registers.apps) - READY)


@contextmanager
def standing(world: World, declared: CatalogueDeclaration, owners: set[str]) -> Iterator[None]:
    """Stand-ins for everything that these owners declare, and for lists without an owner."""
    registers = declared.registers

    def of(names: Any) -> list[str]:
        return [name for name, held in names.items() if held.owner in owners]

    functions, contexts = world.functions(), world.contexts()
    shelves = {name: world.shelf(name) for name in of(registers.sources)}
    asking = Asking(at=NOON)
    for name in UNDECLARED:
        if not effects.sources.all().get(name, Shelf()).items(asking, values={}):
            shelves[name] = world.shelf(name)
    with ExitStack() as stack:
        for family, members in (
            (effects.effects, dict.fromkeys(of(registers.effects), world.run)),
            (effects.sources, shelves),
            (effects.functions, {n: functions[n] for n in of(registers.functions)}),
            (effects.contexts, {n: contexts[n] for n in of(registers.context) if n in contexts}),
            (effects.prefills, {n: lambda *_: [] for n in of(registers.prefills)}),
        ):
            stack.enter_context(standing_in(family, members))
        yield
