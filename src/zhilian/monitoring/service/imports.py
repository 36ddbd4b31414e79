"""A file of checks is put up, looked at, applied, and undone as far as things still stand."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from zhilian.core import events
from zhilian.monitoring.errors import BadCheck, ImportRefused, MonitoringRefusal
from zhilian.monitoring.events import ChecksImported
from zhilian.monitoring.models import Check, ImportRun
from zhilian.monitoring.service.checks import create_check, draft_of, retire_check, update_check
from zhilian.monitoring.service.plans import PlannedRow, RowVerdict, plan
from zhilian.monitoring.tables import rows_of
from zhilian.monitoring.types import CheckDraft


@dataclass(frozen=True, kw_only=True)
class Undone:
    """What an undo could put back, and what it had to leave, with the reason."""

    restored: int
    retired: int
    left: tuple[str, ...]


def put_up_import(*, name: str, text: str, person_id: int, at: datetime) -> ImportRun:
    """Keep the file for its preview. Errors: ImportRefused when it cannot be read at all."""
    rows_of(text, name=name)
    return ImportRun.objects.create(
        name=name[-120:], text_sealed=text, person_id=person_id, created_at=at
    )


def plan_import(run: ImportRun) -> list[PlannedRow]:
    """What applying it now would do."""
    return plan(rows_of(run.text_sealed, name=run.name))


@transaction.atomic
def apply_import(*, import_id: int, person_id: int, at: datetime) -> ImportRun:
    """Write the good rows, all of them or none; bad rows are left out and stay in the preview."""
    run = _locked(import_id, person_id)
    if run.applied_at:
        raise ImportRefused("这个文件已经导入过；要再次导入，请重新上传。")
    rows = [row for row in plan_import(run) if row.verdict in (RowVerdict.NEW, RowVerdict.CHANGED)]
    if not rows:
        raise ImportRefused("没有可写入的行，请改正后重新上传。")
    before: dict[str, Any] = {"created": [], "changed": []}
    for row in _parents_first(rows):
        _write(row, before, at=at)
    run.before_sealed = json.dumps(before, ensure_ascii=False)
    run.applied_at = at
    run.created, run.changed = len(before["created"]), len(before["changed"])
    run.save()
    _announce(run, at=at)
    return run


@transaction.atomic
def undo_import(*, import_id: int, person_id: int, at: datetime) -> Undone:
    """Put changed checks back and delete the new ones, unless somebody changed them since."""
    run = _locked(import_id, person_id)
    if run.applied_at is None or run.undone_at:
        raise ImportRefused("这次导入没有写入过，或已经撤销。")
    before = json.loads(run.before_sealed)
    left: list[str] = []
    restored = sum(_put_back(one, run, left, at=at) for one in before["changed"])
    retired = sum(_take_away(pk, run, left, at=at) for pk in reversed(before["created"]))
    run.undone_at = at
    run.save(update_fields=["undone_at"])
    _announce(run, at=at)
    return Undone(restored=restored, retired=retired, left=tuple(left))


def _locked(import_id: int, person_id: int) -> ImportRun:
    mine = ImportRun.objects.select_for_update().filter(id=import_id, person_id=person_id)
    run = mine.first()
    if run is None:
        raise ImportRefused("没有找到这次导入，请从导入页面重新打开。")
    return run


def _write(row: PlannedRow, before: dict[str, Any], *, at: datetime) -> None:
    try:
        if row.check_id is None:
            before["created"].append(create_check(draft=row.draft, at=at).pk)
            return
        held = Check.objects.select_related("site", "parent").get(id=row.check_id)
        before["changed"].append({"id": held.pk, "draft": asdict(draft_of(held))})
        update_check(check_id=held.pk, draft=row.draft, at=at)
    except BadCheck as refusal:
        raise ImportRefused(f"第 {row.line} 行：{refusal} 整个文件都没有写入。") from refusal


def _parents_first(rows: Iterable[PlannedRow]) -> list[PlannedRow]:
    waiting = {row.draft.code: row for row in rows}
    ordered: list[PlannedRow] = []
    while waiting:
        ready = [row for row in waiting.values() if row.draft.parent_code not in waiting]
        if not ready:
            raise ImportRefused("上级关系成环，请改正后重新上传。")
        ordered += ready
        for row in ready:
            del waiting[row.draft.code]
    return ordered


def _put_back(held: dict[str, Any], run: ImportRun, left: list[str], *, at: datetime) -> bool:
    check = _untouched(held["id"], run, left)
    if check is None:
        return False
    try:
        update_check(check_id=check.pk, draft=CheckDraft(**held["draft"]), at=at)
    except MonitoringRefusal as refusal:
        left.append(f"{check.code}：{refusal}")
        return False
    return True


def _take_away(check_id: int, run: ImportRun, left: list[str], *, at: datetime) -> bool:
    check = _untouched(check_id, run, left)
    if check is None:
        return False
    try:
        retire_check(check_id=check.pk, reason=f"撤销导入 {run.name}"[:200], at=at)
    except MonitoringRefusal as refusal:
        left.append(f"{check.code}：{refusal}")
        return False
    return True


def _untouched(check_id: int, run: ImportRun, left: list[str]) -> Check | None:
    check = Check.objects.get(id=check_id)
    if check.retired_at is not None:
        left.append(f"{check.code}：之后已删除，没有再动。")
        return None
    if check.changed_at != run.applied_at:
        left.append(f"{check.code}：之后又改过，没有覆盖。")
        return None
    return check


def _announce(run: ImportRun, *, at: datetime) -> None:
    events.record(
        ChecksImported(
            at=at,
            import_id=run.pk,
            created=run.created,
            changed=run.changed,
            undone=run.undone_at is not None,
        )
    )
