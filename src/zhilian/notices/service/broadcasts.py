"""Bulk texts: written with everybody who gets one, approved by somebody else, sent in pieces."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from zhilian.core import events
from zhilian.core.jobs import JOBS
from zhilian.notices import selectors
from zhilian.notices.errors import BroadcastRefused
from zhilian.notices.events import BroadcastMoved
from zhilian.notices.models import Broadcast, Target
from zhilian.notices.segments import count_segments
from zhilian.notices.service.board import check_groups
from zhilian.notices.service.texts import names_a_secret, send_text, signature_of_windows
from zhilian.notices.types import (
    BROADCAST_MOVES,
    Board,
    BroadcastState,
    Group,
    MessageKind,
    Recipient,
    Status,
    TargetState,
    WindowText,
)

ALONE = 50
"""To so many people a section may text by itself; beyond, somebody else approves."""
AT_ONCE = 200
LONGEST = 300
SEND_ON = "zhilian.notices.jobs.send_broadcast"


@transaction.atomic
def write_broadcast(
    *,
    board: Board,
    text: str,
    groups: Sequence[Group],
    by_id: int,
    at: datetime,
    announcement_id: int | None = None,
) -> Broadcast:
    """Freeze the words and everybody who gets them; nothing is sent yet.

    Errors: `BroadcastRefused`, `AnnouncementRefused` for readers outside the board.
    """
    words = " ".join(text.split())
    _check(words, board=board, by_id=by_id)
    check_groups(groups, board=board)
    people = sorted(selectors.audience_people(groups=groups))
    if not people:
        raise BroadcastRefused("所选对象里没有人，请改选。")
    row = Broadcast.objects.create(
        owner=board.owner,
        branch_id=board.branch_id,
        announcement_id=announcement_id,
        text=words,
        groups=[[str(group.kind), group.value] for group in groups],
        people=len(people),
        segments=count_segments(signature_of_windows() + words),
        made_by_id=by_id,
        made_at=at,
    )
    Target.objects.bulk_create(
        (Target(broadcast=row, person_id=person) for person in people), batch_size=1000
    )
    _announce(row, at=at)
    return row


@transaction.atomic
def submit_broadcast(*, broadcast_id: int, by_id: int, at: datetime) -> Broadcast:
    """Send it to few at once; to many it waits for somebody's approval."""
    row = _locked(broadcast_id)
    _must_own(row, by_id)
    if row.people > ALONE:
        return _move(row, BroadcastState.WAITING, at=at)
    return _run(row, at=at)


@transaction.atomic
def decide_broadcast(
    *, broadcast_id: int, approve: bool, by_id: int, reason: str, at: datetime
) -> Broadcast:
    """Four eyes: never whoever wrote it. A refusal says why."""
    row = _locked(broadcast_id)
    if by_id == row.made_by_id or not selectors.may_approve(person_id=by_id, found=row):
        raise BroadcastRefused("群发短信由采购人、办公室或项目经理审批，且不能审批自己写的。")
    if not approve and not reason.strip():
        raise BroadcastRefused("请写明不批准的原因。")
    row.decided_by_id, row.decided_at, row.reason = by_id, at, reason.strip()[:200]
    if approve:
        return _run(row, at=at)
    return _move(row, BroadcastState.REFUSED, at=at)


@transaction.atomic
def pause_broadcast(*, broadcast_id: int, by_id: int, at: datetime) -> Broadcast:
    row = _locked(broadcast_id)
    _must_hold(row, by_id)
    return _move(row, BroadcastState.PAUSED, at=at)


@transaction.atomic
def resume_broadcast(*, broadcast_id: int, by_id: int, at: datetime) -> Broadcast:
    row = _locked(broadcast_id)
    _must_hold(row, by_id)
    if row.state != BroadcastState.PAUSED:
        raise BroadcastRefused(f"这次群发现在是“{row.get_state_display()}”，不能继续。")
    return _run(row, at=at)


