"""Messages in the app: told once, read by their owner only, counted cheaply, kept as declared."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from zhilian.core.testing import NOON
from zhilian.directory.tests import make as people
from zhilian.notices import selectors, service
from zhilian.notices.errors import PreferenceRefused
from zhilian.notices.models import Message
from zhilian.notices.types import InApp, MessageFilter, MessageKind

pytestmark = pytest.mark.django_db


def told(person_id: int, *, key: str = "case:1:submitted", **values: Any) -> Message:
    defaults = {"kind": MessageKind.CASE, "title": "会议室预约已提交", "subject": "case:1"}
    service.tell(to=[person_id], note=InApp(**{**defaults, **values}), key=key, at=NOON)
    return Message.objects.get(person_id=person_id, key=key)


def test_tell_same_key_is_the_same_message() -> None:
    who = people.person()

    first = told(who.pk)
    again = service.tell(
        to=[who.pk], note=InApp(kind=MessageKind.CASE, title="别的"), key=first.key, at=NOON
    )

    assert again == 0
    assert [row.title for row in selectors.messages(person_id=who.pk)] == ["会议室预约已提交"]


def test_unread_count_is_one_query(django_assert_num_queries: Callable[[int], Any]) -> None:
    who = people.person()
    told(who.pk)
    told(who.pk, key="case:1:approved")

    with django_assert_num_queries(1):
        count = selectors.unread_count(person_id=who.pk)

    assert count == 2


def test_mark_read_touches_nobody_elses_messages() -> None:
    mine, other = people.person(), people.person()
    hers = told(other.pk)

    changed = service.mark_read(person_id=mine.pk, ids=[hers.pk], at=NOON)

    assert changed == 0
    assert selectors.unread_count(person_id=other.pk) == 1


def test_undo_of_read_all_leaves_what_was_read_before() -> None:
    who = people.person()
    early, late = told(who.pk), told(who.pk, key="case:2", subject="case:2")
    service.mark_read(person_id=who.pk, ids=[early.pk], at=NOON)
    at = NOON + timedelta(minutes=1)
    service.mark_all_read(person_id=who.pk, at=at)

    undone = service.undo_read_all(person_id=who.pk, at=at)

    late.refresh_from_db()
    assert (undone, late.read_at) == (1, None)
    assert selectors.unread_count(person_id=who.pk) == 1


def test_archived_messages_leave_the_list_and_the_count() -> None:
    who = people.person()
    message = told(who.pk)

    service.archive(person_id=who.pk, ids=[message.pk], at=NOON)

    assert selectors.messages(person_id=who.pk) == []
    assert selectors.unread_count(person_id=who.pk) == 0
    archived = selectors.messages(person_id=who.pk, narrowed=MessageFilter(archived=True))
    assert [row.id for row in archived] == [message.pk]


def test_threads_show_the_newest_message_of_each_subject() -> None:
    who = people.person()
    told(who.pk)
    newest = told(who.pk, key="case:1:approved", title="会议室预约已通过")
    alone = told(who.pk, key="hello", subject="", title="欢迎")

    rows = selectors.threads(person_id=who.pk)

    assert [(row.id, row.count, row.unread) for row in rows] == [
        (alone.pk, 1, 1),
        (newest.pk, 2, 2),
    ]


@pytest.mark.parametrize("q", ["会议", "hys", "三楼"])
def test_search_finds_title_pinyin_and_encrypted_body(q: str) -> None:
    who = people.person()
    told(who.pk, body="请到三楼东侧")
    told(who.pk, key="other", title="理发预约")

    rows = selectors.messages(person_id=who.pk, narrowed=MessageFilter(q=q))

    assert [row.title for row in rows] == ["会议室预约已提交"]


def test_body_is_not_readable_in_the_database() -> None:
    who = people.person()
    told(who.pk, body="请到三楼东侧")

    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM notices_message")
        kept = cursor.fetchone()[0]

    assert "三楼" not in kept


def test_forget_old_keeps_each_kind_as_long_as_declared() -> None:
    who = people.person()
    told(who.pk, key="case")
    told(who.pk, key="reminder", kind=MessageKind.REMINDER)

    gone = service.forget_old(at=NOON + timedelta(days=100))

    assert gone == 1
    assert [row.kind for row in selectors.messages(person_id=who.pk)] == [MessageKind.CASE]


@pytest.mark.parametrize("kind", [MessageKind.ALARM, MessageKind.ACCOUNT])
def test_alarms_and_account_safety_cannot_be_turned_off(kind: MessageKind) -> None:
    who = people.person()

    with pytest.raises(PreferenceRefused):
        service.set_preference(person_id=who.pk, kind=kind, sms=False, at=NOON)

    assert all(choice.sms for choice in selectors.choices(person_id=who.pk))
