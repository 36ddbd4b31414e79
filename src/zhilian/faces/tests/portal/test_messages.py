"""Messages and announcements in the portal: one's own only, grouped, read, put away, undone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from zhilian.core.times import clock_now
from zhilian.notices import selectors, service
from zhilian.notices.types import (
    AnnouncementDraft,
    AudienceKind,
    Board,
    Group,
    InApp,
    MessageFilter,
    MessageKind,
)

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12
Door = Callable[..., Client]


def person_of(client: Client) -> int:
    request = HttpRequest()
    request.session = client.session
    return int(get_user(request).pk or 0)


def tell(client: Client, title: str, **more: Any) -> int:
    person_id = person_of(client)
    note = InApp(**{"kind": MessageKind.CASE, "title": title, **more})
    service.tell(to=[person_id], note=note, key=title, at=clock_now())
    return selectors.messages(person_id=person_id)[0].id


def announce(by: Client, title: str, *groups: Group) -> int:
    writer = person_of(by)
    board = selectors.boards_of(person_id=writer)[0]
    draft = AnnouncementDraft(title=title, body="正文", audience=groups)
    at = clock_now() - timedelta(minutes=1)
    row = service.save_announcement(draft=draft, board=board, by_id=writer, at=at)
    service.publish_announcement(announcement_id=row.pk, by_id=writer, at=at)
    return row.pk


def test_unread_messages_are_counted_on_every_page(client_as: Door) -> None:
    client = client_as("staff")
    tell(client, "甲")
    tell(client, "乙")

    assert '<b class="dot-count">2' in client.get("/services/").content.decode()


def test_message_that_leads_somewhere_leads_there_and_is_read(client_as: Door) -> None:
    client = client_as("staff")
    row = tell(client, "已通过", link="/services/", subject="case:1")
    tell(client, "已提交", link="/services/", subject="case:1")

    answer = client.get(f"/messages/{row}/")

    assert (answer.status_code, answer["Location"]) == (302, "/services/")
    assert selectors.unread_count(person_id=person_of(client)) == 0


def test_message_of_another_is_not_there(client_as: Door) -> None:
    row = tell(client_as("staff"), "甲")
    other = client_as("staff")

    assert other.get(f"/messages/{row}/").status_code == 404
    assert other.post(f"/messages/{row}/move/", {"to": "archive"}).status_code == 302
    assert "甲" not in other.get("/messages/").content.decode()


def test_all_read_can_be_taken_back(client_as: Door) -> None:
    client = client_as("staff")
    tell(client, "甲")

    answer = client.post("/messages/read/", follow=True)
    undone = client.post("/messages/unread/", {"at": answer.context["read_at"]}, follow=True)

    assert "已全部标为已读" in answer.content.decode()
    assert undone.context["reader"].unread == 1


def test_message_is_put_away_and_back(client_as: Door) -> None:
    client = client_as("staff")
    row = tell(client, "甲乙丙")

    client.post(f"/messages/{row}/move/", {"to": "archive"})

    assert "甲乙丙" not in client.get("/messages/").content.decode()
    assert "甲乙丙" in client.get("/messages/?archived=1").content.decode()

    client.post(f"/messages/{row}/move/", {"to": "list"})

    assert "甲乙丙" in client.get("/messages/").content.decode()


def test_list_is_narrowed_by_kind_and_words_and_leafed_by_key(client_as: Door) -> None:
    client = client_as("staff")
    for number in range(23):
        tell(client, f"第 {number} 条", body="内容")
    tell(client, "空调报修", kind=MessageKind.REMINDER)

    reminders = client.get("/messages/?kind=REMINDER").content.decode()
    spelled = client.get("/messages/?q=ktbx").content.decode()
    first = client.get("/messages/?kind=CASE")
    second = client.get(first.context["mail"].next_url)

    assert "空调报修" in reminders
    assert "第 3 条" not in reminders
    assert "空调报修" in spelled
    assert "第 3 条" not in spelled
    assert len(first.context["mail"].lines) == 20
    assert [line.row.title for line in second.context["mail"].lines] == [
        "第 2 条",
        "第 1 条",
        "第 0 条",
    ]


def test_list_asks_the_database_little(client_as: Door) -> None:
    client = client_as("staff")
    for number in range(20):
        tell(client, f"第 {number} 条")
    client.get("/messages/")

    with CaptureQueriesContext(connection) as queries:
        client.get("/messages/")

    assert len(queries) <= MOST_QUERIES


def test_announcement_is_for_its_readers_and_its_reading_is_noted(client_as: Door) -> None:
    admin, reader = client_as("canteen_admin"), client_as("staff")
    for_all = announce(admin, "元旦供餐", Group(kind=AudienceKind.ALL))
    for_drivers = announce(admin, "司机用餐", Group(kind=AudienceKind.ROLE, value="driver"))

    page = reader.get(f"/announcements/{for_all}/")

    assert "元旦供餐" in page.content.decode()
    assert reader.get(f"/announcements/{for_drivers}/").status_code == 404
    assert selectors.unread_announcements(person_id=person_of(reader), now=clock_now()) == 0
    rows: Any = selectors.written_on(boards=[Board(owner="canteen_admin")]).rows
    assert [row.readers for row in rows] == [0, 1]


def test_announcements_are_searched(client_as: Door) -> None:
    announce(client_as("canteen_admin"), "元旦供餐", Group(kind=AudienceKind.ALL))
    reader = client_as("staff")

    assert "元旦供餐" in reader.get("/announcements/?q=ydgc").content.decode()
    assert "没有找到" in reader.get("/announcements/?q=zzzz").content.decode()


def test_texts_are_turned_off_kind_by_kind(client_as: Door) -> None:
    client = client_as("staff")

    client.post("/me/notices/", {"sms": ["CASE", "TASK"]})

    wanted = {c.kind for c in selectors.choices(person_id=person_of(client)) if c.sms}
    assert wanted == {"CASE", "TASK", "ACCOUNT", "ALARM"}


def test_look_is_kept_without_scripts(client: Client) -> None:
    client.post("/me/look/", {"edition": "elder", "size": "3", "theme": "<b>"})

    text = client.get("/services/").content.decode()
    assert 'data-edition="elder" data-size="3"' in text
    assert "zl_theme" not in client.cookies


def test_thread_shows_all_that_was_told_of_one_thing(client_as: Door) -> None:
    client = client_as("staff")
    tell(client, "先", subject="case:9", body="一")
    last = tell(client, "后", subject="case:9", body="二")

    text = client.get(f"/messages/{last}/").content.decode()

    assert text.index("后") < text.index("先")
    narrowed = MessageFilter(thread="case:9", unread=True)
    assert selectors.messages(person_id=person_of(client), narrowed=narrowed) == []
