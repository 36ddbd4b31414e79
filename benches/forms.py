"""Forms that are filled in and ready to be sent as a browser would, for all kinds of windows."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from benches.serving import Member, signed_in

PAID_BY_CARD = {"pay_channel": "餐卡账户"}


@dataclass(frozen=True, kw_only=True)
class Ready:
    """One form of one person."""

    window: str
    kind: str
    member: Member
    fields: dict[str, list[str]]

    @property
    def path(self) -> str:
        return f"/w/{self.window}/"


def windows_by_load(number: int, dice: random.Random) -> list[str]:
    """So many windows as they are used: those with more cases a day more often, each once."""
    from zhilian.catalogue import selectors as catalogue

    views = [catalogue.window(code=row.code) for row in catalogue.windows()]
    loads = [float(view.declaration.cases_per_day) for view in views]
    codes = [view.code for view in views]
    chosen = [*codes, *dice.choices(codes, loads, k=max(0, number - len(codes)))]
    dice.shuffle(chosen)
    return chosen[:number]


def ready(codes: Sequence[str], *, seed: int) -> Iterator[Ready]:
    """A form for each, by people in turn; windows that nobody can fill in now are left out."""
    held: dict[str, list[Any]] = {}
    members: dict[int, Member] = {}
    spoilt: set[str] = set()
    for number, code in enumerate(codes):
        if code in spoilt:
            continue
        made = _form(code, number, held=held, members=members, seed=seed)
        if made is None:
            spoilt.add(code)
        else:
            yield made


def _form(
    code: str, number: int, *, held: dict[str, list[Any]], members: dict[int, Member], seed: int
) -> Ready | None:
    from zhilian.catalogue import selectors as catalogue
    from zhilian.config.year import patterns
    from zhilian.core.times import clock_now

    view = catalogue.window(code=code)
    people = held.setdefault(code, patterns.those_served(view, limit=60))
    if not people:
        return None
    person = people[number % len(people)]
    filler = patterns.filled_by(person, view, at=clock_now(), seed=seed + number)
    wanted = {key: value for key, value in PAID_BY_CARD.items() if view.declaration.field(key)}
    try:
        filled = filler.fill(wanted)
    except ValueError:
        return None
    if person.pk not in members:
        members[person.pk] = signed_in([person])[0]
    fields = {name: list(texts) for name, texts in filled.texts.items()}
    fields |= {f"{key}.rows": [str(count)] for key, count in filled.rows.items()}
    fields |= {f"{key}.file": list(map(str, ids)) for key, ids in filled.files.items()}
    fields["submit_key"] = [uuid4().hex]
    kind = view.declaration.kind
    return Ready(window=code, kind=kind, member=members[person.pk], fields=fields)
