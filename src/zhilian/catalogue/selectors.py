"""The only door to ask for what the catalogue holds."""

import functools
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from django.db.models import Count, Q, QuerySet

from zhilian.catalogue import checking, controls, documents, facts, pinyin
from zhilian.catalogue.declarations import Registers, WindowDeclaration
from zhilian.catalogue.models import CatalogueEdition, SubPlatform, Window, WindowVersion
from zhilian.catalogue.types import (
    Checked,
    Control,
    Fact,
    Kind,
    Sheet,
    State,
    StepView,
    SubPlatformView,
    Surroundings,
    WindowRow,
    WindowView,
)

ICONS: Final = {
    "canteen": "utensils",
    "access": "door-open",
    "meeting": "presentation",
    "property": "wrench",
    "vehicle": "car",
    "estate": "building-2",
    "energy": "leaf",
    "welfare": "heart-pulse",
    "mall": "shopping-bag",
    "general": "id-card",
}
PLAIN_ICON: Final = "layout-grid"
IS_LIVE: Final = Q(versions__state=State.PUBLISHED)


def sub_platforms() -> list[SubPlatformView]:
    """The business lines that offer a window now, in the order of the list."""
    counted = SubPlatform.objects.annotate(
        live=Count("windows", filter=Q(windows__versions__state=State.PUBLISHED))
    )
    rows = counted.filter(live__gt=0).order_by("position", "id")
    labels = role_labels()
    return [
        SubPlatformView(
            code=row.code,
            name=row.name,
            owner_role=row.owner_role,
            owner_label=labels.get(row.owner_role, row.owner_role),
            summary=row.summary,
            icon=icon_of(row.code),
            windows=row.live,
        )
        for row in rows
    ]


def sub_platform(*, code: str) -> SubPlatformView | None:
    return next((item for item in sub_platforms() if item.code == code), None)


def windows(*, sub_platform: str | None = None, q: str = "") -> list[WindowRow]:
    """The windows on offer, in the order of the list; with `q` the best match first.

    `q` is part of a name or summary, pinyin or its initials: "hys" finds 会议室预约.
    """
    rows = [_row(window) for window in _live(sub_platform)]
    if not q.strip():
        return rows
    ranked = [
        (rank, position, row)
        for position, row in enumerate(rows)
        if (rank := pinyin.rank(q, name=row.name, summary=row.summary, code=row.code)) is not None
    ]
    return [row for _, _, row in sorted(ranked, key=lambda item: item[:2])]


def window(*, code: str) -> WindowView:
    """The window with its published version; `WindowVersion.DoesNotExist` when not offered."""
    version = (
        WindowVersion.objects.select_related("window__sub_platform", "edition")
        .defer("document", "edition__registers")
        .get(window__code=code, state=State.PUBLISHED)
    )
    held, part = version.window, version.window.sub_platform
    registers = _registers(version.edition.sha256)
    return WindowView(
        code=held.code,
        name=held.name,
        kind=held.kind,
        kind_label=Kind(held.kind).label,
        sub_platform_code=part.code,
        sub_platform_name=part.name,
        icon=icon_of(part.code),
        summary=held.summary,
        branch=held.branch,
        owner_role=part.owner_role,
        owner_label=registers.roles.get(part.owner_role, part.owner_role),
        document=_document(version.sha256),
        version=version.number,
        version_id=version.pk,
        opens_at=version.opens_at or version.edition.imported_at,
        closes_at=version.closes_at,
        declaration=_declaration(version.sha256),
        registers=registers,
    )


def window_exists(*, code: str) -> bool:
    return Window.objects.filter(IS_LIVE, code=code).exists()


def form(*, view: WindowView, about: Surroundings, sheet: Sheet) -> list[Control]:
    """The inputs of the window's form, with what was filled in and what is wrong with it."""
    desk = controls.Desk(
        window=view.declaration, registers=view.registers, about=about, sheet=sheet
    )
    return controls.controls(desk)


def check_form(
    *,
    view: WindowView,
    texts: Mapping[str, Sequence[str]],
    rows: Mapping[str, int],
    about: Surroundings,
) -> Checked:
    """What is wrong with a filled-in form; nothing of it is kept."""
    return checking.check(view.declaration, texts=texts, rows=rows, about=about)


def way(*, view: WindowView) -> list[StepView]:
    """The steps that a case goes through, in words."""
    return facts.steps(view)


def promise(*, view: WindowView) -> str:
    return facts.promise(view)


def window_facts(*, view: WindowView) -> list[Fact]:
    return facts.facts(view)


def role_labels() -> Mapping[str, str]:
    """What the roles of the newest edition are called."""
    newest = CatalogueEdition.objects.order_by("-id").values_list("sha256", flat=True).first()
    return _registers(newest).roles if newest else {}


def published_document() -> dict[str, Any]:
    """The list as it is live now, in the form that `import_document` takes."""
    newest = CatalogueEdition.objects.order_by("-id").first()
    if newest is None:
        return {}
    parts = []
    for part in SubPlatform.objects.order_by("position", "id"):
        live = WindowVersion.objects.filter(state=State.PUBLISHED, window__sub_platform=part)
        items = live.order_by("window__position", "window_id").values_list("document", flat=True)
        head = {key: getattr(part, key) for key in ("code", "name", "owner_role", "summary")}
        if items:
            parts.append({**head, "windows": list(items)})
    return {**newest.registers, "sub_platforms": parts}


def icon_of(sub_platform_code: str) -> str:
    return ICONS.get(sub_platform_code, PLAIN_ICON)


def _live(sub_platform: str | None) -> QuerySet[Window]:
    live = Window.objects.filter(IS_LIVE).select_related("sub_platform")
    if sub_platform:
        live = live.filter(sub_platform__code=sub_platform)
    return live.order_by("sub_platform__position", "position", "id")


def _row(window: Window) -> WindowRow:
    part = window.sub_platform
    return WindowRow(
        code=window.code,
        name=window.name,
        kind=window.kind,
        kind_label=Kind(window.kind).label,
        sub_platform_code=part.code,
        sub_platform_name=part.name,
        icon=icon_of(part.code),
        summary=window.summary,
        branch=window.branch,
    )


@functools.lru_cache(maxsize=512)
def _document(sha256: str) -> Mapping[str, Any]:
    """Published content never changes under its fingerprint, so it is read once a process."""
    document = WindowVersion.objects.filter(sha256=sha256).values_list("document", flat=True)[0]
    return MappingProxyType(document)


@functools.lru_cache(maxsize=512)
def _declaration(sha256: str) -> WindowDeclaration:
    return documents.read_window(_document(sha256))


@functools.lru_cache(maxsize=32)
def _registers(sha256: str) -> Registers:
    return documents.read_registers(CatalogueEdition.objects.get(sha256=sha256).registers)
