"""Texts that windows declare: frozen words, encrypted values, quotas, quiet hours, no secrets."""

import json
import re
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from zhilian.catalogue import selectors as catalogue
from zhilian.core import crypto, events
from zhilian.core.times import day_bounds, local_date
from zhilian.directory import selectors as directory
from zhilian.notices.errors import MissingValue, QuotaRefused
from zhilian.notices.events import QuotaSet
from zhilian.notices.models import Notice, Preference, Quota, Template
from zhilian.notices.segments import count_segments
from zhilian.notices.service.moves import move, tell
from zhilian.notices.service.outbox import PHONE, hand_over_later
from zhilian.notices.service.quiet import morning_after
from zhilian.notices.shipped import fill, placeholders, signature
from zhilian.notices.types import ALWAYS_BY_SMS, Recipient, Status, WindowText

PER_DAY, PER_NUMBER_DAY = 2000, 10
"""What a window may send on one day, in all and to one number, where nothing else is set."""
GIVE_UP = timedelta(hours=12)
GIVE_UP_URGENT = timedelta(minutes=30)
_NUMBER = re.compile(r"(?<![0-9A-Za-z])(?:\d{17}[\dXx]|\d{15,19})(?![0-9A-Za-z])", re.ASCII)


@transaction.atomic
def send_text(*, text: WindowText, to: Recipient, key: str, subject: str, at: datetime) -> int:
    """Keep a text of a window to one person; it is handed over after this transaction commits.

    Same key, same text. What must not go out stays on record with the reason: no usable number,
    over the day's quota, an ID or card number in the words, or a person who does not want this
    kind. At night it waits for 07:00 unless urgent. Errors: `MissingValue`.
    """
    known = Notice.objects.filter(key=key).values_list("id", flat=True).first()
    if known is not None:
        return int(known)
    row = _draft(text, to=to, at=at)
    row.key, row.subject = key, subject
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        return int(Notice.objects.values_list("id", flat=True).get(key=key))
    tell(row, at=at, text="夜间不打扰，次日 07:00 发送" if row.held_until else "")
    _refuse_or_queue(row, text=text, at=at)
    return row.pk


@transaction.atomic
def set_quota(*, window: str, per_day: int, per_number_day: int, at: datetime) -> None:
    """How many texts the window may send on one day. Errors: `QuotaRefused`."""
    if not 0 <= per_number_day <= per_day:
        raise QuotaRefused
    values = {"per_day": per_day, "per_number_day": per_number_day, "changed_at": at}
    Quota.objects.update_or_create(window=window, defaults=values)
    events.record(QuotaSet(at=at, window=window, per_day=per_day, per_number_day=per_number_day))


def signature_of_windows() -> str:
    """What stands before every text of a window or board."""
    return catalogue.sms_signature() or signature()


def names_a_secret(words: str) -> bool:
    """Whether an ID number or a card number stands in the words."""
    return _NUMBER.search(words) is not None


def _refuse_or_queue(row: Notice, *, text: WindowText, at: datetime) -> None:
    if not PHONE.fullmatch(row.phone):
        move(row, Status.VALIDATION_FAILED, at=at, text="没有可用的手机号，请在人员资料中补上")
    elif names_a_secret(fill(row.template.text, dict(text.values))):
        move(row, Status.VALIDATION_FAILED, at=at, text="正文含证件号或卡号，未发送")
    elif _does_not_want(row, text=text):
        move(row, Status.CANCELLED, at=at, text="本人不接收此类短信，已在平台内告知")
    elif text.counted and not text.urgent and (over := _over_quota(row, at=at)):
        move(row, Status.VALIDATION_FAILED, at=at, text=over)
    else:
        hand_over_later(notice_id=row.pk, at=row.held_until)


def _does_not_want(row: Notice, *, text: WindowText) -> bool:
    if row.person_id is None or text.urgent or text.kind in ALWAYS_BY_SMS:
        return False
    asked = Preference.objects.filter(person_id=row.person_id, kind=text.kind, sms=False)
    return bool(asked.exists())


def _over_quota(row: Notice, *, at: datetime) -> str:
    """Counted without a lock: when many are written at once, a few may slip through."""
    quota = Quota.objects.filter(window=row.window).first()
    per_day = quota.per_day if quota else PER_DAY
    per_number = quota.per_number_day if quota else PER_NUMBER_DAY
    since, until = day_bounds(local_date(at))
    today = Notice.objects.filter(window=row.window, created_at__gte=since, created_at__lt=until)
    today = today.exclude(status__in=[Status.VALIDATION_FAILED, Status.CANCELLED])
    if today.filter(phone_index=crypto.blind("phone", row.phone)).count() > per_number:
        return f"超出本窗口每人每日 {per_number} 条的短信限额，已在平台内告知"
    if today.count() > per_day:
        return f"超出本窗口每日 {per_day} 条的短信限额，已在平台内告知"
    return ""


def _draft(text: WindowText, *, to: Recipient, at: datetime) -> Notice:
    missing = [name for name in placeholders(text.text) if name not in text.values]
    if missing:
        raise MissingValue(template=text.label, names=missing)
    template = _template(text)
    person = directory.person(person_id=to.person_id) if to.person_id else None
    held = None if text.urgent else morning_after(at)
    return Notice(
        template=template,
        values=json.dumps(dict(text.values), ensure_ascii=False),
        person=person,
        phone=to.phone or (person.phone if person else ""),
        window=text.window,
        test=to.test,
        segments=count_segments(fill(template.text, dict(text.values))),
        created_at=at,
        held_until=held,
        next_attempt_at=held or at,
        give_up_at=(held or at) + timedelta(seconds=template.give_up_s),
    )


def _template(text: WindowText) -> Template:
    """The kept version with exactly these words, or the next version."""
    name = f"{text.window}/{text.name}"[:120]
    words = signature_of_windows() + text.text
    give_up_s = int((GIVE_UP_URGENT if text.urgent else GIVE_UP).total_seconds())
    kept = Template.objects.filter(name=name, text=words, give_up_s=give_up_s).first()
    if kept is not None:
        return kept
    newest = Template.objects.filter(name=name).order_by("-version").first()
    version = newest.version + 1 if newest else 1
    values = {"label": text.label[:40], "text": words, "give_up_s": give_up_s}
    made, fresh = Template.objects.get_or_create(name=name, version=version, defaults=values)
    return made if fresh or made.text == words else _template(text)
