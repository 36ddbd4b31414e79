"""Announcements: for their readers, and for the desks that write them."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from zhilian.core import pinyin
from zhilian.core.listing import Asked, Page, Sort, cut
from zhilian.directory import selectors as directory
from zhilian.directory.types import DISTRICT_ROLES, SECTION_ADMIN_ROLES, Role
from zhilian.notices.models import Announcement, Audience, Reading, WindowOfAnnouncement
from zhilian.notices.models.board import AnnouncementQuerySet
from zhilian.notices.types import (
    AnnouncementKind,
    AnnouncementRow,
    AudienceKind,
    Board,
    Group,
)

PAGE = 20
SEARCHED = 300
EVERYTHING = Asked()
LATEST = Sort(key="", label="阅读时间", field="at", falling=True)
NEWEST = Sort(key="", label="新旧", field="written_at", falling=True)
WRITERS = SECTION_ADMIN_ROLES | {Role.OPS_MANAGER, Role.GENERAL_OFFICE, Role.DISTRICT_ADMIN}
"""Roles with a board of their own."""


def groups_of(*, person_id: int) -> list[Group]:
    """Every group of readers that the person belongs to."""
    person = directory.person_at_hand(person_id=person_id)
    unit = person.unit
    groups = [Group(kind=AudienceKind.ALL)]
    if unit is None or unit.branch_id is None:
        groups.append(Group(kind=AudienceKind.CITY))
    else:
        groups.append(Group(kind=AudienceKind.BRANCH, value=str(unit.branch_id)))
    if unit is not None:
        paths = {unit.path, unit.top_path}
        groups += [Group(kind=AudienceKind.UNIT, value=path) for path in sorted(paths)]
    roles = sorted(person.role_codes)
    return groups + [Group(kind=AudienceKind.ROLE, value=role) for role in roles]


def announcements_for(
    *, person_id: int, now: datetime, q: str = "", before: int | None = None, limit: int = PAGE
) -> list[AnnouncementRow]:
    """What the person may read now: pinned first, then the newest; one more than `limit` when
    there are more. `before` pages on behind that id, without the pinned ones.
    """
    found = _told(_readable(person_id, now=now), person_id=person_id)
    if before is not None:
        found = found.filter(id__lt=before, pinned=False)
    order = ("-pinned", "-id")
    if not q.strip():
        return [_row(row) for row in found.order_by(*order)[: limit + 1]]
    rows = found.order_by(*order)[:SEARCHED]
    hits = (row for row in rows if q in row.body or pinyin.rank(q, name=row.title) is not None)
    return [_row(row) for row, _ in zip(hits, range(limit + 1), strict=False)]


def announcements_at(
    *, window: str, person_id: int | None, now: datetime, limit: int = 3
) -> list[AnnouncementRow]:
    """What is shown on the page of a window now, of what the person may read: pinned first, then
    the newest. A stranger reads what is for everybody.
    """
    tied = Q(windows__window=window)
    if person_id is None:
        everybody = Audience.objects.filter(announcement=OuterRef("pk"), kind=AudienceKind.ALL)
        found = Announcement.objects.live(now).filter(tied, Exists(everybody))
        found = found.select_related("branch")
    else:
        found = _told(_readable(person_id, now=now).filter(tied), person_id=person_id)
    return [_row(row) for row in found.order_by("-pinned", "-id")[:limit]]


def announcement_for(
    *, person_id: int, announcement_id: int, now: datetime
) -> AnnouncementRow | None:
    """One that the person may read now."""
    found = _told(_readable(person_id, now=now).filter(id=announcement_id), person_id=person_id)
    row = found.first()
    return _row(row) if row else None


def unread_announcements(*, person_id: int, now: datetime) -> int:
    read = Reading.objects.filter(announcement=OuterRef("pk"), person_id=person_id)
    return int(_readable(person_id, now=now).filter(~Exists(read)).count())


def boards_of(*, person_id: int) -> list[Board]:
    """The boards on which this person may write now."""
    boards = []
    for grant in directory.live_grants(person_id=person_id):
        if grant.role in WRITERS:
            place = grant.branch.name if grant.branch else ""
            role = Role(grant.role).label
            label = place if grant.role in DISTRICT_ROLES else f"{place}{role}"
            boards.append(Board(owner=grant.role, branch_id=grant.branch_id, label=label))
    return sorted(set(boards), key=lambda board: board.key)


def written_on(*, boards: Sequence[Board], asked: Asked = EVERYTHING) -> Page[Announcement]:
    """One page of the announcements of these boards, the newest first."""
    return cut(_narrowed(boards, asked), sort=NEWEST, after=asked.after)


def every_written(*, boards: Sequence[Board], asked: Asked) -> AnnouncementQuerySet:
    """All of them, for the file."""
    return _narrowed(boards, asked).order_by("-written_at", "-id")


def written(*, announcement_id: int, boards: Sequence[Board]) -> Announcement | None:
    """One announcement, if it stands on one of these boards."""
    found = _on(boards).select_related("written_by", "published_by", "withdrawn_by", "branch")
    row: Announcement | None = found.filter(id=announcement_id).first()
    return row


def readings(*, announcement_id: int, asked: Asked) -> Page[Reading]:
    """Who has read it, the latest first."""
    found = Reading.objects.filter(announcement_id=announcement_id)
    found = found.select_related("person__unit__parent")
    if asked.q:
        found = found.filter(
            Q(person__name__contains=asked.q) | Q(person__unit__name__contains=asked.q)
        )
    return cut(found, sort=LATEST, after=asked.after)


def every_reading(*, announcement_id: int) -> "QuerySet[Reading]":
    found = Reading.objects.filter(announcement_id=announcement_id)
    return found.select_related("person__unit__parent").order_by("-at", "-id")


def reach(*, announcement_id: int) -> tuple[int, int]:
    """How many have read it, of how many who may."""
    people = audience_people(groups=groups_in(announcement_id=announcement_id))
    read = Reading.objects.filter(announcement_id=announcement_id)
    return len(people & set(read.values_list("person_id", flat=True))), len(people)


def groups_in(*, announcement_id: int) -> list[Group]:
    rows = Audience.objects.filter(announcement_id=announcement_id).order_by("kind", "value")
    return [Group(kind=AudienceKind(row.kind), value=row.value) for row in rows]


def windows_in(*, announcement_id: int) -> list[str]:
    """The codes of the windows on whose pages it is shown."""
    rows = WindowOfAnnouncement.objects.filter(announcement_id=announcement_id)
    return list(rows.order_by("window").values_list("window", flat=True))


def state_counts(*, boards: Sequence[Board]) -> dict[str, int]:
    return dict(_on(boards).values_list("state").annotate(n=Count("id")).order_by())


def publicities_due(*, now: datetime) -> list[int]:
    due = Announcement.objects.filter(due_at__lte=now, settled_at__isnull=True)
    return list(due.exclude(settles="").order_by("id").values_list("id", flat=True))


def audience_people(*, groups: Sequence[Group]) -> set[int]:
    """Everybody active who is in one of the groups."""
    kinds = {group.kind for group in groups}
    return directory.ids_of_people(
        everybody=AudienceKind.ALL in kinds,
        city=AudienceKind.CITY in kinds,
        branch_ids=[int(g.value) for g in groups if g.kind == AudienceKind.BRANCH],
        unit_paths=[g.value for g in groups if g.kind == AudienceKind.UNIT],
        roles=[g.value for g in groups if g.kind == AudienceKind.ROLE],
    )


def _narrowed(boards: Sequence[Board], asked: Asked) -> AnnouncementQuerySet:
    found = _on(boards).select_related("written_by", "branch").prefetch_related("audience")
    found = found.annotate(readers=Count("readings"))
    for name in ("state", "kind"):
        if value := asked.get(name):
            found = found.filter(**{name: value})
    if board := asked.get("board"):
        found = found.filter(_is_on([one for one in boards if one.key == board]))
    if asked.q:
        found = found.filter(Q(title__contains=asked.q) | Q(body__contains=asked.q))
    return found


def _readable(person_id: int, *, now: datetime) -> AnnouncementQuerySet:
    mine = Q(pk__in=[])
    for group in groups_of(person_id=person_id):
        mine |= Q(kind=group.kind, value=group.value)
    for_me = Audience.objects.filter(mine, announcement=OuterRef("pk"))
    found: AnnouncementQuerySet = Announcement.objects.live(now).filter(Exists(for_me))
    return found


def _told(found: AnnouncementQuerySet, *, person_id: int) -> AnnouncementQuerySet:
    read = Reading.objects.filter(announcement=OuterRef("pk"), person_id=person_id)
    return found.select_related("branch").annotate(read=Exists(read))


def _on(boards: Sequence[Board]) -> AnnouncementQuerySet:
    found: AnnouncementQuerySet = Announcement.objects.filter(_is_on(boards))
    return found


def _is_on(boards: Sequence[Board]) -> Q:
    where = Q(pk__in=[])
    for board in boards:
        where |= Q(owner=board.owner, branch_id=board.branch_id)
    return where


def owner_label(row: Announcement) -> str:
    place = row.branch.name if row.branch else ""
    return place if row.owner in DISTRICT_ROLES else f"{place}{Role(row.owner).label}"


def _row(row: Announcement) -> AnnouncementRow:
    return AnnouncementRow(
        id=row.pk,
        kind=row.kind,
        kind_label=AnnouncementKind(row.kind).label,
        title=row.title,
        body=row.body,
        owner_label=owner_label(row),
        from_at=row.from_at or row.written_at,
        until_at=row.until_at,
        pinned=row.pinned,
        read=bool(vars(row).get("read")),
    )
