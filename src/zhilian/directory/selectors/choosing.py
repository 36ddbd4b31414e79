"""People and units as forms offer them: within one's own branch, by any part of what one knows."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Max, Min, Q, QuerySet

from zhilian.core import crypto, pinyin
from zhilian.core.effects import Asking
from zhilian.directory.models import Person, Unit
from zhilian.directory.models.people import PersonQuerySet
from zhilian.directory.selectors.people import PHONE_DIGITS
from zhilian.directory.types import UnitKind

FEW: Final = 12
SHORTEST: Final = 2
KEPT_S: Final = 300


def asking_of(person: Person, *, at: datetime, window: str = "") -> Asking:
    """Who is at the form."""
    unit = person.unit
    return Asking(
        at=at,
        person_id=person.pk,
        unit_id=unit.pk if unit else None,
        branch_id=unit.branch_id if unit else None,
        window=window,
    )


def pickable_people(*, q: str, branch_id: int | None, limit: int = FEW) -> list[Person]:
    """Active people of the branch (None: of the city) by part of a name, its pinyin, a whole phone
    or staff number. Fewer than two signs find nobody: this is no list of people.
    """
    words = pinyin.plain(q).strip()
    if len(words) < SHORTEST:
        return []
    found = _pickable(branch_id)
    if words.isascii() and words.isalpha():
        ids = _spelled(words, branch_id)[:limit]
        by_id = {person.pk: person for person in found.filter(pk__in=ids)}
        return [by_id[pk] for pk in ids if pk in by_id]
    return list(found.filter(_matches(words)).order_by("name", "id")[:limit])


def pickable_person(*, person_id: int, branch_id: int | None) -> Person | None:
    return _pickable(branch_id).filter(pk=person_id).first()


def pickable_units(*, q: str = "", branch_id: int | None) -> list[Unit]:
    """The units of the branch (None: of the city); with `q` their departments too."""
    own = Q(branch_id=branch_id) if branch_id else Q(branch__isnull=True)
    found = Unit.objects.filter(own).select_related("parent").order_by("path")
    if not q.strip():
        return list(found.filter(kind=UnitKind.UNIT))
    ranked = [
        (rank, place, unit)
        for place, unit in enumerate(found)
        if (rank := pinyin.rank(q, name=str(unit), summary=whole_name(unit))) is not None
    ]
    return [unit for _, _, unit in sorted(ranked, key=lambda row: row[:2])][:FEW]


def unit(*, unit_id: int) -> Unit | None:
    return Unit.objects.select_related("parent", "branch").filter(pk=unit_id).first()


def whole_name(unit: Unit | None) -> str:
    """单位 处室."""
    if unit is None:
        return ""
    return f"{unit.parent.name} {unit.name}" if unit.parent else unit.name


def _pickable(branch_id: int | None) -> QuerySet[Person]:
    found: PersonQuerySet = Person.objects.get_queryset().filter(is_active=True)
    own = Q(unit__branch_id=branch_id) if branch_id else Q(unit__branch__isnull=True)
    return found.filter(own).select_related("unit__parent", "unit__branch")


def _matches(words: str) -> Q:
    if words.isdigit() and len(words) == PHONE_DIGITS:
        return Q(phone_index=crypto.blind("phone", words))
    return Q(name__contains=words) | Q(employee_no=words.upper())


@dataclass(frozen=True)
class _Spelling:
    """Everybody of a branch by pinyin, as long as `seen` says that nobody came or went."""

    seen: object
    read_at: float
    rows: Sequence[tuple[str, str, int]]


_held: dict[int | None, _Spelling] = {}
_syllables: dict[str, tuple[str, str]] = {}


def _spelled(words: str, branch_id: int | None) -> list[int]:
    """Ids of those whose name is spelled so, in full or by initials; whole names first."""
    hits = [
        (words not in (full, short), pk)
        for full, short, pk in _spelling(branch_id).rows
        if full.startswith(words) or short.startswith(words)
    ]
    return [pk for _, pk in sorted(hits, key=lambda hit: hit[0])]


def _spelling(branch_id: int | None) -> _Spelling:
    found = _pickable(branch_id)
    seen = found.aggregate(Count("id"), Max("id"), Min("name"), Max("name"))
    held = _held.get(branch_id)
    if held is None or held.seen != seen or time.monotonic() - held.read_at > KEPT_S:
        people = found.order_by("name", "id").values_list("name", "id")
        rows = [(*_spell(name), pk) for name, pk in people]
        held = _held[branch_id] = _Spelling(seen, time.monotonic(), rows)
    return held


def _spell(name: str) -> tuple[str, str]:
    if name not in _syllables:
        parts = pinyin.syllables(name)
        _syllables[name] = "".join(parts), "".join(part[0] for part in parts)
    return _syllables[name]
