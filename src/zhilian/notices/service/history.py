"""Messages of the past: written with their end, never handed over."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db import transaction

from zhilian.core.bulk import Table
from zhilian.directory import selectors as directory
from zhilian.notices import selectors
from zhilian.notices.models import Message, Notice, Step, Template
from zhilian.notices.segments import count_segments
from zhilian.notices.service.messages import written
from zhilian.notices.service.outbox import current_template
from zhilian.notices.shipped import fill
from zhilian.notices.types import FINAL, KEEP_DAYS, PastMessage, PastNotice, Status

BATCH = 500
TO_GATEWAY = timedelta(milliseconds=200)
READ_WITHIN = timedelta(days=2)
READ_AFTER = timedelta(hours=1)


@transaction.atomic
def bulk_past_notices(*, rows: Iterable[PastNotice]) -> int:
    """Write finished messages down. Known keys are left alone; nothing is sent or announced."""
    wanted = [row for row in rows if row.status in FINAL]
    known = set(Notice.objects.values_list("key", flat=True))
    fresh = [row for row in wanted if row.key not in known]
    templates = {name: current_template(name) for name in {row.template for row in fresh}}
    phones = {who: directory.person(person_id=who).phone for who in {r.person_id for r in fresh}}
    provider = selectors.provider_in_use()
    made = [_notice(row, template=templates[row.template], phones=phones) for row in fresh]
    for notice in made:
        notice.provider = provider
    made = Notice.objects.bulk_create(made, batch_size=BATCH)
    steps = [step for notice in made for step in _steps(notice)]
    Step.objects.bulk_create(steps, batch_size=BATCH)
    return len(made)


@transaction.atomic
def bulk_past_messages(*, rows: Iterable[PastMessage], at: datetime) -> int:
    """Write down what people were told, as it stands at `at`: what is older than its kind is kept
    is gone, what is older than two days was read within the hour. Keys are those of nobody yet;
    nobody else may write meanwhile.
    """
    table = Table(Message)
    kept = {
        (row.person_id, row.key): row
        for row in rows
        if at - row.at < timedelta(days=KEEP_DAYS[row.note.kind])
    }
    for row in kept.values():
        message = written(row.person_id, row.note, key=row.key, at=row.at)
        if at - row.at > READ_WITHIN:
            message.read_at = row.at + READ_AFTER
        table.add(table.template(message))
    return table.write()


def _notice(row: PastNotice, *, template: Template, phones: Mapping[int, str]) -> Notice:
    values = dict(row.values)
    return Notice(
        key=row.key,
        template=template,
        values=json.dumps(values, ensure_ascii=False),
        person_id=row.person_id,
        phone=phones[row.person_id],
        subject=row.subject,
        test=row.test,
        status=row.status,
        segments=count_segments(fill(template.text, values)),
        attempts=1,
        next_attempt_at=row.at,
        give_up_at=row.at + timedelta(seconds=template.give_up_s),
        created_at=row.at,
        handed_over_at=row.at + TO_GATEWAY,
        settled_at=row.at + timedelta(seconds=row.took_s),
    )


def _steps(notice: Notice) -> list[Step]:
    moments: list[tuple[Status, datetime | None]] = [
        (Status.CREATED, notice.created_at),
        (Status.SENT, notice.handed_over_at),
        (Status(notice.status), notice.settled_at),
    ]
    return [Step(notice=notice, status=status, at=at) for status, at in moments if at]
