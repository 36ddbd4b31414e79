"""Words of announcements: kinds, states, and whom they are for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import TextChoices


class AnnouncementKind(TextChoices):
    NEWS = "NEWS", "公告"
    PUBLICITY = "PUBLICITY", "公示"


class AnnouncementState(TextChoices):
    DRAFT = "DRAFT", "草稿"
    PUBLISHED = "PUBLISHED", "已发布"
    WITHDRAWN = "WITHDRAWN", "已撤下"


class AudienceKind(TextChoices):
    """Whom an announcement is for; the value is a branch's id, a unit's path or a role."""

    ALL = "ALL", "全体"
    CITY = "CITY", "市本级"
    BRANCH = "BRANCH", "分平台"
    UNIT = "UNIT", "单位"
    ROLE = "ROLE", "角色"


@dataclass(frozen=True, kw_only=True)
class Group:
    """One group of readers."""

    kind: AudienceKind
    value: str = ""


@dataclass(frozen=True, kw_only=True)
class AnnouncementDraft:
    """An announcement as it is written. `from_at` None: from the moment it is published.

    `windows` are the codes of the windows on whose pages it is shown as well.
    """

    title: str
    body: str
    audience: Sequence[Group]
    windows: Sequence[str] = ()
    pinned: bool = False
    from_at: datetime | None = None
    until_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Publicity:
    """Something laid open to objections for some working days (公示).

    `settles` is the key of the effect that waits for the end of the period.
    """

    draft: AnnouncementDraft
    owner: str
    branch_id: int | None
    subject: str
    key: str
    settles: str
    working_days: int


@dataclass(frozen=True, kw_only=True)
class AnnouncementRow:
    """An announcement as its readers see it."""

    id: int
    kind: str
    kind_label: str
    title: str
    body: str
    owner_label: str
    from_at: datetime
    until_at: datetime | None
    pinned: bool
    read: bool


@dataclass(frozen=True, kw_only=True)
class Board:
    """Where announcements stand: a section's, a district's, the platform's. The owner is a role."""

    owner: str
    branch_id: int | None = None
    label: str = ""

    @property
    def key(self) -> str:
        return f"{self.owner}:{self.branch_id or ''}"
