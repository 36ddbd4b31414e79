"""Who is known, and what roles they hold."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import datetime

from django.db.models import F, Prefetch, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from zhilian.core import crypto
from zhilian.directory import in_hand
from zhilian.directory.errors import BadNumbers
from zhilian.directory.models import Person, RoleGrant
from zhilian.directory.models.people import PersonQuerySet, plain_username
from zhilian.directory.types import PeopleFilter, PeoplePage, PersonRow, Role, RoleHolder

PAGE = 50
NUMBERS_APART = re.compile(r"[\s,，、;；]+")
PHONE_DIGITS = 11
SORTS = {
    "name": ("姓名", ("name", "id")),
    "unit": ("单位", ("unit_path", "id")),
    "new": ("最近建档", ("-id",)),
}
EVERYBODY = PeopleFilter()


def person(*, person_id: int) -> Person:
    found = Person.objects.select_related("unit__site", "unit__branch", "unit__parent")
    return found.get(pk=person_id)


def person_at_hand(*, person_id: int) -> Person:
    """The same, to be read only: whose request is in hand is not asked for again."""
    return in_hand.held(person_id) or person(person_id=person_id)


def person_in_scope(*, person_id: int, viewer: Person) -> Person | None:
    """The person, if `viewer` may see them."""
    found = Person.objects.scoped(viewer).select_related(
        "unit__site", "unit__branch", "unit__parent"
    )
    return found.filter(pk=person_id).first()


def people_with_role(*, role: str, first: int | None = None) -> list[Person]:
    """Active people who hold the role now, longest-known first; all, or the `first` of them."""
    return list(_holding(role).select_related("unit")[:first])


def ids_named(*, part: str) -> QuerySet[Person, int]:
    """Of everybody in whose name this part stands, to be asked within another question: once for
    all of its rows, where a join would look each person up.
    """
    return Person.objects.filter(name__contains=part).values_list("pk", flat=True)


def ids_with_role(*, role: str) -> list[int]:
    """As `people_with_role`, for a role that thousands hold."""
    return list(_holding(role).values_list("pk", flat=True))


def _holding(role: str) -> PersonQuerySet:
    return Person.objects.with_role(role).filter(is_active=True).order_by("id")


def role_holders(*, roles: Collection[str], at: datetime) -> list[RoleHolder]:
    """Who held one of the roles at that moment, and since when; also for moments long past."""
    held = RoleGrant.objects.filter(role__in=roles, from_at__lte=at)
    held = held.filter(Q(until_at__isnull=True) | Q(until_at__gt=at))
    held = held.filter(Q(revoked_at__isnull=True) | Q(revoked_at__gt=at))
    return [
        RoleHolder(
            person_id=grant.person_id,
            name=grant.person.name,
            role=grant.role,
            since_at=grant.from_at,
        )
        for grant in held.select_related("person").order_by("role", "from_at", "id")
    ]


def people_by_ids(*, ids: Collection[int]) -> list[Person]:
    """Those of the ids that are known, in the order of their ids."""
    return list(Person.objects.filter(pk__in=ids).order_by("id")) if ids else []


def people_by_employee_nos(*, nos: Collection[str]) -> list[Person]:
    """Active people with one of these numbers (工号), each number once: the longest-known."""
    found = Person.objects.filter(employee_no__in=nos, is_active=True).exclude(employee_no="")
    rows = {one.employee_no: one for one in found.select_related("unit").order_by("-id")}
    return sorted(rows.values(), key=lambda one: one.pk)


def staff_named(*, text: str, most: int) -> list[Person]:
    """Active people by a list of staff numbers as somebody types it: by lines, commas, spaces.

    Errors: `BadNumbers` naming those that are nobody's.
    """
    wanted = list(dict.fromkeys(no.upper() for no in NUMBERS_APART.split(text) if no))
    if not wanted:
        raise BadNumbers("请填写工号。")
    if len(wanted) > most:
        raise BadNumbers(f"一次最多 {most} 人，请分几次填写。")
    found = {one.employee_no: one for one in people_by_employee_nos(nos=set(wanted))}
    missing = [no for no in wanted if no not in found]
    if missing:
        raise BadNumbers(f"没有这些工号的在职人员：{'、'.join(missing[:5])}，请核对。")
    return [found[no] for no in wanted]


def person_by_phone(*, phone: str) -> Person | None:
    """The active person with this number; of several, the longest-known."""
    found = Person.objects.filter(phone_index=crypto.blind("phone", phone), is_active=True)
    return found.order_by("id").first() if phone else None


def people_by_phone(*, phone: str) -> list[Person]:
    """All active people with this number: where it proves who somebody is, it must be one."""
    found = Person.objects.filter(phone_index=crypto.blind("phone", phone), is_active=True)
    return list(found.order_by("id")) if phone else []


def person_by_idno(*, idno: str) -> Person | None:
    """The person with this ID number, active or not."""
    found = Person.objects.filter(idno_index=crypto.blind("idno", idno.upper()))
    return found.order_by("id").first() if idno else None


def search_people(
    *,
    q: str = "",
    viewer: Person | None = None,
    filters: PeopleFilter = EVERYBODY,
    after: int | None = None,
    limit: int = PAGE,
) -> PeoplePage:
    """One page of the people whom `viewer` may see; `after` is the last id of the page before."""
    found = _found(q=q, viewer=viewer, filters=filters)
    total = found.count()
    keys = SORTS.get(filters.sort, SORTS["name"])[1]
    if after is not None:
        found = _behind(found, keys=keys, after=after)
    rows = list(_told(found.order_by(*keys))[: limit + 1])
    more = len(rows) > limit
    shown = rows[:limit]
    return PeoplePage(
        rows=tuple(map(_row, shown)), next_key=str(shown[-1].pk) if more else "", total=total
    )


def all_rows(*, q: str, viewer: Person, filters: PeopleFilter) -> Iterator[PersonRow]:
    """Every row of the list, for the file that is taken out."""
    keys = SORTS.get(filters.sort, SORTS["name"])[1]
    found = _told(_found(q=q, viewer=viewer, filters=filters).order_by(*keys))
    return map(_row, found.iterator(chunk_size=1000))


def count_people(*, q: str, viewer: Person, filters: PeopleFilter) -> int:
    return _found(q=q, viewer=viewer, filters=filters).count()


def grants_of(*, person_id: int) -> list[RoleGrant]:
    """Every grant ever made to this person: those in force first, then the newest."""
    found = RoleGrant.objects.filter(person_id=person_id)
    return list(
        found.select_related("branch", "granted_by", "revoked_by").order_by(
            F("revoked_at").desc(nulls_first=True), "-from_at", "-id"
        )
    )


def live_grants(*, person_id: int) -> list[RoleGrant]:
    """The roles of this person that are in force now, with their branches."""
    found = RoleGrant.objects.live().filter(person_id=person_id).select_related("branch")
    return list(found.order_by("role", "id"))


def holders(*, roles: Collection[str], branch_id: int | None) -> set[int]:
    """Active people who hold one of the roles now, in the city (None) or in that branch."""
    held = RoleGrant.objects.live().filter(role__in=roles, person__is_active=True)
    place = Q(branch__isnull=True) if branch_id is None else Q(branch_id=branch_id)
    return set(held.filter(place).values_list("person_id", flat=True))


def ids_of_people(
    *,
    everybody: bool = False,
    city: bool = False,
    branch_ids: Collection[int] = (),
    unit_paths: Collection[str] = (),
    roles: Collection[str] = (),
) -> set[int]:
    """Active people who are in one of these groups; a unit counts with all below it."""
    any_of = Q(unit__branch_id__in=branch_ids)
    if city:
        any_of |= Q(unit__isnull=True) | Q(unit__branch__isnull=True)
    for path in unit_paths:
        any_of |= Q(unit__path__startswith=path)
    if roles:
        held = RoleGrant.objects.live().filter(role__in=roles)
        any_of |= Q(pk__in=held.values("person_id"))
    found = Person.objects.get_queryset().filter(is_active=True)
    return set((found if everybody else found.filter(any_of)).values_list("pk", flat=True))


def _found(*, q: str, viewer: Person | None, filters: PeopleFilter) -> PersonQuerySet:
    found = Person.objects.get_queryset() if viewer is None else Person.objects.scoped(viewer)
    found = found.annotate(unit_path=Coalesce("unit__path", Value("")))
    if q.strip():
        found = found.filter(_matches(q.strip()))
    if filters.role:
        found = found.with_role(filters.role)
    if filters.unit_path:
        found = found.filter(unit__path__startswith=filters.unit_path)
    if filters.site:
        found = found.filter(unit__site__code=filters.site)
    if filters.branch:
        found = found.filter(unit__branch__code=filters.branch)
    if filters.state:
        found = found.filter(is_active=filters.state == "active")
    return found


def _matches(q: str) -> Q:
    """A whole phone number is looked up by its blind index; anything else is part of a name."""
    if q.isdigit() and len(q) == PHONE_DIGITS:
        return Q(phone_index=crypto.blind("phone", q))
    return (
        Q(name__contains=q)
        | Q(unit__name__contains=q)
        | Q(unit__parent__name__contains=q)
        | Q(username__startswith=plain_username(q))
        | Q(employee_no=q.upper())
    )


def _behind(found: PersonQuerySet, *, keys: tuple[str, ...], after: int) -> PersonQuerySet:
    last = found.filter(pk=after).first()
    if last is None:
        return found
    if keys == ("-id",):
        return found.filter(pk__lt=after)
    name = keys[0]
    value = getattr(last, name)
    return found.filter(Q(**{f"{name}__gt": value}) | Q(**{name: value, "pk__gt": after}))


def _told(found: QuerySet[Person]) -> QuerySet[Person]:
    live = Prefetch("rolegrant_set", queryset=RoleGrant.objects.live(), to_attr="live_grants")
    return found.select_related("unit__site", "unit__branch", "unit__parent").prefetch_related(live)


def _row(person: Person) -> PersonRow:
    unit = person.unit
    grants: list[RoleGrant] = getattr(person, "live_grants", [])
    whole = f"{unit.parent.name} {unit.name}" if unit and unit.parent else str(unit or "")
    return PersonRow(
        id=person.pk,
        username=person.username,
        name=person.name,
        employee_no=person.employee_no,
        phone_masked=person.phone_masked,
        unit=whole,
        post=person.post,
        site=unit.site.name if unit and unit.site else "",
        branch=unit.branch.name if unit and unit.branch else "",
        roles=tuple(sorted({Role(grant.role).label for grant in grants})),
        is_active=person.is_active,
    )
