"""Announcements and bulk texts as the desk shows them."""

from collections.abc import Iterable, Mapping, Sequence

from zhilian.catalogue import selectors as catalogue
from zhilian.core.listing import Cell
from zhilian.core.times import local
from zhilian.directory import selectors as directory
from zhilian.directory.types import Role
from zhilian.notices.models import Announcement, Broadcast
from zhilian.notices.types import (
    AnnouncementState,
    AudienceKind,
    BroadcastState,
    Group,
)

TONES = {
    AnnouncementState.DRAFT: ("plain", "pencil"),
    AnnouncementState.PUBLISHED: ("good", "circle-check"),
    AnnouncementState.WITHDRAWN: ("plain", "archive"),
}
BULK_TONES = {
    BroadcastState.DRAFT: ("plain", "pencil"),
    BroadcastState.WAITING: ("risk", "hourglass"),
    BroadcastState.RUNNING: ("blue", "send"),
    BroadcastState.PAUSED: ("risk", "pause"),
    BroadcastState.DONE: ("good", "circle-check"),
    BroadcastState.REFUSED: ("bad", "circle-x"),
    BroadcastState.STOPPED: ("plain", "circle-x"),
}


def state_cell(row: Announcement) -> Cell:
    tone, icon = TONES[AnnouncementState(row.state)]
    return Cell(text=row.get_state_display(), tone=tone, icon=icon)


def bulk_cell(row: Broadcast) -> Cell:
    tone, icon = BULK_TONES[BroadcastState(row.state)]
    return Cell(text=row.get_state_display(), tone=tone, icon=icon)


def span(row: Announcement) -> str:
    """From when to when it is seen."""
    if row.from_at is None:
        return "发布即开始"
    begins = f"{local(row.from_at):%Y-%m-%d %H:%M}"
    ends = f"{local(row.until_at):%Y-%m-%d %H:%M}" if row.until_at else "撤下为止"
    return f"{begins} 至 {ends}"


def group_words(groups: Sequence[Group]) -> list[str]:
    """Whom it is for, in words."""
    names = {str(branch.pk): branch.name for branch in directory.branches()}
    if any(group.kind == AudienceKind.UNIT for group in groups):
        names |= {unit.path: unit.name for unit in directory.units()}
    return [_word(group, names) for group in groups]


def window_words(codes: Sequence[str]) -> list[str]:
    """The names of the windows on whose pages it is shown; the code of one offered no more."""
    names = {row.code: row.name for row in catalogue.windows()} if codes else {}
    return [names.get(code, code) for code in codes]


def brief_groups(kinds: Iterable[tuple[str, str]]) -> str:
    """For a list: 全体, or how many of what."""
    counted: dict[str, int] = {}
    for kind, _ in kinds:
        counted[kind] = counted.get(kind, 0) + 1
    whole = {AudienceKind.ALL, AudienceKind.CITY}
    return "、".join(
        AudienceKind(kind).label if kind in whole else f"{n} 个{AudienceKind(kind).label}"
        for kind, n in counted.items()
    )


def _word(group: Group, names: Mapping[str, str]) -> str:
    if group.kind == AudienceKind.ROLE:
        return Role(group.value).label
    if group.kind == AudienceKind.ALL:
        return "全体人员"
    return names.get(group.value, group.value) or "市本级全体人员"
