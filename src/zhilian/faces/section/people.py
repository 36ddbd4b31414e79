"""Who handles which step of one's windows: by role, who is away, where nobody is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from zhilian.cases import selectors as cases
from zhilian.catalogue import selectors as catalogue
from zhilian.catalogue.types import WindowView
from zhilian.core.access import admits
from zhilian.core.listing import word
from zhilian.core.times import clock_now
from zhilian.directory import selectors as directory
from zhilian.directory.types import NOT_FOR_PEOPLE, SECTION_ADMIN_ROLES, Role
from zhilian.faces.section import scope

MOST = 6
BY_UNIT = frozenset({Role.DEPT_HEAD, Role.DEPT_LIAISON, Role.UNIT_HEAD})
"""Everybody's own unit has its own."""
FOLLOWS = NOT_FOR_PEOPLE - {"reporter"}


@dataclass(frozen=True, kw_only=True)
class Somebody:
    """One holder of a role, and who acts for them now."""

    name: str
    acts: str = ""
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class StepPeople:
    """A step with those who may take it; `known` is false where it depends on the applicant."""

    name: str
    who: str
    known: bool
    people: tuple[Somebody, ...] = ()

    @property
    def shown(self) -> tuple[Somebody, ...]:
        return self.people[:MOST]

    @property
    def more(self) -> int:
        return max(len(self.people) - MOST, 0)

    @property
    def empty(self) -> bool:
        return self.known and not self.people


@admits(*scope.READERS)
@never_cache
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    now = clock_now()
    owners = SECTION_ADMIN_ROLES if scope.reads_all(request) else scope.owned_roles(request)
    q = word(request, "q")
    views = [view for view in catalogue.offered(owner_roles=owners) if q in view.name]
    holders = _holders(views, now=now)
    rows = [(view, _steps(view, holders)) for view in views]
    empty = sum(step.empty for _view, steps in rows for step in steps)
    if word(request, "only") == "empty":
        rows = [(view, steps) for view, steps in rows if any(step.empty for step in steps)]
    context = {"rows": rows, "empty": empty, "q": q, "only": word(request, "only")}
    return render(request, "section/people.html", context)


def _holders(views: Iterable[WindowView], *, now: datetime) -> dict[str, list[Somebody]]:
    """By role, everybody who holds it, with who acts for whom."""
    wanted = {role for view in views for text in _texts(view) for role in _roles(text)}
    held = directory.role_holders(roles=wanted - BY_UNIT - FOLLOWS, at=now)
    away = cases.away(person_ids={one.person_id for one in held}, now=now)
    found: dict[str, list[Somebody]] = {}
    for one in held:
        acts, until = away.get(one.person_id, ("", None))
        found.setdefault(one.role, []).append(Somebody(name=one.name, acts=acts, until=until))
    return found


def _steps(view: WindowView, holders: dict[str, list[Somebody]]) -> list[StepPeople]:
    """The steps at which somebody is asked."""
    found = []
    for step in view.declaration.steps:
        roles = _roles(step.assignee)
        if step.type == "auto" or roles == ["system"]:
            continue
        known = bool(roles) and not set(roles) & (BY_UNIT | FOLLOWS)
        people = [one for role in roles for one in holders.get(role, ())] if known else []
        who = catalogue.assignee_label(text=step.assignee, view=view)
        found.append(StepPeople(name=step.name, who=who, known=known, people=tuple(people)))
    return found


def _texts(view: WindowView) -> list[str]:
    return [step.assignee for step in view.declaration.steps]


def _roles(text: str) -> list[str]:
    """The roles that an assignee names; none where a field names the person."""
    if text.startswith("field:"):
        return []
    return [one.partition(":")[0] for one in text.removeprefix("countersign:").split(",")]
