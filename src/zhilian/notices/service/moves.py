"""The one place where a notice changes its status: forward only, told, announced."""

from datetime import datetime

from zhilian.core import events
from zhilian.notices.events import NoticeDelivered, NoticeFailed, NoticeHandedOver
from zhilian.notices.models import Notice, Step
from zhilian.notices.shipped import is_secret
from zhilian.notices.types import FAILED, FINAL, MOVES, Status

BEYOND_US = frozenset({Status.SENT, Status.PENDING, Status.DELIVERED})


def may_move(notice: Notice, to: Status) -> bool:
    return to in MOVES[Status(notice.status)]


def move(notice: Notice, to: Status, *, at: datetime, code: str = "", text: str = "") -> None:
    """Change, save, tell, announce. The caller holds the row and has asked `may_move`."""
    notice.status = to
    notice.problem = text[:200] if to in FAILED else ""
    first_hand_over = to in BEYOND_US and notice.handed_over_at is None
    if first_hand_over:
        notice.handed_over_at = at
    if to in FINAL:
        notice.settled_at = at
    if to in BEYOND_US | FINAL and is_secret(notice.template.name):
        notice.values = ""
    notice.save()
    tell(notice, at=at, code=code, text=text)
    if first_hand_over:
        events.record(NoticeHandedOver(at=at, notice_id=notice.pk, about=notice.subject))
    _announce(notice, to, at=at)


def tell(notice: Notice, *, at: datetime, code: str = "", text: str = "") -> None:
    Step.objects.create(notice=notice, status=notice.status, at=at, code=code[:40], text=text[:200])


def _announce(notice: Notice, to: Status, *, at: datetime) -> None:
    if to is Status.DELIVERED:
        events.record(NoticeDelivered(at=at, notice_id=notice.pk, about=notice.subject))
    elif to in FAILED:
        events.record(
            NoticeFailed(at=at, notice_id=notice.pk, about=notice.subject, status=to.value)
        )
