"""Cards from a table: read, shown with what would become of each line, written, taken back."""

from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import datetime

from django.db import transaction

from zhilian.assets.errors import ImportRefused
from zhilian.assets.events import AssetsImported
from zhilian.assets.models import Asset, AssetImport, AssetKind, AssetVersion
from zhilian.assets.service import assets as cards
from zhilian.assets.tables import COLUMNS, Known, Line, draft_of, lines_of
from zhilian.assets.types import (
    AssetDraft,
    AssetState,
    Cause,
    Change,
    ImportedRow,
    Verdict,
)
from zhilian.core import events
from zhilian.core.effects import yuan
from zhilian.directory import selectors as directory

MISTAKE = "误建"
COMPARED = ("name", "kind_id", "spec", "value", "bought_date", "life_years")
HELD = ("unit_id", "person_id", "place")


@transaction.atomic
def put_up_import(*, name: str, text: str, person_id: int, at: datetime) -> AssetImport:
    """Keep a table that was handed in, if it can be read at all; nothing is written yet."""
    if not lines_of(text):
        raise ImportRefused("文件里只有首行，没有资产。请按示例填写后再传。")
    return AssetImport.objects.create(
        name=name[:100], body=text, person_id=person_id, created_at=at
    )


def plan_import(run: AssetImport) -> list[ImportedRow]:
    """What writing the table would do now, line by line."""
    lines = lines_of(run.body)
    known = _known(lines)
    nos = {line.said.get("no", "").upper() for line in lines}
    held = {one.no: one for one in Asset.objects.filter(no__in=nos).select_related("person")}
    seen: dict[str, int] = {}
    rows = []
    for line in lines:
        row = _planned(line, known=known, held=held)
        first = seen.setdefault(row.no, line.number)
        if row.no and first != line.number:
            row = replace(row, verdict=Verdict.BAD, faults=(f"与第 {first} 行编号相同",))
        rows.append(row)
    return rows


@transaction.atomic
def apply_import(*, import_id: int, person_id: int, at: datetime) -> AssetImport:
    """Write every line without a fault, once."""
    run = AssetImport.objects.select_for_update().get(pk=import_id, person_id=person_id)
    if run.applied_at is not None:
        raise ImportRefused("这个文件已经写入过，请刷新页面。")
    cause = Cause(at=at, note=f"导入：{run.name}", by_id=person_id, key=f"import/{run.pk}")
    rows = plan_import(run)
    for row in rows:
        _write(row, cause=cause)
    run.applied_at = at
    run.created = sum(row.verdict == Verdict.NEW for row in rows)
    run.changed = sum(row.verdict == Verdict.CHANGED for row in rows)
    run.save(update_fields=["applied_at", "created", "changed"])
    done = AssetsImported(at=at, import_id=run.pk, created=run.created, changed=run.changed)
    events.record(done)
    return run


@transaction.atomic
def undo_import(*, import_id: int, person_id: int, at: datetime) -> tuple[int, list[str]]:
    """Take back what the import wrote; how many, and the numbers that changed since and stay."""
    run = AssetImport.objects.select_for_update().get(pk=import_id, person_id=person_id)
    if run.applied_at is None or run.undone_at is not None:
        raise ImportRefused("这次导入没有可撤销的内容，请刷新页面。")
    written = AssetVersion.objects.filter(key=f"import/{run.pk}").order_by("asset_id")
    cause = Cause(at=at, note=f"撤销导入：{run.name}", by_id=person_id)
    undone, left = 0, []
    for version in written.select_related("asset"):
        asset = Asset.objects.select_for_update().get(pk=version.asset_id)
        if asset.version != version.number:
            left.append(asset.no)
            continue
        _take_back(asset, version, cause=cause)
        undone += 1
    run.undone_at = at
    run.save(update_fields=["undone_at"])
    events.record(AssetsImported(at=at, import_id=run.pk, created=0, changed=undone, undone=True))
    return undone, left


def _known(lines: Iterable[Line]) -> Known:
    kinds: dict[str, int] = {}
    shown: dict[tuple[str, int], str] = {}
    for kind in AssetKind.objects.all():
        kinds |= {kind.name: kind.pk, kind.code: kind.pk}
        shown["kind_id", kind.pk] = kind.name
    numbers = {line.said.get("employee_no", "").upper() for line in lines}
    people = directory.people_by_employee_nos(nos=numbers - {""})
    units = {directory.whole_name(unit): unit.pk for unit in directory.units()}
    shown |= {("unit_id", pk): name for name, pk in units.items()}
    shown |= {("person_id", one.pk): one.name for one in people}
    return Known(
        kinds=kinds,
        units=units,
        shown=shown,
        people={one.employee_no: (one.pk, one.unit_id) for one in people},
    )


def _planned(line: Line, *, known: Known, held: dict[str, Asset]) -> ImportedRow:
    draft, faults = draft_of(line.said, known)
    no, name = line.said.get("no", "").upper(), line.said.get("name", "")
    asset = held.get(no)
    row = ImportedRow(line=line.number, no=no, name=name, verdict=Verdict.BAD, faults=faults)
    if draft is None:
        return row
    if asset is None or asset.disposed_how == MISTAKE:
        return replace(row, verdict=Verdict.NEW, draft=draft)
    if asset.state == AssetState.DISPOSED:
        return replace(row, faults=(f"{no} 已处置，不能再导入",))
    differences = _differences(asset, draft, known=known)
    verdict = Verdict.CHANGED if differences else Verdict.SAME
    return replace(row, verdict=verdict, draft=draft, asset_id=asset.pk, differences=differences)


def _differences(
    asset: Asset, draft: AssetDraft, *, known: Known
) -> tuple[tuple[str, str, str], ...]:
    said = asdict(draft)
    if said["life_years"] is None:
        said["life_years"] = asset.life_years
    labels = COLUMNS | {"kind_id": "品类", "unit_id": "使用单位", "person_id": "使用人"}
    return tuple(
        (labels[name], _before(asset, name, known), _shown(name, said[name], known))
        for name in (*COMPARED, *HELD)
        if getattr(asset, name) != said[name]
    )


def _before(asset: Asset, name: str, known: Known) -> str:
    if name == "person_id" and asset.person is not None:
        return asset.person.name
    return _shown(name, getattr(asset, name), known)


def _shown(name: str, value: object, known: Known) -> str:
    if value in (None, ""):
        return "空"
    if name == "value":
        return f"{yuan(int(str(value)))} 元"
    if name.endswith("_id"):
        return known.shown.get((name, int(str(value))), "")
    return str(value)


def _write(row: ImportedRow, *, cause: Cause) -> None:
    if row.draft is None or row.verdict not in (Verdict.NEW, Verdict.CHANGED):
        return
    if row.verdict == Verdict.NEW and not Asset.objects.filter(no=row.no).exists():
        cards.register_asset(draft=row.draft, cause=cause)
        return
    cards.rewrite_asset(no=row.no, draft=row.draft, cause=cause)


def _take_back(asset: Asset, version: AssetVersion, *, cause: Cause) -> None:
    """The card says again what it said before; one that was made by mistake is ended."""
    before = AssetVersion.objects.filter(asset=asset, number=version.number - 1).first()
    if before is None:
        asset.state, asset.disposed_how = AssetState.DISPOSED, MISTAKE
    else:
        cards.restore_said(asset, before.said)
    cards.write_version(asset, cause=cause, change=Change.UNDONE)