@transaction.atomic
def stop_broadcast(*, broadcast_id: int, by_id: int, at: datetime) -> Broadcast:
    """What is in the outbox goes on; whoever is still queued gets nothing."""
    row = _locked(broadcast_id)
    _must_hold(row, by_id)
    row.ended_at = at
    _move(row, BroadcastState.STOPPED, at=at)
    row.targets.filter(state=TargetState.QUEUED).update(state=TargetState.SKIPPED)
    return row


@transaction.atomic
def send_on(*, broadcast_id: int, at: datetime) -> int:
    """Write the next piece into the outbox; returns how many. Safe to run twice."""
    row = _locked(broadcast_id)
    if row.state != BroadcastState.RUNNING:
        return 0
    queued = row.targets.filter(state=TargetState.QUEUED).order_by("id")
    piece = list(queued[:AT_ONCE])
    for target in piece:
        _send(row, target, at=at)
    if len(piece) == AT_ONCE:
        JOBS[SEND_ON].enqueue(broadcast_id=row.pk)
    else:
        row.ended_at = at
        _move(row, BroadcastState.DONE, at=at)
    return len(piece)


def _send(row: Broadcast, target: Target, *, at: datetime) -> None:
    text = WindowText(
        window=f"board:{row.owner}",
        name=f"broadcast:{row.pk}",
        label="群发短信",
        text=row.text.replace("{", "（").replace("}", "）"),
        counted=False,
        kind=MessageKind.NOTICE,
    )
    target.notice_id = send_text(
        text=text,
        to=Recipient(person_id=target.person_id),
        key=f"broadcast:{row.pk}:{target.person_id}",
        subject=f"broadcast:{row.pk}",
        at=at,
    )
    refused = selectors.notice_status(notice_id=target.notice_id) in {
        Status.VALIDATION_FAILED,
        Status.CANCELLED,
    }
    target.state = TargetState.SKIPPED if refused else TargetState.SENT
    target.save(update_fields=["notice", "state"])


def _run(row: Broadcast, *, at: datetime) -> Broadcast:
    row.began_at = row.began_at or at
    _move(row, BroadcastState.RUNNING, at=at)
    JOBS[SEND_ON].enqueue(broadcast_id=row.pk)
    return row


def _move(row: Broadcast, to: BroadcastState, *, at: datetime) -> Broadcast:
    if to not in BROADCAST_MOVES[row.state]:
        raise BroadcastRefused(f"这次群发现在是“{row.get_state_display()}”，不能这样办理。")
    row.state = to
    row.save()
    _announce(row, at=at)
    return row


def _announce(row: Broadcast, *, at: datetime) -> None:
    events.record(
        BroadcastMoved(
            at=at, broadcast_id=row.pk, state=row.state, people=row.people, reason=row.reason
        )
    )


def _check(words: str, *, board: Board, by_id: int) -> None:
    if not words:
        raise BroadcastRefused("请填写短信内容。")
    if len(words) > LONGEST:
        raise BroadcastRefused(f"短信最多 {LONGEST} 字，现在 {len(words)} 字，请写短一些。")
    if names_a_secret(words):
        raise BroadcastRefused("短信里不能写证件号或卡号，请删去。")
    if (board.owner, board.branch_id) not in _boards(by_id):
        raise BroadcastRefused("您没有这个板块的群发权限，请联系该科室管理员。")


def _must_own(row: Broadcast, by_id: int) -> None:
    if (row.owner, row.branch_id) not in _boards(by_id):
        raise BroadcastRefused("这次群发不由您办理。")


def _must_hold(row: Broadcast, by_id: int) -> None:
    """Whoever wrote it or may approve it can hold it."""
    if not selectors.may_approve(person_id=by_id, found=row):
        _must_own(row, by_id)


def _boards(by_id: int) -> set[tuple[str, int | None]]:
    return {(board.owner, board.branch_id) for board in selectors.boards_of(person_id=by_id)}


def _locked(broadcast_id: int) -> Broadcast:
    row = Broadcast.objects.select_for_update().filter(pk=broadcast_id).first()
    if row is None:
        raise BroadcastRefused("没有这次群发。")
    return row
