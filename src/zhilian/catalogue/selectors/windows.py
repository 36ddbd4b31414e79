"""Sub-platforms and windows on offer, and what stands in their declarations."""

import functools
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any, Final

from django.db.models import Count, Q, QuerySet, Subquery

from zhilian.catalogue import beside, documents, facts, wording
from zhilian.catalogue.declarations import Registers, WindowDeclaration
from zhilian.catalogue.models import CatalogueEdition, SubPlatform, Window, WindowVersion
from zhilian.catalogue.types import (
    Fact,
    Kind,
    State,
    StepView,
    SubPlatformView,
    WindowRow,
    WindowView,
)
from zhilian.core import pinyin

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
    newest = CatalogueEdition.objects.order_by("-id").values("sha256")[:1]
    counted = SubPlatform.objects.annotate(
        live=Count("windows", filter=Q(windows__versions__state=State.PUBLISHED)),
        edition=Subquery(newest),
    )
    rows = list(counted.filter(live__gt=0).order_by("position", "id"))
    labels = _labels(rows[0].edition if rows else None)
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


def owners() -> dict[str, str]:
    """The codes of the sub-platforms by the role that owns each."""
    return dict(SubPlatform.objects.order_by("-position", "-id").values_list("owner_role", "code"))


def codes_of_reach(*, branch: str) -> list[str]:
    """The windows on offer that are opened for this reach."""
    return list(Window.objects.filter(IS_LIVE, branch=branch).values_list("code", flat=True))


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
    return _view(_versions().get(window__code=code, state=State.PUBLISHED))


def offered(*, owner_roles: Collection[str]) -> list[WindowView]:
    """The windows on offer of these owners' sub-platforms, read, in the order of the list."""
    found = _versions().filter(state=State.PUBLISHED)
    found = found.filter(window__sub_platform__owner_role__in=sorted(owner_roles))
    order = ("window__sub_platform__position", "window__position", "window_id")
    return [_view(version) for version in found.order_by(*order)]


def window_version(*, version_id: int) -> WindowView:
    """The window as one of its versions says, published now or long ago."""
    return _view(_versions().get(pk=version_id))


def drafted_window(*, code: str) -> WindowView:
    """The window as its draft says, or as it is live where there is none.

    Errors: `WindowVersion.DoesNotExist` when it is not offered.
    """
    shown = _versions().filter(window__code=code, state__in=(State.DRAFT, State.PUBLISHED))
    version = shown.order_by("-number").first()
    if version is None:
        raise WindowVersion.DoesNotExist(code)
    return _view(version)


def version_view(version: WindowVersion) -> WindowView:
    """The same of a version at hand, with its window, sub-platform and edition."""
    return _view(version)


def _versions() -> QuerySet[WindowVersion]:
    found = WindowVersion.objects.select_related("window__sub_platform", "edition")
    return found.defer("document", "edition__registers")


def _view(version: WindowVersion) -> WindowView:
    part = version.window.sub_platform
    declared, registers = _declaration(version.sha256), _registers(version.edition.sha256)
    return WindowView(
        code=declared.code,
        name=declared.name,
        kind=declared.kind,
        kind_label=Kind(declared.kind).label,
        sub_platform_code=part.code,
        sub_platform_name=part.name,
        icon=icon_of(part.code),
        summary=declared.summary,
        branch=declared.branch,
        owner_role=part.owner_role,
        owner_label=registers.roles.get(part.owner_role, part.owner_role),
        document=_document(version.sha256),
        version=version.number,
        version_id=version.pk,
        opens_at=version.opens_at or version.edition.imported_at,
        closes_at=version.closes_at,
        declaration=declared,
        registers=registers,
    )


def window_exists(*, code: str) -> bool:
    return Window.objects.filter(IS_LIVE, code=code).exists()


def way(*, view: WindowView) -> list[StepView]:
    """The steps that a case goes through, in words."""
    return facts.steps(view)


def assignee_label(*, text: str, view: WindowView) -> str:
    """Who a step or a message names, in words."""
    said = wording.assignee(text, window=view.declaration, registers=view.registers)
    return beside.short(said)


def promise(*, view: WindowView) -> str:
    return facts.promise(view)


def retention_labels() -> dict[str, str]:
    """For how long each window on offer has its cases kept, by code, in words."""
    rows = WindowVersion.objects.filter(state=State.PUBLISHED)
    told = rows.values_list("window__code", "document__keeps__retention")
    return {code: wording.retention(text) for code, text in told}


def window_facts(*, view: WindowView) -> list[Fact]:
    return facts.facts(view)


def role_labels() -> Mapping[str, str]:
    """What the roles of the newest edition are called."""
    newest = CatalogueEdition.objects.order_by("-id").values_list("sha256", flat=True).first()
    return _labels(newest)


def sms_signature() -> str:
    """What stands before the texts of windows, by the newest edition; "" while there is none."""
    newest = CatalogueEdition.objects.order_by("-id").values_list("sha256", flat=True).first()
    return str(_registers(newest).platform.get("sms_signature", "")) if newest else ""


def owner_role(*, window: str) -> str:
    """Whose window it is, offered now or not; "" for a window that nobody knows."""
    found = Window.objects.filter(code=window).values_list("sub_platform__owner_role", flat=True)
    return found.first() or ""


def signal_windows(*, name: str) -> tuple[str, ...]:
    """The windows whose texts a signal sets off, by the newest edition."""
    newest = CatalogueEdition.objects.order_by("-id").values_list("sha256", flat=True).first()
    signal = _registers(newest).signals.get(name) if newest else None
    return signal.windows if signal else ()


def windows_choosing(*, source: str, assignee: str) -> tuple[str, ...]:
    """The windows on offer whose forms choose from this list and of which this role does a step, in
    the order of the list.
    """
    found = WindowVersion.objects.filter(state=State.PUBLISHED)
    ordered = found.order_by("window__sub_platform__position", "window__position", "window_id")
    return tuple(
        declared.code
        for declared in map(_declaration, ordered.values_list("sha256", flat=True))
        if any((item.source or item.type) == source for item in declared.every_field)
        and any(step.assignee == assignee for step in declared.steps)
    )


def icon_of(sub_platform_code: str) -> str:
    return ICONS.get(sub_platform_code, PLAIN_ICON)


def _labels(edition: str | None) -> Mapping[str, str]:
    return _registers(edition).roles if edition else {}


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
