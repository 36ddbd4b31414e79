"""A batch and the bank's file: who gets a new card, with which last four digits."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from zhilian.cards.errors import BatchRefused
from zhilian.cards.events import BankFileTaken, BatchMade
from zhilian.cards.models import BankRecord, Batch
from zhilian.cards.types import BatchDraft, FileRead, FileRow, RecordState
from zhilian.core import events
from zhilian.directory import selectors as directory

COLUMNS = ("工号", "姓名", "卡号后四位")
TAIL = re.compile(r"\d{4}", re.ASCII)
WHOLE_NUMBER = re.compile(r"\d{12,}", re.ASCII)
MOST_ROWS = 20_000


@transaction.atomic
def make_batch(*, draft: BatchDraft, at: datetime) -> Batch:
    """Errors: `BatchRefused`."""
    if draft.closes_date < draft.opens_date:
        raise BatchRefused("截止日期早于开始日期，请改正。")
    if draft.old_valid_to < draft.opens_date:
        raise BatchRefused("旧卡在换卡开始之前就停用，请改正“旧卡用至”。")
    try:
        with transaction.atomic():
            batch = Batch.objects.create(
                name=draft.name.strip(),
                bank=draft.bank.strip(),
                old_valid_to=draft.old_valid_to,
                opens_date=draft.opens_date,
                closes_date=draft.closes_date,
                made_at=at,
            )
    except IntegrityError:
        raise BatchRefused("已有同名的批次，请换一个名称。") from None
    events.record(BatchMade(at=at, batch_id=batch.pk))
    return batch


def read_bank_file(text: str) -> FileRead:
    """What the file says, line by line, and what is wrong with it; nothing is kept.

    A whole card number is refused and never repeated in a message. Errors: `BatchRefused`.
    """
    rows = list(csv.DictReader(io.StringIO(text)))
    if not rows or not set(COLUMNS) <= {(name or "").strip() for name in rows[0]}:
        raise BatchRefused(f"表头应有：{'、'.join(COLUMNS)}。请按模板整理后再传。")
    if len(rows) > MOST_ROWS:
        raise BatchRefused(f"一次最多 {MOST_ROWS} 行，请拆成几个文件。")
    plain = [{(key or "").strip(): (value or "").strip() for key, value in row.items()
              if isinstance(value, str | None)} for row in rows]  # fmt: skip
    people = _people(row["工号"] for row in plain)
    twice = {no for no, n in Counter(row["工号"] for row in plain).items() if n > 1}
    return FileRead(
        rows=tuple(
            _row(row, line=line, people=people, twice=twice)
            for line, row in enumerate(plain, start=2)
        )
    )


@transaction.atomic
def take_bank_file(*, batch_id: int, rows: Iterable[FileRow], at: datetime) -> tuple[int, int]:
    """Keep the good rows: how many are new, and how many have another tail than before.

    Whoever has come already keeps what was checked. Errors: `BatchRefused`.
    """
    batch = Batch.objects.select_for_update().filter(pk=batch_id).first()
    if batch is None:
        raise BatchRefused("没有这个批次，请刷新后重选。")
    held = {record.person_id: record for record in batch.records.all()}
    new, changed = [], []
    for row in rows:
        record = held.get(row.person_id or 0)
        if record is None and row.person_id:
            new.append(
                BankRecord(batch=batch, person_id=row.person_id, tail=row.tail, changed_at=at)
            )
        elif record and record.state == RecordState.WAITING and record.tail != row.tail:
            record.tail, record.changed_at = row.tail, at
            changed.append(record)
    BankRecord.objects.bulk_create(new, batch_size=1000)
    BankRecord.objects.bulk_update(changed, ["tail", "changed_at"], batch_size=1000)
    events.record(BankFileTaken(at=at, batch_id=batch.pk, rows=len(new), changed=len(changed)))
    return len(new), len(changed)


def _people(numbers: Iterable[str]) -> Mapping[str, tuple[int, str]]:
    """Id and name by employee number."""
    found = directory.people_by_employee_nos(nos=sorted(set(filter(None, numbers))))
    return {person.employee_no: (person.pk, person.name) for person in found}


def _row(
    row: Mapping[str, str],
    *,
    line: int,
    people: Mapping[str, tuple[int, str]],
    twice: set[str],
) -> FileRow:
    no, name, tail = (row[column] for column in COLUMNS)
    person_id, known = people.get(no, (None, ""))
    problem = ""
    if any(WHOLE_NUMBER.search(value.replace(" ", "")) for value in row.values()):
        return FileRow(line=line, employee_no=no[:20], name=name[:40], tail="",
                       problem="有完整卡号，不能导入；请只保留后四位")  # fmt: skip
    if person_id is None:
        problem = "没有这个工号，请核对"
    elif known != name:
        problem = "姓名与工号对不上，请核对"
    elif no in twice:
        problem = "工号出现了两次，请只留一行"
    elif not TAIL.fullmatch(tail):
        problem = "卡号后四位应是 4 位数字"
    return FileRow(
        line=line, employee_no=no[:20], name=name[:40], tail=tail[:4],
        person_id=person_id, problem=problem,
    )  # fmt: skip
