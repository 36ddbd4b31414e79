"""A case with its declaration and all that is known of it at hand."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property, partial
from typing import Any, Final, Protocol

from zhilian.cases import values
from zhilian.cases.models import Case, Entry, StepRun
from zhilian.catalogue import selectors as catalogue
from zhilian.catalogue.selectors import Unknown
from zhilian.catalogue.types import StepDeclaration, WindowDeclaration, WindowView
from zhilian.core import effects
from zhilian.core.effects import Asking, Picked
from zhilian.core.times import local
from zhilian.directory import selectors as directory


class Member(Protocol):
    """Somebody who holds a role."""

    @property
    def pk(self) -> Any: ...
    @property
    def name(self) -> str: ...
    @property
    def unit(self) -> object: ...


TRUE: Final = frozenset({"bool"})


@dataclass(kw_only=True)
class Docket:
    """The case in hand. `form` is what was filled in, `written` what steps and effects added.

    Whoever changes `form` or `written` calls `keep`, which puts them back into the row.
    """

    case: Case
    view: WindowView
    at: datetime
    form: dict[str, Any] = field(default_factory=dict)
    written: dict[str, Any] = field(default_factory=dict)
    _holders: dict[tuple[str, int | None, int | None], Sequence[Member]] = field(
        default_factory=dict
    )

    @property
    def window(self) -> WindowDeclaration:
        return self.view.declaration

    @property
    def asking(self) -> Asking:
        case = self.case
        return Asking(
            at=self.at,
            person_id=case.applicant_id,
            unit_id=case.unit_id,
            branch_id=case.branch_id,
            window=case.window_code,
            subject=case.subject if case.pk else "",
        )

    @cached_property
    def names(self) -> "Names":
        return Names(self)

    @property
    def known(self) -> dict[str, Any]:
        """Everything that is known of the case, for whoever does an effect."""
        return {**self.form, **self.written}

    @property
    def runs(self) -> list[StepRun]:
        """Every passage through a step so far, in their order; a page fetches them once before."""
        return sorted(self.case.runs.all(), key=lambda run: run.pk)

    @property
    def entries(self) -> list[Entry]:
        """The timeline, the latest first; likewise."""
        return sorted(self.case.timeline.all(), key=lambda entry: -entry.pk)

    @cached_property
    def units(self) -> tuple[int, ...]:
        """The unit that the case was sent in for, then those above it."""
        return directory.chain_of(unit=self.case.unit)

    def holders(self, *, role: str, unit_id: int | None, branch_id: int | None) -> Sequence[Member]:
        """Who holds the role there, asked once while the case is in hand."""
        place = (role, unit_id, branch_id)
        if place not in self._holders:
            self._holders[place] = directory.post_holders(
                role=role, branch_id=branch_id, unit_id=unit_id
            )
        return self._holders[place]

    def names_of(self, ids: Sequence[int]) -> list[tuple[int, str]]:
        """Ids and names of people, in the order of the ids; who is at hand is not asked for."""
        known = {person.pk: person.name for held in self._holders.values() for person in held}
        missing = [person_id for person_id in ids if person_id not in known]
        known |= {person.pk: person.name for person in directory.people_by_ids(ids=missing)}
        return [(person_id, known[person_id]) for person_id in sorted(ids) if person_id in known]

    def step(self, key: str) -> StepDeclaration:
        return next(step for step in self.window.steps if step.key == key)

    def steps_after(self, key: str) -> tuple[StepDeclaration, ...]:
        """Declared steps behind this one; all of them for the empty key."""
        keys = [step.key for step in self.window.steps]
        return self.window.steps[keys.index(key) + 1 :] if key else self.window.steps

    def truth(self, text: str | None) -> bool | None:
        """Whether a condition holds; None when somebody who would know cannot be asked."""
        if not text:
            return True
        try:
            return bool(self.value(text))
        except Unknown:
            return None

    def value(self, text: str) -> Any:
        declared = self.view.registers.functions
        known = [name for name in declared if name in effects.functions]
        asking = replace(self.asking, values=self.known)
        bound = {name: partial(effects.functions.get(name), asking) for name in known}
        return catalogue.evaluate(text, names=self.names, functions=bound)

    def keep(self) -> None:
        self.case.values = values.dump(self.form)
        self.case.written = values.dump(self.written)
        self.__dict__.pop("names", None)


class Names(Mapping[str, Any]):
    """What an expression may name: written values, fields, then what other apps know, asked for
    only when it is named.
    """

    def __init__(self, docket: Docket) -> None:
        self._docket = docket
        self._asked: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        docket = self._docket
        for held in (docket.written, docket.form, self._asked):
            if name in held:
                return held[name]
        self._asked[name] = self._ask(name)
        return self._asked[name]

    def __contains__(self, name: object) -> bool:
        docket = self._docket
        if name in docket.written or name in docket.form or name in self._asked:
            return True
        return isinstance(name, str) and (
            name in effects.contexts or name in {"now", "today"} or is_mark(docket.view, name)
        )

    def __iter__(self) -> Iterator[str]:
        return iter({**self._docket.form, **self._docket.written})

    def __len__(self) -> int:
        return len({**self._docket.form, **self._docket.written})

    def _ask(self, name: str) -> Any:
        docket = self._docket
        if name == "now":
            return local(docket.at)
        if name == "today":
            return local(docket.at).date()
        if is_mark(docket.view, name):
            return False
        if name in effects.contexts:
            return effects.contexts.get(name)(docket.asking, docket.known)
        raise KeyError(name)


def docket_of(case: Case, *, at: datetime) -> Docket:
    """The case in hand, as it is now."""
    return Docket(
        case=case,
        view=_view(case),
        at=at,
        form=values.load(case.values),
        written=values.load(case.written),
    )


def _view(case: Case) -> WindowView:
    """A list or page that has fetched the version with the case (`whole`) asks no more."""
    if Case.version.is_cached(case):
        return catalogue.version_view(case.version)
    return catalogue.window_version(version_id=case.version_id)


def is_mark(view: WindowView, name: str) -> bool:
    """Whether the name is something that a person ticks while handling: nobody else knows it."""
    held = view.registers.context.get(name)
    return held is not None and held.owner == "desk" and held.type in TRUE


def picked_people(value: Any) -> list[int]:
    """Ids of the people in a value: one, several, or none."""
    parts = value if isinstance(value, (list, tuple)) else (value,)
    return [int(part.key) for part in parts if isinstance(part, Picked) and part.key.isdecimal()]
