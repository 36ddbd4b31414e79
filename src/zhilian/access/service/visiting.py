"""Links for visitors: one case, one use, 48 hours, confirmed by a code to the visitor's phone."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from secrets import randbelow, token_urlsafe

from django.db import transaction

from zhilian.access.errors import LinkRefused
from zhilian.access.events import VisitorInvited, VisitorLinkMoved
from zhilian.access.models import VisitorLink
from zhilian.access.types import LinkState
from zhilian.cases import service as cases
from zhilian.cases.types import NOTHING, Filled
from zhilian.core import events
from zhilian.core.crypto import sm3
from zhilian.notices import service as notices
from zhilian.notices.types import Recipient

LASTS = timedelta(hours=48)
"""How long a link can be used where the catalogue says nothing else."""
SEND_AGAIN = timedelta(seconds=60)
MOST_CODES, MOST_TRIES = 5, 10
SHOWS_PASS = timedelta(days=30)
"""So long after it was filled in a link still shows the pass, to whoever has the phone."""
CODE_HOLDS = timedelta(minutes=10)
TEMPLATE = "visitor_code"


@transaction.atomic
def invite(*, subject: str, number: str, phone: str, lasts: timedelta = LASTS, at: datetime) -> str:
    """A fresh link for the visitor of a case; an open one of the same case ends. Seen this once."""
    close_links(subject=subject, at=at)
    token = token_urlsafe(16)
    link = VisitorLink.objects.create(
        subject=subject,
        number=number,
        phone=phone,
        token_hash=sm3(token.encode()),
        made_at=at,
        expires_at=at + lasts,
    )
    events.record(VisitorInvited(at=at, link_id=link.pk, about=subject))
    return token


@transaction.atomic
def close_links(*, subject: str, at: datetime) -> int:
    """The links of a case are worth nothing from now on. Returns how many were open."""
    rows = VisitorLink.objects.select_for_update().filter(subject=subject, state=LinkState.OPEN)
    for link in rows:
        _move(link, LinkState.CLOSED, at=at)
    return len(rows)


@transaction.atomic
def send_code(*, link_id: int, at: datetime) -> None:
    """Send a six-digit code to the visitor's phone. Errors: `LinkRefused`."""
    link = _readable(link_id, at=at)
    if link.code_sent_at is not None and at < link.code_sent_at + SEND_AGAIN:
        raise LinkRefused("验证码刚刚发过，请一分钟后再试。")
    if link.codes_sent >= MOST_CODES:
        raise LinkRefused("验证码发送次数过多，请联系被访人重新邀请。")
    code = f"{randbelow(10**6):06d}"
    link.code_hash, link.code_sent_at = _hash(link, code), at
    link.codes_sent += 1
    link.save(update_fields=["code_hash", "code_sent_at", "codes_sent"])
    notices.send(
        template=TEMPLATE,
        to=Recipient(phone=link.phone),
        values={"code": code, "minutes": str(CODE_HOLDS.seconds // 60)},
        key=f"visitor-code:{link.pk}:{link.codes_sent}",
        subject=link.subject,
        at=at,
    )


def confirm_code(*, link_id: int, code: str, at: datetime) -> None:
    """The visitor has the phone. Errors: `LinkRefused`; every try counts."""
    right = _try(link_id, code=code, at=at)
    if not right:
        raise LinkRefused("验证码不对或已过期，请核对后重填，或重新获取。")


@transaction.atomic
def fill_in(*, link_id: int, filled: Filled, at: datetime) -> None:
    """The visitor says yes with the fields that are theirs; the link cannot be used again.

    Errors: `LinkRefused`; those of `cases.service.answer_visitor`, then the link stays open.
    """
    link = _open(link_id, at=at)
    link.used_at = at
    _move(link, LinkState.USED, at=at)
    cases.answer_visitor(case_id=case_of(link), confirms=True, filled=filled, at=at)


@transaction.atomic
def ask_for_changes(*, link_id: int, remark: str, at: datetime) -> None:
    """The visitor wants something changed: it goes back to the host; the link stays good."""
    link = _open(link_id, at=at)
    if not remark:
        raise LinkRefused("请写明要修改什么，被访人会看到。")
    cases.answer_visitor(
        case_id=case_of(link), confirms=False, filled=NOTHING, remark=remark, at=at
    )


def case_of(link: VisitorLink) -> int:
    """The case that a link belongs to."""
    return int(link.subject.removeprefix("case:"))


@transaction.atomic
def close_run_out(*, at: datetime) -> int:
    """Links whose time is over. Returns how many."""
    rows = VisitorLink.objects.select_for_update().filter(state=LinkState.OPEN, expires_at__lte=at)
    for link in rows:
        _move(link, LinkState.CLOSED, at=at)
    return len(rows)


@transaction.atomic
def _try(link_id: int, *, code: str, at: datetime) -> bool:
    link = _readable(link_id, at=at)
    if link.tries >= MOST_TRIES:
        raise LinkRefused("验证码错误次数过多，请联系被访人重新邀请。")
    fresh = link.code_sent_at is not None and at < link.code_sent_at + CODE_HOLDS
    right = bool(link.code_hash) and hmac.compare_digest(link.code_hash, _hash(link, code))
    if fresh and right:
        link.code_hash = ""
    else:
        link.tries += 1
    link.save(update_fields=["code_hash", "tries"])
    return fresh and right


def _readable(link_id: int, *, at: datetime) -> VisitorLink:
    """A link that may be filled in, or that was and still shows the pass."""
    link = VisitorLink.objects.select_for_update().get(pk=link_id)
    if link.state == LinkState.USED and link.used_at and at < link.used_at + SHOWS_PASS:
        return link
    return _open(link_id, at=at)


def _open(link_id: int, *, at: datetime) -> VisitorLink:
    link = VisitorLink.objects.select_for_update().get(pk=link_id)
    if link.state == LinkState.USED:
        raise LinkRefused("这个链接已经填写过，不能再用。")
    if link.state == LinkState.CLOSED or at >= link.expires_at:
        raise LinkRefused("这个链接已失效，请联系被访人重新邀请。")
    return link


def _move(link: VisitorLink, state: LinkState, *, at: datetime) -> None:
    link.state = state
    link.save(update_fields=["state", "used_at"])
    events.record(VisitorLinkMoved(at=at, link_id=link.pk, about=link.subject, state=state.value))


def _hash(link: VisitorLink, code: str) -> str:
    return sm3(f"{link.token_hash}|{code.strip()}".encode())
