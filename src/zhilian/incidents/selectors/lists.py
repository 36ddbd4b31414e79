"""The list: filters, ready-made views, full search, pages by key."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from zhilian.contract import selectors as contract
from zhilian.core.listing import number
from zhilian.core.times import moment_of
from zhilian.incidents.models import Incident, IncidentQuerySet, TimelineEntry
from zhilian.incidents.selectors.incidents import window_names, with_people
from zhilian.incidents.types import OPEN, IncidentFilter, Sort, Status, View

PAGE = 30
WORDS_AT_MOST = 6


@dataclass(frozen=True, kw_only=True)
class IncidentPage:
    """One page of a list and the key of the next; an empty key means that this was the last."""

    rows: list[Incident]
    next_key: str


def incidents_page(*, wanted: IncidentFilter, after: str = "") -> IncidentPage:
    """The rows behind the key `after`; the filter decides which and in which order."""
    found = _ordered(_matching(wanted), wanted.sort)
    if after:
        found = found.filter(_behind(after, wanted.sort))
    rows = list(found[: PAGE + 1])
    more = len(rows) > PAGE
    rows = rows[:PAGE]
    return IncidentPage(rows=rows, next_key=_key(rows[-1]) if more else "")


def all_matching(*, wanted: IncidentFilter) -> QuerySet[Incident]:
    """For the export: everything that the filter finds, in its order."""
    return _ordered(_matching(wanted), wanted.sort)


def with_overdue(wanted: IncidentFilter, *, now: datetime) -> IncidentFilter:
    """The same question; where it asks for what is overdue, with the ids that are."""
    if wanted.view != View.OVERDUE:
        return wanted
    ids = contract.overdue_ids(prefix="incident", now=now)
    return replace(wanted, overdue=tuple(ids))


def _matching(wanted: IncidentFilter) -> IncidentQuerySet:
    found = with_people().matching(wanted).filter(_in_view(wanted))
    for word in wanted.q.split()[:WORDS_AT_MOST]:
        found = found.filter(_says(word))
    return found


def _in_view(wanted: IncidentFilter) -> Q:
    views = {
        View.MINE: Q(owner_id=wanted.person_id) & ~Q(status=Status.CLOSED),
        View.OPEN: Q(status__in=OPEN),
        View.OVERDUE: Q(id__in=wanted.overdue),
        View.UNCLOSED: Q(status=Status.RESTORED, drill=False),
        View.MAJOR: Q(major_at__isnull=False),
        View.DRILLS: Q(drill=True),
    }
    return views.get(View(wanted.view), Q()) if wanted.view in View.values else Q()


def _says(word: str) -> Q:
    """The word stands in the number, title, cause, lesson, a person's or a window's name, or
    anywhere in the timeline. Parts of Chinese words are found too.
    """
    windows = [code for code, name in window_names().items() if word in name]
    told = TimelineEntry.objects.filter(incident=OuterRef("pk"))
    told = told.filter(Q(text__icontains=word) | Q(person__name__icontains=word))
    return (
        Q(number__icontains=word)
        | Q(title__icontains=word)
        | Q(owner__name__icontains=word)
        | Q(cause__icontains=word)
        | Q(lesson__icontains=word)
        | Q(window_code__in=windows)
        | Q(Exists(told))
    )


def _ordered(found: IncidentQuerySet, sort: Sort) -> IncidentQuerySet:
    if sort == Sort.OLDEST:
        return found.order_by("detected_at", "id")
    if sort == Sort.NEWEST:
        return found.order_by("-detected_at", "-id")
    rank = Case(When(status__in=OPEN, then=Value(0)), default=Value(1), output_field=IntegerField())
    return found.order_by(rank, "-detected_at", "-id")


def _key(last: Incident) -> str:
    return f"{0 if last.is_open else 1}_{last.detected_at.isoformat()}_{last.pk}"


def _behind(key: str, sort: Sort) -> Q:
    """What comes after the row that `key` names; an unreadable key begins at the top."""
    rank, _, rest = key.partition("_")
    moment, _, row = rest.partition("_")
    at, rank_no, row_id = moment_of(moment), number(rank), number(row)
    if at is None or rank_no is None or row_id is None:
        return Q()
    if sort == Sort.OLDEST:
        return Q(detected_at__gt=at) | Q(detected_at=at, id__gt=row_id)
    older = Q(detected_at__lt=at) | Q(detected_at=at, id__lt=row_id)
    if sort == Sort.NEWEST:
        return older
    still_open = Q(status__in=OPEN)
    return (still_open & older) | ~still_open if rank_no == 0 else ~still_open & older
