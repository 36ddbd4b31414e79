"""Bulk texts: of one's boards, waiting for approval, how far they are."""

from collections.abc import Sequence

from django.db.models import Count, Q, QuerySet

from zhilian.core.listing import Asked, Page, Sort, cut
from zhilian.directory import selectors as directory
from zhilian.directory.types import Role
from zhilian.notices.models import Broadcast, Notice
from zhilian.notices.models.broadcasts import Target
from zhilian.notices.selectors.board import boards_of
from zhilian.notices.types import BroadcastProgress, BroadcastState, Status, TargetState

NEWEST = Sort(key="", label="新旧", field="made_at", falling=True)
APPROVERS = frozenset({Role.PURCHASER, Role.GENERAL_OFFICE, Role.OPS_MANAGER})
OF_DISTRICT = frozenset({Role.DISTRICT_REVIEWER})


def broadcasts(*, viewer_id: int, asked: Asked) -> Page[Broadcast]:
    found = _scoped(viewer_id).select_related("made_by", "branch")
    if state := asked.get("state"):
        found = found.filter(state=state)
    if asked.q:
        found = found.filter(text__contains=asked.q)
    return cut(found, sort=NEWEST, after=asked.after)


def broadcast_for(*, viewer_id: int, broadcast_id: int) -> Broadcast | None:
    found = _scoped(viewer_id).select_related("made_by", "decided_by", "branch", "announcement")
    return found.filter(pk=broadcast_id).first()


def may_approve(*, person_id: int, found: Broadcast) -> bool:
    """City-wide texts: purchaser, office, manager; a district's: its reviewer too."""
    if person_id == found.made_by_id:
        return False
    return any(
        grant.role in APPROVERS
        or (grant.role in OF_DISTRICT and grant.branch_id == found.branch_id)
        for grant in directory.live_grants(person_id=person_id)
    )


def waiting_broadcasts(*, viewer_id: int) -> int:
    """How many wait for this person's approval."""
    waiting = _scoped(viewer_id).filter(state=BroadcastState.WAITING)
    return waiting.exclude(made_by_id=viewer_id).count()


def broadcast_progress(*, broadcast_id: int) -> BroadcastProgress:
    counted = Target.objects.filter(broadcast_id=broadcast_id).aggregate(
        people=Count("id"),
        sent=Count("id", filter=Q(state=TargetState.SENT)),
        skipped=Count("id", filter=Q(state=TargetState.SKIPPED)),
        delivered=Count("id", filter=Q(notice__status=Status.DELIVERED)),
    )
    return BroadcastProgress(**counted)


def broadcasts_running() -> list[int]:
    found = Broadcast.objects.filter(state=BroadcastState.RUNNING)
    return list(found.order_by("id").values_list("id", flat=True))


def notice_status(*, notice_id: int) -> str:
    return str(Notice.objects.values_list("status", flat=True).get(id=notice_id))


def _scoped(viewer_id: int) -> "QuerySet[Broadcast]":
    grants = directory.live_grants(person_id=viewer_id)
    if any(grant.role in APPROVERS for grant in grants):
        return Broadcast.objects.all()
    where = Q(pk__in=[])
    for board in boards_of(person_id=viewer_id):
        where |= Q(owner=board.owner, branch_id=board.branch_id)
    reviewed: Sequence[int | None] = [g.branch_id for g in grants if g.role in OF_DISTRICT]
    where |= Q(branch_id__in=[pk for pk in reviewed if pk])
    return Broadcast.objects.filter(where)
