"""How long ended cases are kept: what goes when, what waits for its start, what has gone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, F, Max, Q, QuerySet
from django.db.models.functions import Coalesce

from zhilian.cases.models import Case
from zhilian.cases.rows import matches
from zhilian.cases.selectors.charge import in_charge
from zhilian.cases.types import ENDED, Status
from zhilian.catalogue import selectors as catalogue
from zhilian.core.listing import Asked, Page, Sort, cut, order, whole
from zhilian.directory import selectors as directory
from zhilian.directory.types import Role

SOON: Final = timedelta(days=30)
KEPT_SORTS: Final = (
    Sort(key="due", label="先到期的在前", field="goes_at"),
    Sort(key="new", label="最近结束的在前", field="finished_at", falling=True),
)
KEPT_STATES: Final = (
    ("soon", "30 天内到期"),
    ("pending", "待定"),
    ("dated", "已定期限"),
    ("ever", "长期"),
    ("gone", "已清除"),
)


@dataclass(frozen=True, kw_only=True)
class KeptWindow:
    """The ended cases of one window. `rule` as people read it."""

    code: str
    name: str
    rule: str
    held: int
    due: int
    soon: int
    pending: int
    gone: int


@dataclass(frozen=True, kw_only=True)
class KeptCase:
    """One ended case: from when its time counts, until when it is kept; `pending`: not known."""

    number: str
    window_name: str
    status: Status
    finished_at: datetime | None
    kept_from: datetime | None
    kept_until: datetime | None
    pending: bool
    gone_at: datetime | None


def kept_windows(*, viewer_id: int, now: datetime) -> list[KeptWindow]:
    """Of each window in the viewer's charge (for audit: of all), by what goes next."""
    there = Q(expunged_at__isnull=True)
    rows = (
        _ended(viewer_id)
        .values("window_code")
        .annotate(
            name=F("window_name"),
            held=Count("id", filter=there),
            due=Count("id", filter=there & Q(keep_until__lte=now)),
            soon=Count("id", filter=there & Q(keep_until__lte=now + SOON)),
            pending=Count("id", filter=there & Q(keep_look_at__isnull=False)),
            gone=Count("id", filter=~there),
        )
    )
    rules = catalogue.retention_labels()
    found = rows.order_by("-soon", "-pending", "window_code")
    return [_window(row, rules) for row in found]


def windows_kept(*, viewer_id: int) -> list[tuple[str, str]]:
    """Code and name of the windows of which there are ended cases, for filters."""
    found = _ended(viewer_id).values_list("window_code").annotate(name=Max("window_name"))
    return list(found.order_by("name", "window_code"))


def kept_cases(*, viewer_id: int, asked: Asked, now: datetime) -> Page[KeptCase]:
    found = _narrowed(viewer_id, asked, now=now)
    page = cut(found, sort=order(KEPT_SORTS, asked.sort), after=asked.after)
    return Page(rows=tuple(map(_case, page.rows)), next_key=page.next_key, total=page.total)


def kept_cases_whole(*, viewer_id: int, asked: Asked, now: datetime) -> Iterator[KeptCase]:
    rows = whole(_narrowed(viewer_id, asked, now=now), sort=order(KEPT_SORTS, asked.sort))
    return map(_case, rows)


def _case(case: Case) -> KeptCase:
    return KeptCase(
        number=case.number,
        window_name=case.window_name,
        status=Status(case.status),
        finished_at=case.finished_at,
        kept_from=case.keep_from,
        kept_until=case.keep_until,
        pending=case.keep_look_at is not None,
        gone_at=case.expunged_at,
    )


def _window(row: Mapping[str, Any], rules: Mapping[str, str]) -> KeptWindow:
    return KeptWindow(
        code=row["window_code"],
        name=row["name"],
        rule=rules.get(row["window_code"], ""),
        held=row["held"],
        due=row["due"],
        soon=row["soon"],
        pending=row["pending"],
        gone=row["gone"],
    )


def _ended(viewer_id: int) -> QuerySet[Case]:
    roles = frozenset[str]().union(*directory.posts_of(person_id=viewer_id).roles.values())
    seen = Case.objects.all() if Role.AUDIT_ADMIN in roles else in_charge(viewer_id)
    return seen.filter(status__in=sorted(ENDED))


def _narrowed(viewer_id: int, asked: Asked, *, now: datetime) -> QuerySet[Case]:
    there = Q(expunged_at__isnull=True)
    states = {
        "soon": there & Q(keep_until__lte=now + SOON),
        "pending": there & Q(keep_look_at__isnull=False),
        "dated": there & Q(keep_until__isnull=False),
        "ever": there & Q(keep_until__isnull=True, keep_look_at__isnull=True),
        "gone": ~there,
    }
    found = _ended(viewer_id).filter(states.get(asked.get("state"), Q()))
    if asked.get("window"):
        found = found.filter(window_code=asked.get("window"))
    if asked.q:
        found = found.filter(matches(asked.q))
    goes_at = Coalesce("expunged_at", "keep_until", "finished_at")
    return found.annotate(goes_at=goes_at).defer("values", "written")
