"""Questions about checks: one, many, filtered, paged; and what an agent needs to measure them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Case, Count, IntegerField, Max, Q, QuerySet, Value, When

from zhilian.core.listing import number
from zhilian.monitoring.errors import NoSuchCheck
from zhilian.monitoring.models import Agent, Check, ImportRun
from zhilian.monitoring.sealing import TELLING
from zhilian.monitoring.types import GRAVITY, State
from zhilian.probe.kinds.base import KINDS
from zhilian.probe.types import CheckSpec

TRYING = "submit"
PAUSED, RETIRED = "PAUSED", "RETIRED"
MARKS = {"DEGRADED": "degraded", "FLAPPING": "flapping"}
SORTS = {
    "state": ("gravity", "code", "id"),
    "code": ("code", "id"),
    "name": ("name", "id"),
    "since": ("-state_since", "-id"),
}


@dataclass(frozen=True, kw_only=True)
class CheckFilter:
    """What a list of checks is asked for; every field may be empty. It lives in the URL."""

    q: str = ""
    state: str = ""
    kind: str = ""
    sub_platform: str = ""
    site: str = ""
    sort: str = "state"


@dataclass(frozen=True, kw_only=True)
class CheckPage:
    """A page of a list; `next_key` asks for the one after it, "" when there is none."""

    rows: tuple[Check, ...]
    next_key: str
    total: int


def check(*, check_id: int) -> Check:
    """The check, retired ones too: their history stays readable. Errors: NoSuchCheck."""
    found = Check.objects.select_related("site", "parent").filter(id=check_id).first()
    if found is None:
        raise NoSuchCheck(check_id)
    return found


def check_by_code(*, code: str) -> Check | None:
    return Check.objects.live().select_related("site", "parent").filter(code=code).first()


def checks(
    *, q: str = "", state: str = "", kind: str = "", sub_platform: str = "", site: str = ""
) -> QuerySet[Check]:
    """Live checks that match, in the order of their codes."""
    wanted = CheckFilter(q=q, state=state, kind=kind, sub_platform=sub_platform, site=site)
    return filtered(wanted).order_by("code", "id")


def filtered(wanted: CheckFilter) -> QuerySet[Check]:
    """The checks that a filter lets through, unordered."""
    found = narrowed(wanted).select_related("site", "parent").defer("options_sealed")
    found = found.filter(retired_at__isnull=wanted.state != RETIRED)
    if wanted.state == PAUSED:
        return found.filter(paused=True)
    if wanted.state in MARKS:
        return found.filter(**{MARKS[wanted.state]: True}, paused=False)
    if wanted.state and wanted.state != RETIRED:
        return found.filter(state=wanted.state, paused=False)
    return found


def narrowed(wanted: CheckFilter) -> QuerySet[Check]:
    """What a filter lets through apart from the state, retired ones too."""
    exact = {"kind": wanted.kind, "sub_platform": wanted.sub_platform, "site__code": wanted.site}
    found = Check.objects.filter(**{name: value for name, value in exact.items() if value})
    return found.filter(_matches(wanted.q)) if wanted.q else found


def page(
    *, wanted: CheckFilter, key: str = "", size: int = 50, total: int | None = None
) -> CheckPage:
    """One page, found by the key of the last row before it. A `total` that is known already is
    not counted again.
    """
    order = SORTS.get(wanted.sort, SORTS["state"])
    found = filtered(wanted).annotate(gravity=_gravity())
    total = found.count() if total is None else total
    after = _row_with(key)
    rows = list(_after(found, order, after).order_by(*order)[: size + 1])
    more = len(rows) > size
    return CheckPage(
        rows=tuple(rows[:size]), next_key=str(rows[size - 1].pk) if more else "", total=total
    )


def specs(*, agent: Agent) -> list[CheckSpec]:
    """What this agent has to measure, options and secrets included."""
    rows = Check.objects.for_site(agent.site_id).order_by("id")
    return [spec_of(row) for row in rows]


def spec_of(row: Check) -> CheckSpec:
    return CheckSpec(
        id=row.pk or 0,
        code=row.code,
        kind=row.kind,
        options=row.options,
        interval_s=row.interval_s,
        timeout_s=row.timeout_s,
        paused=row.paused,
    )


def specs_etag(*, agent: Agent) -> str:
    """Changes whenever the agent's list does; one cheap question, because it is asked every
    second.
    """
    rows = Check.objects.live().filter(site=agent.site_id)
    told = rows.aggregate(
        n=Count("id"), paused=Count("id", filter=Q(paused=True)), at=Max("changed_at")
    )
    stamp = int(told["at"].timestamp() * 1_000_000) if told["at"] else 0
    return f'"{told["n"]}-{told["paused"]}-{stamp}"'


def checks_of_window(*, window_code: str) -> list[Check]:
    return list(Check.objects.live().filter(window_code=window_code).order_by("code"))


def tries_window(*, window_code: str, names: Collection[str]) -> bool:
    """Whether a check that tries sending the window's form signs in under one of these names."""
    wanted = {name.strip().casefold() for name in names if name.strip()}
    rows = Check.objects.live().filter(window_code=window_code, kind=TRYING)
    return any(wanted & _names_in(row.options.get("values", {})) for row in rows)


