"""What a person owes, over all windows."""

from datetime import datetime
from typing import Final

from django.db.models import Count, Q

from zhilian.cases.models import Task
from zhilian.cases.models.runs import TaskQuerySet
from zhilian.cases.rows import behind, case_row, key_of, matches
from zhilian.cases.standing import Standing, standing_of
from zhilian.cases.types import InboxFilter, RunState, TaskKind, TaskPage, TaskRow

PAGE: Final = 30
EVERYTHING: Final = InboxFilter()


def inbox(
    *,
    person_id: int,
    now: datetime,
    filters: InboxFilter = EVERYTHING,
    after: str = "",
    limit: int = PAGE,
) -> TaskPage:
    """One page of what this person may answer now, for themselves and for whom they stand in.

    Sorted by what is due first (`due`) or by what came last (`new`).
    """
    standing = standing_of(person_id=person_id, at=now)
    owed = _owed_to_others(standing) if filters.others else _owed(standing)
    found = _narrowed(owed, filters, now=now)
    total = found.count()
    newest = filters.sort == "new"
    field = "run__opened_at" if newest else "run__due_at"
    order = ("-run__opened_at", "-id") if newest else ("run__due_at", "id")
    rows = found.filter(behind(after, field=field, newest_first=newest)).order_by(*order)
    held = list(_told(rows)[: limit + 1])
    shown = held[:limit]
    more = len(held) > limit
    last = (shown[-1].run.opened_at if newest else shown[-1].run.due_at) if shown else None
    return TaskPage(
        rows=tuple(_row(task, standing, now=now) for task in shown),
        next_key=key_of(last, shown[-1].pk) if more and last else "",
        total=total,
    )


def inbox_windows(*, person_id: int, now: datetime) -> list[tuple[str, str, int]]:
    """Code and name of the windows with something in the inbox, and how much."""
    owed = _owed(standing_of(person_id=person_id, at=now))
    rows = owed.values_list("case__window_code", "case__window_name").annotate(n=Count("id"))
    return list(rows.order_by("-n", "case__window_code"))


def inbox_counts(*, person_id: int, now: datetime) -> dict[str, int]:
    """Tasks in all, and those past their limit, for badges."""
    owed = _owed(standing_of(person_id=person_id, at=now))
    late = Q(run__due_at__lt=now)
    return owed.aggregate(open=Count("id"), overdue=Count("id", filter=late))


def owed_to_others(*, person_id: int, now: datetime) -> int:
    """Tasks at cases that are not the person's own."""
    return _owed_to_others(standing_of(person_id=person_id, at=now)).count()


def _owed(standing: Standing) -> TaskQuerySet:
    """Every task once, however many reasons there are to show it."""
    mine = Task.objects.filter(standing.tasks(), run__state=RunState.OPEN)
    return mine.exclude(role="visitor")


def _owed_to_others(standing: Standing) -> TaskQuerySet:
    me = standing.own.person_id
    return _owed(standing).exclude(Q(case__applicant=me) | Q(case__by=me))


def _narrowed(found: TaskQuerySet, filters: InboxFilter, *, now: datetime) -> TaskQuerySet:
    exact = {
        "case__window_code": filters.window,
        "case__sub_platform": filters.sub_platform,
        "run__key": filters.step,
    }
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if filters.overdue:
        found = found.filter(run__due_at__lt=now)
    return found.filter(matches(filters.q, prefix="case__") if filters.q.strip() else Q())


def _told(rows: TaskQuerySet) -> TaskQuerySet:
    told = rows.select_related("run", "case__applicant", "case__unit", "case__rating")
    return told.defer("case__values", "case__written", "run__asked", "run__field_remarks")


def _row(task: Task, standing: Standing, *, now: datetime) -> TaskRow:
    run = task.run
    posts = standing.answers(task, task.case)
    other = posts is not None and posts.person_id != standing.own.person_id
    return TaskRow(
        task_id=task.pk,
        run_id=run.pk,
        case=case_row(task.case, now=now, viewer_id=standing.own.person_id),
        step_key=run.key,
        step_type=run.type,
        opened_at=run.opened_at,
        due_at=run.due_at,
        overdue=run.due_at is not None and run.due_at < now,
        for_whom=posts.name if posts and other else "",
        kind=TaskKind(task.kind),
    )
