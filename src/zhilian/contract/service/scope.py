"""The scope register: what both phases built, and what the purchaser has confirmed of it."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import StringIO

from django.db import transaction

from zhilian.contract.errors import ScopeRefused
from zhilian.contract.events import ScopeConfirmed, ScopeImported
from zhilian.contract.models import ScopeItem
from zhilian.contract.types import Phase, ScopeKind
from zhilian.core import events

COLUMNS = ("编号", "名称", "期次", "类别", "办公区", "说明")
SHOWN_ERRORS = 5
MAX_ROWS = 5000


@dataclass(frozen=True, kw_only=True)
class ScopeLine:
    """One item as somebody gave it."""

    code: str
    name: str
    phase: Phase
    kind: ScopeKind
    site_code: str = ""
    note: str = ""


@transaction.atomic
def import_scope(*, text: str, sites: Sequence[tuple[str, str]], at: datetime) -> int:
    """Take a CSV table whole or not at all. `sites` are (code, name). Returns how many changed."""
    lines = read_scope(text, sites=sites)
    changed = sum(_keep(line) for line in lines)
    events.record(ScopeImported(at=at, rows=len(lines), changed=changed))
    return changed


@transaction.atomic
def save_scope_item(*, line: ScopeLine) -> int:
    """Add an item or change the one of this code; a changed item must be confirmed anew."""
    _keep(line)
    return ScopeItem.objects.get(code=line.code).pk


@transaction.atomic
def confirm_scope(*, item_ids: Sequence[int], person_id: int, at: datetime) -> int:
    """The purchaser agrees that these items are to be maintained. Returns how many were new."""
    items = ScopeItem.objects.select_for_update().filter(id__in=item_ids, confirmed_at=None)
    waiting = list(items.order_by("id"))
    for item in waiting:
        item.confirmed_by_id = person_id
        item.confirmed_at = at
        item.save()
        events.record(ScopeConfirmed(at=at, item_id=item.pk))
    return len(waiting)


def read_scope(text: str, *, sites: Sequence[tuple[str, str]]) -> list[ScopeLine]:
    """The rows of a table with the columns of the export. Errors name line and remedy."""
    reader = csv.DictReader(StringIO(text, newline=""))
    missing = [name for name in COLUMNS[:4] if name not in (reader.fieldnames or [])]
    if missing:
        raise ScopeRefused(f"缺少列：{'、'.join(missing)}。请用导出的表格作模板，保留首行。")
    lines: list[ScopeLine] = []
    errors: list[str] = []
    for number, row in enumerate(reader, start=2):
        try:
            lines.append(_line(row, sites=sites))
        except ScopeRefused as error:
            errors.append(f"第 {number} 行：{error}")
    _refuse_codes_twice(lines, errors)
    if not lines and not errors:
        errors.append("表格里没有内容。")
    if len(lines) > MAX_ROWS:
        errors.append(f"超过 {MAX_ROWS} 行，请分次导入。")
    if errors:
        raise ScopeRefused(_summary(errors))
    return lines


def _line(row: dict[str, str], *, sites: Sequence[tuple[str, str]]) -> ScopeLine:
    cells = {name: (row.get(name) or "").strip().lstrip("'") for name in COLUMNS}
    if not cells["编号"] or not cells["名称"]:
        raise ScopeRefused("编号和名称都要填。")
    if len(cells["编号"]) > 60 or len(cells["名称"]) > 80 or len(cells["说明"]) > 200:
        raise ScopeRefused("编号最多 60 字、名称最多 80 字、说明最多 200 字。")
    return ScopeLine(
        code=cells["编号"],
        name=cells["名称"],
        phase=Phase(_choice("期次", cells["期次"], Phase.choices)),
        kind=ScopeKind(_choice("类别", cells["类别"], ScopeKind.choices)),
        site_code=_choice("办公区", cells["办公区"], sites) if cells["办公区"] else "",
        note=cells["说明"],
    )


def _choice(column: str, given: str, choices: Sequence[tuple[str, str]]) -> str:
    for value, label in choices:
        if given in (value, label):
            return value
    known = "、".join(label for _value, label in choices)
    raise ScopeRefused(f"{column}“{given}”不认识，请填：{known}。")


def _refuse_codes_twice(lines: list[ScopeLine], errors: list[str]) -> None:
    seen: set[str] = set()
    for line in lines:
        if line.code in seen:
            errors.append(f"编号 {line.code} 出现了两次。")
        seen.add(line.code)


def _summary(errors: list[str]) -> str:
    shown = " ".join(errors[:SHOWN_ERRORS])
    more = f" 另有 {len(errors) - SHOWN_ERRORS} 处。" if len(errors) > SHOWN_ERRORS else ""
    return f"没有导入任何内容。{shown}{more}"


def _keep(line: ScopeLine) -> bool:
    item = ScopeItem.objects.select_for_update().filter(code=line.code).first()
    given = {
        "name": line.name,
        "phase": line.phase,
        "kind": line.kind,
        "site_code": line.site_code,
        "note": line.note,
    }
    if item is None:
        ScopeItem.objects.create(code=line.code, **given)
        return True
    if all(getattr(item, name) == value for name, value in given.items()):
        return False
    for name, value in given.items():
        setattr(item, name, value)
    item.confirmed_by = None
    item.confirmed_at = None
    item.save()
    return True
