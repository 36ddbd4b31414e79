"""Who holds which role where."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q, Subquery

from zhilian.directory import in_hand
from zhilian.directory.models import Person, RoleGrant, Unit
from zhilian.directory.types import Posts


def post_holders(
    *, role: str, branch_id: int | None = None, unit_id: int | None = None
) -> list[Person]:
    """Active people who hold the role now: in the unit and below, else in the branch, else in
    the city; longest-known first.
    """
    grants = RoleGrant.objects.live().filter(role=role)
    if unit_id is not None:
        path = Unit.objects.filter(pk=unit_id).values("path")
        grants = grants.filter(person__unit__path__startswith=Subquery(path))
    elif branch_id is not None:
        there = Q(branch=branch_id) | Q(branch=None, person__unit__branch=branch_id)
        grants = grants.filter(there)
    else:
        grants = grants.filter(Q(branch=None), Q(person__unit=None) | Q(person__unit__branch=None))
    found = Person.objects.filter(is_active=True, pk__in=grants.values("person"))
    return list(found.select_related("unit").order_by("id"))


def role_is_used_in_branches(*, role: str) -> bool:
    """Whether anybody holds the role for a branch (分平台)."""
    grants = RoleGrant.objects.live().filter(role=role, person__is_active=True)
    return grants.filter(Q(branch__isnull=False) | Q(person__unit__branch__isnull=False)).exists()


def posts_of(*, person_id: int) -> Posts:
    """All the posts of one person; of whose request is in hand, nothing is asked again."""
    person = in_hand.held(person_id) or _person(person_id)
    return _posts(person, person.live_roles)


def posts_of_people(*, people: Sequence[Person]) -> list[Posts]:
    """The same for several, in their order, with one question; their units must be at hand."""
    held: dict[int, list[tuple[str, int | None]]] = {person.pk: [] for person in people}
    grants = RoleGrant.objects.live().filter(person__in=held) if held else RoleGrant.objects.none()
    for person_id, role, branch_id in grants.values_list("person_id", "role", "branch_id"):
        held[person_id].append((role, branch_id))
    return [_posts(person, held[person.pk]) for person in people]


def _posts(person: Person, held: Sequence[tuple[str, int | None]]) -> Posts:
    own = person.unit.branch_id if person.unit else None
    roles: dict[int | None, set[str]] = {}
    for role, branch_id in held:
        roles.setdefault(branch_id if branch_id is not None else own, set()).add(role)
    return Posts(
        person_id=person.pk,
        name=person.name,
        unit_ids=_chain(person.unit),
        roles={branch: frozenset(codes) for branch, codes in roles.items()},
    )


def _person(person_id: int) -> Person:
    return Person.objects.select_related("unit__parent").get(pk=person_id)


def _chain(unit: Unit | None) -> tuple[int, ...]:
    """The unit, then the one above it, up to the top; parents at hand are not asked for again."""
    chain: list[int] = []
    while unit is not None:
        chain.append(unit.pk)
        unit = unit.parent
    return tuple(chain)


def unit_chain(*, unit_id: int | None) -> tuple[int, ...]:
    """The unit, then the one above it, up to the top."""
    unit = Unit.objects.select_related("parent__parent").get(pk=unit_id) if unit_id else None
    return _chain(unit)


def chain_of(*, unit: Unit | None) -> tuple[int, ...]:
    """The same of a unit at hand, whose parents are perhaps at hand too."""
    return _chain(unit)
