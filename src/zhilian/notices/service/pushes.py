"""Messages in the app on other clients: written with the message, handed over with nothing held.

At least once: a worker that dies in between leaves a claim that runs out, and the same card is
offered again, which the other side shows once.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from zhilian.core import events
from zhilian.core.jobs import JOBS
from zhilian.core.times import local
from zhilian.directory import selectors as directory
from zhilian.notices.events import PushFailed
from zhilian.notices.models import Message, Push
from zhilian.notices.providers.base import PushProvider, pushes_set_up
from zhilian.notices.service.quiet import morning_after
from zhilian.notices.types import ALWAYS_BY_SMS, PUSH_MOVES, Card, HandOver, MessageKind, PushState

log = logging.getLogger(__name__)
PUSH = "zhilian.notices.jobs.push"
GIVE_UP = timedelta(hours=3)
CLAIM = timedelta(seconds=40)
"""Longer than the three calls of one offer may take (core.outward.TIMEOUT_S each)."""
LONGEST_WAIT_S = 600
BATCH = 500


@dataclass(frozen=True, kw_only=True)
class Order:
    """What a claim entitles this worker to do once; `attempt` tells it from a later claim."""

    push_id: int
    attempt: int
    way: PushProvider
    card: Card


def push_later(*, people: Collection[int], key: str, at: datetime) -> int:
    """Write down that bound people see this message on their other clients, too; how many.

    In the transaction of the message. At night it waits for 07:00 unless it is an alarm or about
    an account.
    """
    rows = [
        _push(message_id, kind, provider=name, at=at)
        for name, way in pushes_set_up().items()
        for message_id, kind in _for_bound(way, people=people, key=key)
    ]
    Push.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    if any(row.next_attempt_at <= at for row in rows):
        JOBS[PUSH].enqueue()
    return len(rows)


def push(*, push_id: int, at: datetime) -> bool:
    """Offer one message to its client. Safe to run twice and by several workers at once.

    False when the other side takes nothing at present: others had better wait, too.
    """
    order = claim_push(push_id=push_id, at=at)
    if order is None:
        return True
    answer = order.way.push(order.card)
    record_push(order=order, answer=answer, at=at)
    return answer.ok or not answer.retry


@transaction.atomic
def claim_push(*, push_id: int, at: datetime) -> Order | None:
    """Take it for one offer, or nothing: done, held, not due, or needless by now."""
    row = Push.objects.takeable(at).select_for_update(of=("self",)).filter(id=push_id).first()
    if row is None:
        return None
    way = pushes_set_up().get(row.provider)
    to = directory.subject_at(provider=way.login, person_id=row.message.person_id) if way else ""
    if way is None or not to or row.message.read_at is not None:
        _move(row, PushState.SKIPPED, at=at, problem=_needless(row.message, way=way))
        return None
    if at >= row.give_up_at:
        _move(row, PushState.FAILED, at=at, problem=row.problem or "在时限内没有送到")
        return None
    row.attempts += 1
    row.claimed_until = at + CLAIM
    _move(row, PushState.SENDING, at=at, problem=row.problem)
    return Order(push_id=row.pk, attempt=row.attempts, way=way, card=_card(row.message, to=to))


@transaction.atomic
def record_push(*, order: Order, answer: HandOver, at: datetime) -> None:
    """Write the answer down. A claim that was lost meanwhile writes nothing."""
    row = Push.objects.select_for_update().filter(id=order.push_id).first()
    if row is None or (row.state, row.attempts) != (PushState.SENDING, order.attempt):
        return
    row.claimed_until = None
    if answer.ok:
        _move(row, PushState.SENT, at=at)
    elif answer.retry:
        row.next_attempt_at = at + timedelta(seconds=min(2**row.attempts, LONGEST_WAIT_S))
        _move(row, PushState.WAITING, at=at, problem=answer.text)
    else:
        _move(row, PushState.FAILED, at=at, problem=answer.text)


def _for_bound(way: PushProvider, *, people: Collection[int], key: str) -> list[tuple[int, str]]:
    bound = directory.people_bound_at(provider=way.login, person_ids=people)
    told = Message.objects.filter(key=key, person__in=bound).order_by("id")
    return list(told.values_list("id", "kind"))


def _push(message_id: int, kind: str, *, provider: str, at: datetime) -> Push:
    held = None if kind in ALWAYS_BY_SMS else morning_after(at)
    due = held or at
    return Push(
        message_id=message_id, provider=provider, next_attempt_at=due, give_up_at=due + GIVE_UP
    )


def _needless(message: Message, *, way: PushProvider | None) -> str:
    if way is None:
        return "这个渠道已关闭"
    return "本人已在平台内看过" if message.read_at else "本人已解除绑定或停用"


def _card(message: Message, *, to: str) -> Card:
    """Title and kind only; the link leads to the message itself, behind the sign-in."""
    moment = f"{local(message.at):%m-%d %H:%M}"
    return Card(
        to=to,
        title=message.title,
        text=f"{MessageKind(message.kind).label} · {moment}",
        url=f"{settings.BASE_URL.rstrip('/')}/messages/{message.pk}/",
    )


def _move(row: Push, to: PushState, *, at: datetime, problem: str = "") -> None:
    """Forward only; the caller holds the row."""
    if to not in PUSH_MOVES[row.state]:
        raise ValueError(f"push {row.pk}: {row.state} to {to}")
    row.state, row.problem = to, problem[:200]
    if not PUSH_MOVES[to]:
        row.settled_at = at
    row.save()
    if to is PushState.FAILED:
        log.warning("站内消息 %s 未送到 %s：%s", row.message_id, row.provider, row.problem)
        events.record(PushFailed(at=at, message_id=row.message_id, provider=row.provider))
