"""The draw of a lottery."""

from datetime import datetime

from django.db import transaction

from zhilian.bookings import draws
from zhilian.bookings.errors import NotNow
from zhilian.bookings.events import ActivityDrawn, SignUpMoved
from zhilian.bookings.models import Activity, ActivityGroup, SignUp
from zhilian.bookings.service.activities import settle
from zhilian.bookings.types import Method, SignUpState
from zhilian.core import events


@transaction.atomic
def draw(*, activity_id: int, at: datetime) -> Activity:
    """Draw once: lots by the committed seed and the list of tickets, places in the order of lots.
    Drawn already, nothing changes. Errors: `NotNow` before sign-up is over.
    """
    found = Activity.objects.select_for_update().get(pk=activity_id)
    if found.drawn_at is not None:
        return found
    if found.method != Method.LOTTERY or at < found.closes_at:
        raise NotNow("报名还没有截止，不能抽签。")
    entries = list(
        found.sign_ups.filter(state=SignUpState.ENTERED)
        .select_for_update(of=("self",))
        .select_related("group", "activity")
        .order_by("ticket")
    )
    tickets = [(entry.ticket, entry.group.name) for entry in entries]
    ranks = draws.ranks(secret=found.seed, entries=tickets)
    room = {group.pk: group.left for group in found.groups.select_for_update()}
    selected = sum(_place(entry, ranks[entry.ticket], room, at=at) for entry in entries)
    found.drawn_at, found.drawn_from = at, draws.list_hash(tickets)
    found.changed_at = at
    found.save()
    events.record(
        ActivityDrawn(at=at, activity_id=found.pk, entries=len(entries), selected=selected)
    )
    return found


def _place(entry: SignUp, rank: int, room: dict[int, int], *, at: datetime) -> bool:
    entry.rank, entry.settled_at = rank, at
    won = rank <= room[entry.group_id]
    entry.state = SignUpState.SELECTED if won else SignUpState.WAITING
    entry.save()
    if won:
        group = ActivityGroup.objects.get(pk=entry.group_id)
        group.taken += 1
        group.save(update_fields=["taken"])
        settle(entry, at=at)
    state = SignUpState(entry.state).value
    events.record(SignUpMoved(at=at, sign_up_id=entry.pk, holder=entry.subject, state=state))
    return won