def _names_in(values: object) -> set[str]:
    """The variables of a walk that are no secrets, as a form or a file gives them."""
    if isinstance(values, str):
        lines = (line.partition(":") for line in values.splitlines())
        values = {name.strip(): value for name, _, value in lines}
    if not isinstance(values, Mapping):
        return set()
    open_ones = (value for name, value in values.items() if not TELLING.search(str(name)))
    return {one.strip().casefold() for one in open_ones if isinstance(one, str)}


def speaks(check: Check) -> bool:
    """Whether the state of a check says something: see `CheckQuerySet.speaking`."""
    return check.state != State.UNKNOWN or check.kind not in KINDS.seldom_names()


def rechecks_wanted(*, agent: Agent) -> bool:
    """Whether `service.take_rechecks` would find anything; asked every second, so only read."""
    return Check.objects.for_site(agent.site_id).filter(recheck_at__isnull=False).exists()


def silent_checks(*, now: datetime) -> list[int]:
    """Ids of checks that may have fallen silent; the machine decides under the lock. Passive ones
    speak only when there is something to say.
    """
    rows = Check.objects.watched().exclude(state__in=("UNKNOWN", "MAINTENANCE"))
    rows = rows.exclude(kind__in=KINDS.passive_names())
    return [
        pk
        for pk, horizon, interval_s in rows.values_list("id", "horizon_at", "interval_s")
        if (now - horizon).total_seconds() > 3 * interval_s
    ]


def anyone_waiting() -> bool:
    """Whether a child waits for the verdict of its ancestors."""
    return Check.objects.watched().filter(held_since__isnull=False).exists()


def maintenance_over(*, now: datetime) -> list[int]:
    rows = Check.objects.live().filter(maintenance_until__lte=now)
    return list(rows.order_by("id").values_list("id", flat=True))


def import_run(*, import_id: int, person_id: int) -> ImportRun | None:
    """An import of this person: what others put up is not shown, it may hold passwords."""
    return ImportRun.objects.filter(id=import_id, person_id=person_id).first()


def without_key(wanted: CheckFilter, **changes: str) -> CheckFilter:
    return replace(wanted, **changes)


def _gravity() -> Case:
    return Case(
        *(When(state=state, then=Value(place)) for place, state in enumerate(GRAVITY)),
        default=Value(len(GRAVITY)),
        output_field=IntegerField(),
    )


def _matches(text: str) -> Q:
    columns = ("code", "name", "target", "window_code")
    wanted = Q()
    for column in columns:
        wanted |= Q(**{f"{column}__icontains": text})
    return wanted


def _row_with(key: str) -> Check | None:
    check_id = number(key)
    if check_id is None:
        return None
    return Check.objects.annotate(gravity=_gravity()).filter(id=check_id).first()


def _after(found: QuerySet[Check], order: tuple[str, ...], last: Check | None) -> QuerySet[Check]:
    """Rows that stand after `last`: compared column by column, as the order does."""
    if last is None:
        return found
    wanted, equal = Q(), Q()
    for column in order:
        name = column.lstrip("-")
        side = "lt" if column.startswith("-") else "gt"
        value = getattr(last, name)
        wanted |= equal & Q(**{f"{name}__{side}": value})
        equal &= Q(**{name: value})
    return found.filter(wanted)
