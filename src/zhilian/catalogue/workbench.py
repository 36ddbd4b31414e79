"""What the administrator of a window sees: live, draft, what differs, what is wrong, all versions.

The selectors door passes these functions on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhilian.catalogue import documents, editing
from zhilian.catalogue.declarations import Registers
from zhilian.catalogue.errors import DocumentRefused, LintFailed
from zhilian.catalogue.lint import lint
from zhilian.catalogue.lint.base import Finding
from zhilian.catalogue.models import Window, WindowVersion
from zhilian.catalogue.published import document_with
from zhilian.catalogue.types import State
from zhilian.core import pinyin

Document = Mapping[str, Any]
MOST = 5


@dataclass(frozen=True, kw_only=True)
class VersionRow:
    number: int
    state: str
    sha256: str
    opens_at: datetime | None
    closes_at: datetime | None
    same_as_live: bool


@dataclass(frozen=True, kw_only=True)
class OwnedWindow:
    """A window in the administrator's list."""

    code: str
    name: str
    summary: str
    kind: str
    sub_platform_code: str
    sub_platform_name: str
    owner_role: str
    version: int
    opens_at: datetime
    closes_at: datetime | None
    draft: int | None

    def is_open(self, now: datetime) -> bool:
        return self.opens_at <= now and (self.closes_at is None or now < self.closes_at)


@dataclass(frozen=True, kw_only=True)
class Workbench:
    window: OwnedWindow
    document: Document
    based_on: str
    sections: Sequence[editing.Section]
    differences: Sequence[editing.Difference]
    findings: Sequence[Finding]
    versions: Sequence[VersionRow]
    registers: Registers

    @property
    def has_draft(self) -> bool:
        return self.window.draft is not None

    @property
    def breaking(self) -> int:
        return sum(item.breaking for item in self.differences)


@dataclass(frozen=True, kw_only=True)
class Typed:
    """The inputs as they came back; `document` is whole only when nothing is faulty."""

    document: Document
    sections: Sequence[editing.Section]

    @property
    def faults(self) -> tuple[editing.Input, ...]:
        return tuple(item for part in self.sections for item in part.inputs if item.error)


def owned_windows(*, roles: frozenset[str], q: str = "") -> list[OwnedWindow]:
    """The live windows of the sub-platforms that one of the roles owns, in the order of the list.

    `roles` empty: all of them. `q` is part of a name or code, pinyin or its initials.
    """
    found = WindowVersion.objects.filter(state=State.PUBLISHED).select_related(
        "window__sub_platform"
    )
    if roles:
        found = found.filter(window__sub_platform__owner_role__in=roles)
    drafts = dict(
        WindowVersion.objects.filter(state=State.DRAFT).values_list("window_id", "number")
    )
    ordered = found.defer("document").order_by(
        "window__sub_platform__position", "window__position", "window_id"
    )
    rows = [_owned(live, draft=drafts.get(live.window_id)) for live in ordered]
    return [row for row in rows if pinyin.rank(q, name=row.name, code=row.code) is not None]


def workbench(*, window_code: str) -> Workbench:
    """Errors: `Window.DoesNotExist`, `WindowVersion.DoesNotExist` when it is not offered."""
    window = Window.objects.select_related("sub_platform").get(code=window_code)
    versions = list(window.versions.select_related("edition").order_by("-number"))
    live = next((each for each in versions if each.state == State.PUBLISHED), None)
    if live is None:
        raise WindowVersion.DoesNotExist(window_code)
    draft = next((each for each in versions if each.state == State.DRAFT), None)
    shown = draft or live
    registers = documents.read_registers(live.edition.registers)
    live.window = window
    return Workbench(
        window=_owned(live, draft=draft.number if draft else None),
        document=shown.document,
        based_on=shown.sha256,
        sections=editing.sections(shown.document, registers=registers),
        differences=_differences(live, draft, registers=registers),
        findings=_findings(draft.document) if draft else (),
        versions=[_version(each, live=live) for each in versions],
        registers=registers,
    )


def typed(bench: Workbench, *, texts: Mapping[str, str]) -> Typed:
    document, parts = editing.applied(bench.document, registers=bench.registers, texts=texts)
    return Typed(document=document, sections=parts)


def read_declaration(text: str, *, code: str) -> Document:
    """One window from YAML text. Errors: `DocumentRefused`, `LintFailed`."""
    document = documents.parse(text)
    if document.get("code") != code:
        raise DocumentRefused(f"文件里的窗口代码不是 {code}，请确认选对了文件")
    found = _findings(document)
    if found:
        raise LintFailed("；".join(str(item) for item in found[:MOST]))
    return document


def version_differences(*, window_code: str, number: int) -> list[editing.Difference]:
    """What the numbered version says differently from what is live."""
    versions = WindowVersion.objects.filter(window__code=window_code).select_related("edition")
    live, other = versions.get(state=State.PUBLISHED), versions.get(number=number)
    registers = documents.read_registers(live.edition.registers)
    return editing.differences(live.document, other.document, registers=registers)


def _findings(document: Document) -> list[Finding]:
    return lint(document_with(document))


def _differences(
    live: WindowVersion, draft: WindowVersion | None, *, registers: Registers
) -> list[editing.Difference]:
    if draft is None:
        return []
    return editing.differences(live.document, draft.document, registers=registers)


def _version(each: WindowVersion, *, live: WindowVersion) -> VersionRow:
    return VersionRow(
        number=each.number,
        state=each.state,
        sha256=each.sha256,
        opens_at=each.opens_at,
        closes_at=each.closes_at,
        same_as_live=each.sha256 == live.sha256 and each.pk != live.pk,
    )


def _owned(live: WindowVersion, *, draft: int | None) -> OwnedWindow:
    window, part = live.window, live.window.sub_platform
    return OwnedWindow(
        code=window.code,
        name=window.name,
        summary=window.summary,
        kind=window.kind,
        sub_platform_code=part.code,
        sub_platform_name=part.name,
        owner_role=part.owner_role,
        version=live.number,
        opens_at=live.opens_at or live.edition.imported_at,
        closes_at=live.closes_at,
        draft=draft,
    )
