"""Work orders as their handlers see them, and who would do what."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from zhilian.core import crypto
from zhilian.core.listing import Asked, Page, Sort, cut, number, order
from zhilian.core.times import local_date, local_midnight
from zhilian.desk.models import OrderEntry, Routing, WorkOrder, WorkOrderQuerySet
from zhilian.desk.shipped import shipped_routes
from zhilian.desk.types import OrderState, Route
from zhilian.directory import selectors as directory
from zhilian.directory.types import CONSOLE_ROLES, SECTION_ADMIN_ROLES, Role

ORDER_SORTS = (
    Sort(key="", label="新旧", field="made_at", falling=True),
    Sort(key="due", label="完成时限", field="finish_by"),
)
DISPATCHERS = frozenset({Role.PROPERTY_ADMIN, Role.PROPERTY_DISPATCHER, Role.DUTY_DESK})
"""They see every order of their place and give it to somebody else."""
WORKERS = frozenset(
    {
        Role.REPAIR_WORKER,
        Role.HVAC_WORKER,
        Role.LINE_ENGINEER,
        Role.LOCK_WORKER,
        Role.CLEANER,
        Role.GARDEN_VENDOR,
        Role.ELEVATOR_VENDOR,
        Role.METER_ENGINEER,
    }
)
HANDLERS = WORKERS | DISPATCHERS | SECTION_ADMIN_ROLES | CONSOLE_ROLES
TEAMS = tuple((role.value, str(role.label)) for role in Role if role in WORKERS)
SPANS = (("1", "今天"), ("7", "近 7 天"), ("30", "近 30 天"))
SCOPES = (("mine", "派给我的"), ("team", "本班组"), ("late", "已超时"))


def route_for(*, window: str, category: str) -> Route:
    """Who does it: the rule for this window and category, for the window, for the category, for
    everything; a rule set here goes before the same rule as shipped.
    """
    kept = {
        (row.window, row.category): _route(row)
        for row in Routing.objects.filter(window__in=[window, ""], category__in=[category, ""])
    }
    shipped = shipped_routes()
    for place in ((window, category), (window, ""), ("", category)):
        found = kept.get(place) or shipped.get(place)
        if found is not None:
            return found
    return kept.get(("", "")) or shipped["", ""]


def routes() -> list[tuple[str, str, Route, bool]]:
    """Every rule in force: window, category, route, and whether it was set here."""
    kept = {(row.window, row.category): _route(row) for row in Routing.objects.all()}
    both = {**shipped_routes(), **kept}
    return [(window, category, both[window, category], (window, category) in kept)
            for window, category in sorted(both)]  # fmt: skip


def lightest_worker(*, role: str, branch_id: int | None) -> int | None:
    """Of those who hold the role there, the one with the fewest open orders."""
    people = directory.holders(roles=[role], branch_id=branch_id)
    if not people:
        return None
    load = dict.fromkeys(sorted(people), 0)
    busy = WorkOrder.objects.open().filter(person_id__in=people).values_list("person_id")
    load.update({person: n for person, n in busy.annotate(n=Count("id")).order_by() if person})
    return min(load, key=lambda person: (load[person], person))


def orders(*, viewer_id: int, asked: Asked, now: datetime) -> Page[WorkOrder]:
    """One page of the orders that this person handles, gave out or answers for."""
    found = _narrowed(viewer_id, asked, now=now).select_related("person", "branch")
    return cut(found, sort=order(ORDER_SORTS, asked.sort), after=asked.after)


def every_order(*, viewer_id: int, asked: Asked, now: datetime) -> "QuerySet[WorkOrder]":
    """For the file."""
    found = _narrowed(viewer_id, asked, now=now).select_related("person", "branch")
    return found.order_by("-made_at", "-id")


def order_for(*, viewer_id: int, order_id: int) -> WorkOrder | None:
    found = _scoped(viewer_id).select_related("person", "branch").filter(pk=order_id)
    return found.first()


def orders_of(*, subject: str) -> list[WorkOrder]:
    """Every order that came of one case."""
    return list(WorkOrder.objects.filter(subject=subject).order_by("id"))


def entries(*, order_id: int) -> list[OrderEntry]:
    return list(OrderEntry.objects.filter(order_id=order_id).order_by("id"))


def may_give(*, viewer_id: int, found: WorkOrder) -> bool:
    """Whether this person may give the order to somebody else."""
    roles = {grant.role for grant in directory.live_grants(person_id=viewer_id)}
    if found.role in {Role.OPS_HARDWARE, Role.OPS_SOFTWARE}:
        return bool(roles & {Role.OPS_MANAGER, Role.OPS_HARDWARE})
    return bool(roles & DISPATCHERS) or found.owner in roles


def team(*, role: str, branch_id: int | None) -> list[tuple[int, str]]:
    """Who may be given the work: id and name."""
    ids = directory.holders(roles=[role], branch_id=branch_id)
    return [(person.pk, person.name) for person in directory.people_by_ids(ids=ids)]


def counts(*, viewer_id: int, now: datetime) -> dict[str, int]:
    """How many open orders there are by scope, for the tabs."""
    found = _scoped(viewer_id)
    return {
        "open": found.open().count(),
        "mine": found.open().filter(person_id=viewer_id).count(),
        "late": found.late(now).count(),
    }


def late_untold(*, now: datetime) -> list[int]:
    """Orders that have just become late: somebody must hear of it, once."""
    found = WorkOrder.objects.late(now).filter(told_late_at__isnull=True)
    return list(found.order_by("id").values_list("id", flat=True)[:200])


def _narrowed(viewer_id: int, asked: Asked, *, now: datetime) -> WorkOrderQuerySet:
    found = _scoped(viewer_id)
    state, scope = asked.get("state"), asked.get("scope")
    if state == "open":
        found = found.open()
    elif state in OrderState.values:
        found = found.filter(state=state)
    if scope == "mine":
        found = found.filter(person_id=viewer_id)
    elif scope == "team":
        found = found.filter(role__in=_roles(viewer_id))
    elif scope == "late":
        found = found.late(now)
    if asked.get("role"):
        found = found.filter(role=asked.get("role"))
    if asked.get("days"):
        first = local_date(now) - timedelta(days=int(asked.get("days")) - 1)
        found = found.filter(made_at__gte=local_midnight(first))
    return found.filter(_asks(asked.q)) if asked.q else found


def _asks(q: str) -> Q:
    """A whole phone number, a number of ours, or a part of place, kind or case."""
    if q.isascii() and q.isdigit() and len(q) == len("13800000000"):
        return Q(phone_index=crypto.blind("phone", q))
    own_id = number(q.upper().removeprefix("PG"))
    own = Q(pk=own_id) if own_id else Q(pk__in=[])
    return own | Q(place__contains=q) | Q(category__contains=q) | Q(case_number__startswith=q)


def _scoped(viewer_id: int) -> WorkOrderQuerySet:
    """Mine, my team's; all of my place for those who give work out; my section's windows."""
    where = Q(person_id=viewer_id)
    for grant in directory.live_grants(person_id=viewer_id):
        here = Q(branch_id=grant.branch_id) if grant.branch_id else Q(branch__isnull=True)
        if grant.role in DISPATCHERS:
            where |= here
        elif grant.role in CONSOLE_ROLES:
            where |= Q(role__in=[Role.OPS_HARDWARE, Role.OPS_SOFTWARE])
        elif grant.role in SECTION_ADMIN_ROLES:
            where |= here & Q(owner=grant.role)
        where |= here & Q(role=grant.role)
    return WorkOrder.objects.filter(where)


def _roles(viewer_id: int) -> Collection[str]:
    return {grant.role for grant in directory.live_grants(person_id=viewer_id)}


def _route(row: Routing) -> Route:
    return Route(
        role=row.role, arrive_minutes=row.arrive_minutes, finish_minutes=row.finish_minutes
    )
