"""Announcements of the sections, who has read them, a bulk text that waits for approval."""

from datetime import datetime, timedelta

from zhilian.config.demo.saying import words
from zhilian.core.times import local, local_midnight
from zhilian.directory import selectors as directory
from zhilian.directory.dice import Dice
from zhilian.directory.types import Role
from zhilian.notices import service
from zhilian.notices.types import AnnouncementDraft, AudienceKind, Board, Group

ALL, CITY = Group(kind=AudienceKind.ALL), Group(kind=AudienceKind.CITY)


def tell(*, at: datetime, seed: int) -> None:
    dice = Dice(seed)
    staff = sorted(directory.ids_of_people(city=True))
    for said in words()["announcements"]:
        role = said["role"]
        writer = directory.people_with_role(role=role)[0]
        day = local_midnight(local(at).date()) - timedelta(days=said["days"])
        moment = day + timedelta(hours=10)
        draft = AnnouncementDraft(
            title=said["title"],
            body=said["body"],
            audience=[ALL if said.get("whole") else CITY],
            pinned=role == Role.OPS_MANAGER,
        )
        row = service.save_announcement(
            draft=draft, board=Board(owner=role), by_id=writer.pk, at=moment
        )
        service.publish_announcement(announcement_id=row.pk, by_id=writer.pk, at=moment)
        for _ in range(30 + dice.roll(60)):
            read_at = moment + timedelta(minutes=10 + dice.roll(2000))
            service.note_reading(
                announcement_id=row.pk, person_id=dice.pick(staff), at=min(read_at, at)
            )
    _unfinished(at=at)


def _unfinished(*, at: datetime) -> None:
    """A draft, and a text to many that somebody else must approve."""
    writer = directory.people_with_role(role=Role.CANTEEN_ADMIN)[0]
    board = Board(owner=Role.CANTEEN_ADMIN)
    draft = AnnouncementDraft(audience=[CITY], **words()["draft"])
    service.save_announcement(draft=draft, board=board, by_id=writer.pk, at=at)
    row = service.write_broadcast(
        board=board, text=words()["text"], groups=[CITY], by_id=writer.pk, at=at
    )
    service.submit_broadcast(broadcast_id=row.pk, by_id=writer.pk, at=at)
