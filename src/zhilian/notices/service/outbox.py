"""Writing a message down, in the transaction of what it tells about."""

import json
import re
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from zhilian.core import events
from zhilian.core.jobs import JOBS
from zhilian.directory import selectors as directory
from zhilian.notices.errors import (
    BadPhone,
    CodeNotResendable,
    MissingValue,
    NoSuchTemplate,
    NotResendable,
)
from zhilian.notices.events import NoticeResent
from zhilian.notices.models import Notice, Template
from zhilian.notices.segments import count_segments
from zhilian.notices.service.moves import may_move, move, tell
from zhilian.notices.shipped import Shipped, fill, is_secret, placeholders, shipped_templates
from zhilian.notices.types import FAILED, Recipient, Status

HAND_OVER = "zhilian.notices.jobs.hand_over"
PHONE = re.compile(r"1\d{10}", re.ASCII)


@transaction.atomic
def send(
    *,
    template: str,
    to: Recipient,
    values: dict[str, str],
    key: str,
    subject: str,
    at: datetime,
) -> int:
    """Keep a message to one person; a worker hands it over once this transaction commits.

    The same key is the same message, however often it is asked for. A person without a usable
    number makes a message that has failed (and announces so); it is never silently dropped.
    """
    known = Notice.objects.filter(key=key).values_list("id", flat=True).first()
    if known is not None:
        return int(known)
    _check_values(template, values=values)
    row = _draft(current_template(template), to=to, values=values, at=at)
    row.key, row.subject, row.channel = key, subject, _shipped(template).channel
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        return int(Notice.objects.values_list("id", flat=True).get(key=key))
    tell(row, at=at)
    if PHONE.fullmatch(row.phone):
        hand_over_later(notice_id=row.pk, at=None)
    else:
        move(row, Status.VALIDATION_FAILED, at=at, text="没有可用的手机号，请在人员资料中补上")
    return row.pk


@transaction.atomic
def cancel(*, notice_id: int, at: datetime) -> bool:
    """Stop a message that no worker has taken yet. False when it is too late."""
    notice = Notice.objects.select_for_update().get(id=notice_id)
    if not may_move(notice, Status.CANCELLED):
        return False
    move(notice, Status.CANCELLED, at=at)
    return True


@transaction.atomic
def resend(*, notice_id: int, at: datetime) -> int:
    """Send a failed message again, as a new one with a key of its own; both stay on record."""
    old = (
        Notice.objects.select_for_update(of=("self",)).select_related("template").get(id=notice_id)
    )
    if is_secret(old.template.name):
        raise CodeNotResendable
    if old.status not in FAILED or old.resends.exists():
        raise NotResendable(Status(old.status).label)
    new = Notice(
        key=f"resend:{old.pk}",
        template=old.template,
        values=old.values,
        person=old.person,
        phone=_number_now(old),
        subject=old.subject,
        test=old.test,
        channel=old.channel,
        segments=old.segments,
        resend_of=old,
        created_at=at,
        next_attempt_at=at,
        give_up_at=at + timedelta(seconds=old.template.give_up_s),
    )
    if not PHONE.fullmatch(new.phone):
        raise BadPhone
    new.save()
    tell(new, at=at, text=f"重发 {old.pk} 号短信")
    events.record(NoticeResent(at=at, notice_id=old.pk, new_notice_id=new.pk))
    hand_over_later(notice_id=new.pk, at=None)
    return new.pk


def text_of(notice: Notice) -> str:
    """The words of a message, from its frozen template and its values."""
    return fill(notice.template.text, json.loads(notice.values or "{}"))


def hand_over_later(*, notice_id: int, at: datetime | None) -> None:
    """Queue the hand-over, now or at an instant, in the caller's transaction."""
    if at is None:
        JOBS[HAND_OVER].enqueue(notice_id=notice_id)
    else:
        JOBS[HAND_OVER].enqueue_after(at, notice_id=notice_id)


def current_template(name: str) -> Template:
    """The kept version of a shipped text; a text that changed becomes the next version."""
    text = _shipped(name)
    newest = Template.objects.filter(name=name).order_by("-version").first()
    if newest is not None and (newest.text, newest.give_up_s) == (text.text, text.give_up_s):
        return newest
    version = newest.version + 1 if newest else 1
    values = {"label": text.label, "text": text.text, "give_up_s": text.give_up_s}
    return Template.objects.get_or_create(name=name, version=version, defaults=values)[0]


def _shipped(name: str) -> Shipped:
    text = shipped_templates().get(name)
    if text is None:
        raise NoSuchTemplate(name)
    return text


def _check_values(name: str, *, values: dict[str, str]) -> None:
    text = _shipped(name)
    missing = [wanted for wanted in placeholders(text.text) if wanted not in values]
    if missing:
        raise MissingValue(template=text.label, names=missing)


def _draft(template: Template, *, to: Recipient, values: dict[str, str], at: datetime) -> Notice:
    person = directory.person(person_id=to.person_id) if to.person_id else None
    return Notice(
        template=template,
        values=json.dumps(values, ensure_ascii=False),
        person=person,
        phone=to.phone or (person.phone if person else ""),
        test=to.test,
        segments=count_segments(fill(template.text, values)),
        created_at=at,
        next_attempt_at=at,
        give_up_at=at + timedelta(seconds=template.give_up_s),
    )


def _number_now(notice: Notice) -> str:
    """A person's number may have been mended since; a bare number stays."""
    return str(notice.person.phone if notice.person else notice.phone)
