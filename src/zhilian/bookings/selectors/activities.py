"""Activities and who takes part."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from zhilian.bookings.keeping import Reach
from zhilian.bookings.models import Activity, ActivityGroup, SignUp
from zhilian.bookings.types import Method, SignUpState
from zhilian.core.listing import Asked, Narrowing, Page, Sort, cut, order, whole

SORTS = (
    Sort(key="new", label="最近开始", field="starts_at", falling=True),
    Sort(key="name", label="名称", field="name"),
)
NARROWINGS = (Narrowing(name="method", label="方式", choices=Method.choices),)
BY_TICKET = Sort(key="ticket", label="签号", field="ticket")
STATES = Narrowing(name="state", label="状态", choices=SignUpState.choices)


def activity(*, code: str) -> Activity | None:
    found = Activity.objects.prefetch_related("groups").select_related("branch")
    return found.filter(code=code).first()


def activity_by_id(*, activity_id: int) -> Activity | None:
    found = Activity.objects.prefetch_related("groups").select_related("branch")
    return found.filter(pk=activity_id).first()


def open_for_sign_up(*, at: datetime, branch_id: int | None) -> list[Activity]:
    """Those that one may sign up for now, the next to close first."""
    found = Activity.objects.filter(opens_at__lte=at, closes_at__gt=at, called_off_at=None)
    found = found.filter(branch_id=branch_id) if branch_id else found.filter(branch=None)
    return list(found.prefetch_related("groups").order_by("closes_at", "id"))


def groups(*, activity_id: int) -> list[ActivityGroup]:
    return list(ActivityGroup.objects.filter(activity_id=activity_id).order_by("position", "id"))


def activity_page(*, asked: Asked, reach: Reach) -> Page[Activity]:
    found = _narrowed(asked, reach)
    return cut(found, sort=order(SORTS, asked.sort), after=asked.after)


def activity_rows(*, asked: Asked, reach: Reach) -> Iterator[Activity]:
    return whole(_narrowed(asked, reach), sort=order(SORTS, asked.sort))


def sign_up_page(*, activity_id: int, asked: Asked) -> Page[SignUp]:
    return cut(_entries(activity_id, asked), sort=BY_TICKET, after=asked.after)


def sign_up_rows(*, activity_id: int, asked: Asked) -> Iterator[SignUp]:
    return whole(_entries(activity_id, asked), sort=BY_TICKET)


def draw_list(*, activity_id: int) -> list[SignUp]:
    """Everybody who was drawn, in the order of tickets: what anybody needs to draw again."""
    found = SignUp.objects.filter(activity_id=activity_id, rank__isnull=False)
    return list(found.select_related("group", "person__unit").order_by("ticket"))


def sign_up_of(*, subject: str) -> SignUp | None:
    found: SignUp | None = (
        SignUp.objects.select_related("activity", "group")
        .filter(subject=subject)
        .order_by("-id")
        .first()
    )
    return found


def draws_due(*, now: datetime) -> list[int]:
    found = Activity.objects.filter(draw_at__lte=now, drawn_at=None, called_off_at=None)
    return list(found.order_by("draw_at").values_list("pk", flat=True))


def activities_begun_with_waiting(*, now: datetime) -> list[int]:
    waiting = SignUp.objects.filter(state__in=[SignUpState.WAITING], activity__starts_at__lte=now)
    return list(waiting.order_by().values_list("activity", flat=True).distinct())


def _narrowed(asked: Asked, reach: Reach) -> QuerySet[Activity]:
    in_play = Count("sign_ups", filter=~Q(sign_ups__state__in=[SignUpState.RELEASED]))
    found = Activity.objects.filter(reach.activities).select_related("branch")
    found = found.annotate(entries=in_play)
    if asked.q:
        found = found.filter(Q(name__contains=asked.q) | Q(place__contains=asked.q))
    if asked.get("method"):
        found = found.filter(method=asked.get("method"))
    return found


def _entries(activity_id: int, asked: Asked) -> QuerySet[SignUp]:
    found: QuerySet[SignUp] = SignUp.objects.filter(activity_id=activity_id)
    found = found.select_related("group", "person__unit")
    if asked.q:
        found = found.filter(Q(person__name__contains=asked.q) | Q(number=asked.q.upper()))
    if asked.get("state"):
        found = found.filter(state=asked.get("state"))
    return found
