"""What an import would do, row by row, before anything is written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from zhilian.catalogue import selectors as catalogue
from zhilian.directory import selectors as directory
from zhilian.monitoring import drafts, sealing
from zhilian.monitoring.models import Check
from zhilian.monitoring.service.checks import changed_fields, draft_of
from zhilian.monitoring.tables import COLUMNS, TableRow
from zhilian.monitoring.types import DEFAULT_INTERVAL_S, DEFAULT_TIMEOUT_S, CheckDraft
from zhilian.probe.kinds.base import KINDS

NUMBERS = {
    "interval_s": (int, DEFAULT_INTERVAL_S),
    "timeout_s": (float, DEFAULT_TIMEOUT_S),
    "warn_ms": (int, 800),
}
KEPT_WHEN_EMPTY = ("name", "kind", "interval_s", "timeout_s")


class RowVerdict(StrEnum):
    """What becomes of a row."""

    NEW = "NEW"
    CHANGED = "CHANGED"
    SAME = "SAME"
    BAD = "BAD"


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One field before and after, as it may be shown: secrets stay hidden."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class PlannedRow:
    """A row of the file, what it would do, and what is wrong with it."""

    line: int
    verdict: RowVerdict
    draft: CheckDraft
    check_id: int | None = None
    differences: tuple[Difference, ...] = ()
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Known:
    """What a row may refer to, read once for the whole file; windows with their sub-platform,
    parents with their own parent.
    """

    checks: Mapping[str, Check]
    parents: Mapping[str, str]
    windows: Mapping[str, str]
    sub_platforms: frozenset[str]
    sites: frozenset[str]


def plan(rows: Iterable[TableRow]) -> list[PlannedRow]:
    """Every row judged as the services would judge it, rows of the same file included."""
    rows = list(rows)
    codes = [str(row.fields.get("code") or "").strip() for row in rows]
    known = _known(codes, rows)
    first_line: dict[str, int] = {}
    planned = []
    for row, code in zip(rows, codes, strict=True):
        found = _judge(row, code, known)
        if code and code in first_line:
            fault = f"编号 {code} 与第 {first_line[code]} 行重复，请改成不同的编号或删去一行。"
            found = replace(found, verdict=RowVerdict.BAD, faults=(*found.faults, fault))
        first_line.setdefault(code, row.line)
        planned.append(found)
    return _without_orphans(planned, known)


def _judge(row: TableRow, code: str, known: _Known) -> PlannedRow:
    check = known.checks.get(code)
    before = draft_of(check) if check else None
    draft, faults = _draft(row, code, before)
    draft = replace(draft, sub_platform=known.windows.get(draft.window_code, draft.sub_platform))
    faults = _place_faults(draft, known) | drafts.faults(draft) | faults
    if "\0" in f"{draft.name}{draft.options}":
        faults["row"] = "有不可见的空字符，请删除后重填。"
    if row.fault:
        faults = {"row": row.fault}
    verdict = RowVerdict.NEW
    differences: tuple[Difference, ...] = ()
    if faults:
        verdict = RowVerdict.BAD
    elif before is not None:
        changed = changed_fields(before, draft)
        verdict = RowVerdict.CHANGED if changed else RowVerdict.SAME
        differences = _differences(before, draft, changed)
    return PlannedRow(
        line=row.line,
        verdict=verdict,
        draft=draft,
        check_id=check.pk if check else None,
        differences=differences,
        faults=tuple(faults.values()),
    )


def _draft(
    row: TableRow, code: str, before: CheckDraft | None
) -> tuple[CheckDraft, dict[str, str]]:
    """The row laid over what is there; a field that the file does not have stays as it is."""
    base = before or CheckDraft(code=code, name="", kind="")
    values: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for name in COLUMNS:
        given = row.fields.get(name)
        empty = given is None or str(given).strip() == ""
        if name not in row.fields or (empty and name in KEPT_WHEN_EMPTY):
            continue
        if name in NUMBERS:
            values[name] = None if empty else given
            _as_number(name, values, faults)
        else:
            values[name] = "" if empty else str(given).strip()
    options = base.options
    if row.options is not None:
        options = sealing.keep_secrets(row.options, base.options)
    draft = replace(base, **values, options=options)
    if before is not None and draft.kind != before.kind:
        faults["kind"] = f"不能把类型从 {before.kind} 改为 {draft.kind}，请用新的编号添加。"
    return draft, faults


def _as_number(name: str, values: dict[str, Any], faults: dict[str, str]) -> None:
    kind, usual = NUMBERS[name]
    if values[name] is None:
        return
    try:
        number = float(str(values[name]))
        values[name] = kind(number)
        if kind is int and number != values[name]:
            raise ValueError
    except (ValueError, OverflowError):
        faults[name] = f"{COLUMNS[name]}“{values.pop(name)}”不是数字，一般填 {usual:g}。"


def _place_faults(draft: CheckDraft, known: _Known) -> dict[str, str]:
    found = {}
    if draft.window_code and draft.window_code not in known.windows:
        found["window_code"] = f"没有编号为 {draft.window_code} 的窗口，请改正或留空。"
    elif draft.sub_platform and draft.sub_platform not in known.sub_platforms:
        found["sub_platform"] = f"没有编号为 {draft.sub_platform} 的子平台，请改正或留空。"
    if draft.site_code and draft.site_code not in known.sites:
        known_sites = "、".join(sorted(known.sites)) or "（尚无）"
        found["site_code"] = (
            f"没有编号为 {draft.site_code} 的办公区，可用的有：{known_sites}；留空为中心。"
        )
    if draft.parent_code and draft.parent_code not in known.parents:
        found["parent_code"] = (
            f"没有编号为 {draft.parent_code} 的上级监测项，请先添加它，或写在同一个文件里。"
        )
    elif _loops(draft, known.parents):
        found["parent_code"] = "上级关系成环，请选择不在本项之下的监测项。"
    return found


def _loops(draft: CheckDraft, parents: Mapping[str, str]) -> bool:
    above, seen = draft.parent_code, {draft.code}
    while above:
        if above in seen:
            return True
        seen.add(above)
        above = parents.get(above, "")
    return False


def _known(codes: list[str], rows: list[TableRow]) -> _Known:
    live = Check.objects.live()
    held = live.select_related("site", "parent").filter(code__in=[one for one in codes if one])
    parents = {code: above or "" for code, above in live.values_list("code", "parent__code")}
    for code, row in zip(codes, rows, strict=True):
        if "parent_code" in row.fields or code not in parents:
            parents[code] = str(row.fields.get("parent_code") or "").strip()
    return _Known(
        checks={check.code: check for check in held},
        parents=parents,
        windows={one.code: one.sub_platform_code for one in catalogue.windows()},
        sub_platforms=frozenset(one.code for one in catalogue.sub_platforms()),
        sites=frozenset(site.code for site in directory.sites()),
    )


def _without_orphans(planned: list[PlannedRow], known: _Known) -> list[PlannedRow]:
    """A new row whose parent is a bad row cannot be written either, and so on down."""
    live = set(Check.objects.live().values_list("code", flat=True))
    while True:
        good = {row.draft.code for row in planned if row.verdict != RowVerdict.BAD} | live
        kept = [_orphaned(row, good) for row in planned]
        if kept == planned:
            return planned
        planned = kept


def _orphaned(row: PlannedRow, good: set[str]) -> PlannedRow:
    above = row.draft.parent_code
    if row.verdict == RowVerdict.BAD or not above or above in good:
        return row
    fault = f"上级 {above} 所在的行有错，请先改正那一行。"
    return replace(row, verdict=RowVerdict.BAD, faults=(*row.faults, fault), differences=())


def _differences(
    before: CheckDraft, after: CheckDraft, changed: list[str]
) -> tuple[Difference, ...]:
    plain = [
        Difference(
            label=COLUMNS.get(name, name),
            before=_shown(getattr(before, name)),
            after=_shown(getattr(after, name)),
        )
        for name in changed
        if name != "options"
    ]
    return (*plain, *_option_differences(before, after)) if changed else ()


def _option_differences(before: CheckDraft, after: CheckDraft) -> list[Difference]:
    kind = KINDS.get(after.kind)
    found = []
    for option in kind.options if kind else ():
        was, now = before.options.get(option.name), after.options.get(option.name)
        if was == now or drafts.same_options(
            after.kind,
            {**after.options, option.name: was},
            {**after.options, option.name: now},
        ):
            continue
        shown_was = sealing.hide_secrets(after.kind, {option.name: was})[option.name]
        shown_now = sealing.hide_secrets(after.kind, {option.name: now})[option.name]
        word = "（已更换，不显示）" if shown_was == shown_now else _shown(shown_now)
        found.append(Difference(label=option.label, before=_shown(shown_was), after=word))
    return found


def _shown(value: Any) -> str:
    if value in (None, "", [], {}):
        return "（空）"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, (list, tuple)) and all(isinstance(one, str) for one in value):
        value = "\n".join(value)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    text = "、".join(text.splitlines())
    return f"{text[:160]}…" if len(text) > 160 else text
