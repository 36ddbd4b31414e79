"""Announcements: written on one's own board, read by their groups, publicity in working days."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from zhilian.core.effects import Call, Picked, effects
from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON
from zhilian.core.times import LOCAL, local
from zhilian.directory.models import Person
from zhilian.directory.tests import make as people
from zhilian.notices import selectors, service
from zhilian.notices.errors import AnnouncementRefused
from zhilian.notices.models import Announcement, Message
from zhilian.notices.publicity import end_of_publicity
from zhilian.notices.types import AnnouncementDraft, AnnouncementState, AudienceKind, Board, Group

pytestmark = pytest.mark.django_db
CANTEEN = Board(owner="canteen_admin")
ALL = Group(kind=AudienceKind.ALL)


def draft(*groups: Group, **values: Any) -> AnnouncementDraft:
    defaults: dict[str, Any] = {"title": "周五停水", "body": "一餐厅早餐改为简餐。"}
    return AnnouncementDraft(audience=groups or (ALL,), **{**defaults, **values})


def published(*groups: Group, by: Person | None = None, **values: Any) -> Announcement:
    by = by or people.person(roles=["canteen_admin"])
    row = service.save_announcement(
        draft=draft(*groups, **values), board=CANTEEN, by_id=by.pk, at=NOON
    )
    return service.publish_announcement(announcement_id=row.pk, by_id=by.pk, at=NOON)


def titles(who: Person, at: datetime = NOON, **asked: Any) -> list[str]:
    return [row.title for row in selectors.announcements_for(person_id=who.pk, now=at, **asked)]


def test_a_draft_is_seen_by_nobody() -> None:
    admin = people.person(roles=["canteen_admin"])
    service.save_announcement(draft=draft(), board=CANTEEN, by_id=admin.pk, at=NOON)

    assert titles(people.person()) == []


@pytest.mark.parametrize("kind", list(AudienceKind))
def test_each_kind_of_group_reaches_its_members_and_no_other(kind: AudienceKind) -> None:
    branch = people.branch()
    unit = people.unit(branch=branch if kind == AudienceKind.BRANCH else None)
    member = people.person(unit=people.unit(parent=unit), roles=["driver"])
    stranger = people.person(unit=people.unit(branch=people.branch()))
    value = {
        AudienceKind.BRANCH: str(branch.pk),
        AudienceKind.UNIT: unit.path,
        AudienceKind.ROLE: "driver",
    }.get(kind, "")

    published(Group(kind=kind, value=value))

    assert titles(member) == ["周五停水"]
    assert titles(stranger) == (["周五停水"] if kind == AudienceKind.ALL else [])


def test_it_is_seen_from_its_beginning_to_its_end() -> None:
    who = people.person()
    published(from_at=NOON + timedelta(hours=1), until_at=NOON + timedelta(hours=2))

    seen = [bool(titles(who, NOON + timedelta(minutes=m))) for m in (0, 60, 119, 120)]

    assert seen == [False, True, True, False]


def test_pinned_ones_stand_first() -> None:
    published(pinned=True, title="置顶")
    published(title="普通")

    assert titles(people.person()) == ["置顶", "普通"]


def test_search_finds_pinyin_of_the_title_and_words_of_the_body() -> None:
    published()
    who = people.person()

    assert titles(who, q="zwts") == titles(who, q="简餐") == ["周五停水"]
    assert titles(who, q="班车") == []


def test_reading_counts_once_and_clears_the_dot() -> None:
    row, who = published(), people.person()

    for minute in (1, 2):
        at = NOON + timedelta(minutes=minute)
        service.note_reading(announcement_id=row.pk, person_id=who.pk, at=at)

    assert row.readings.get().at == NOON + timedelta(minutes=1)
    assert selectors.unread_announcements(person_id=who.pk, now=NOON) == 0


def test_nobody_writes_on_another_sections_board() -> None:
    other = people.person(roles=["meeting_admin"])

    with pytest.raises(AnnouncementRefused, match="权限"):
        service.save_announcement(draft=draft(), board=CANTEEN, by_id=other.pk, at=NOON)


def test_a_district_writes_to_its_own_people_only() -> None:
    branch = people.branch()
    admin = people.person(unit=people.unit(branch=branch))
    people.grant(person=admin, role="district_admin", branch=branch)
    board = Board(owner="district_admin", branch_id=branch.pk)

    with pytest.raises(AnnouncementRefused, match="本区县"):
        service.save_announcement(draft=draft(), board=board, by_id=admin.pk, at=NOON)

    own = Group(kind=AudienceKind.BRANCH, value=str(branch.pk))
    row = service.save_announcement(draft=draft(own), board=board, by_id=admin.pk, at=NOON)
    assert row.branch_id == branch.pk


def test_a_published_text_cannot_be_rewritten() -> None:
    admin = people.person(roles=["canteen_admin"])
    row = published(by=admin)

    with pytest.raises(AnnouncementRefused, match="已发布"):
        service.save_announcement(
            draft=draft(title="改"), board=CANTEEN, by_id=admin.pk, at=NOON, announcement_id=row.pk
        )


def test_withdrawing_needs_a_reason_and_hides_it() -> None:
    admin, who = people.person(roles=["canteen_admin"]), people.person()
    row = published(by=admin)
    with pytest.raises(AnnouncementRefused, match="原因"):
        service.withdraw_announcement(announcement_id=row.pk, by_id=admin.pk, reason=" ", at=NOON)

    service.withdraw_announcement(announcement_id=row.pk, by_id=admin.pk, reason="写错", at=NOON)

    assert titles(who) == []


@pytest.mark.parametrize(
    ("begins", "ends"),
    [
        (datetime(2026, 11, 24, 12, tzinfo=LOCAL), datetime(2026, 12, 2, tzinfo=LOCAL)),
        (datetime(2026, 11, 28, 9, tzinfo=LOCAL), datetime(2026, 12, 5, tzinfo=LOCAL)),
        (datetime(2026, 9, 30, 9, tzinfo=LOCAL), datetime(2026, 10, 14, tzinfo=LOCAL)),
    ],
)
def test_publicity_lasts_whole_working_days(begins: datetime, ends: datetime) -> None:
    assert local(end_of_publicity(begins_at=begins, working_days=5)) == ends


def call(name: str = "notice.publish", **values: Any) -> Call:
    defaults: dict[str, Any] = {
        "name": name,
        "key": "J1/publicity/enter/notice.publish/0",
        "subject": "case:1",
        "number": "J1",
        "window": "green-institution",
        "at": NOON,
        "person_id": None,
        "args": {"batch": Picked(key="7", label="2026 年节约型机关创建")},
    }
    return Call(**{**defaults, **values})


def settled() -> list[dict[str, Any]]:
    return list(
        JournalEntry.objects.filter(kind="core.effect.settled").values_list("data", flat=True)
    )


def test_notice_publish_waits_for_the_end_of_the_period() -> None:
    who = people.person(unit=people.unit(name="市档案馆"))
    outcome = effects.get("notice.publish")(call(person_id=who.pk))
    again = effects.get("notice.publish")(call(person_id=who.pk))
    row = Announcement.objects.get()
    assert row.due_at is not None
    early = selectors.publicities_due(now=row.due_at - timedelta(seconds=1))

    service.end_publicity(announcement_id=row.pk, at=row.due_at)

    assert outcome.waiting
    assert again.receipt == outcome.receipt
    assert early == []
    assert [(data["key"], data["ok"]) for data in settled()] == [(call().key, True)]
    assert "市档案馆" in row.title


def test_publicity_withdrawn_by_hand_fails_the_step() -> None:
    effects.get("notice.publish")(call())
    row = Announcement.objects.get()
    by = people.person(roles=[row.owner])

    service.withdraw_announcement(announcement_id=row.pk, by_id=by.pk, reason="异议成立", at=NOON)

    assert row.due_at is not None
    assert not service.end_publicity(announcement_id=row.pk, at=row.due_at)
    assert [(data["ok"], data["reason"]) for data in settled()] == [(False, "公示已撤下：异议成立")]


def test_notice_withdraw_takes_it_down_once() -> None:
    receipt = effects.get("notice.publish")(call()).receipt
    undo = call("notice.withdraw", key="J1/undo", receipt=receipt, args={})

    first, second = effects.get("notice.withdraw")(undo), effects.get("notice.withdraw")(undo)

    assert first.ok
    assert second.ok
    assert Announcement.objects.get().state == AnnouncementState.WITHDRAWN
    assert settled() == []


def test_notice_staff_tells_those_who_prepare() -> None:
    staff = people.person(roles=["meeting_staff"])
    args = {"group": "会务人员", "subject": Picked(key="1", label="三号会议室 11月25日 09:00")}
    values = {"action": "改时间", "start_at": NOON, "reason": "领导日程调整"}

    outcome = effects.get("notice.staff")(call("notice.staff", args=args, values=values))

    message = Message.objects.get(person=staff)
    assert outcome.ok
    assert message.body.startswith("改时间，11月24日 12:00，领导日程调整。")


def test_notice_staff_with_nobody_there_says_so() -> None:
    args = {"group": "物业人员", "subject": Picked(key="1", label="三号会议室")}

    outcome = effects.get("notice.staff")(call("notice.staff", args=args))

    assert (outcome.ok, "物业人员" in outcome.reason) == (False, True)
