"""The board's pages: who may, what is shown, what was changed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from zhilian.core.times import clock_now
from zhilian.directory.models import Person
from zhilian.directory.tests import make as people
from zhilian.notices import selectors, service
from zhilian.notices.models import Announcement, Broadcast, Notice
from zhilian.notices.types import AudienceKind, Board, BroadcastState, Group

pytestmark = pytest.mark.django_db
Door = Callable[..., Client]
SAID = {"board": "canteen_admin:", "title": "周五停水", "body": "早餐改为简餐。", "wide": ["ALL:"]}


def write(client: Client, **said: Any) -> Any:
    return client.post("/desk/notices/new/", {**SAID, **said})


def test_an_announcement_goes_from_draft_to_readers_and_away(client_as: Door) -> None:
    admin = client_as("canteen_admin")
    written = write(admin)
    row = Announcement.objects.get()
    page = f"/desk/notices/{row.pk}/"
    assert written.headers["Location"] == page

    admin.post(f"{page}publish/")
    shown = admin.get(page).content.decode()
    refused = admin.post(f"{page}withdraw/", {"reason": ""}, follow=True).content.decode()
    admin.post(f"{page}withdraw/", {"reason": "写错日期"})

    row.refresh_from_db()
    assert "早餐改为简餐" in shown
    assert "请写明撤下的原因" in refused
    assert (row.state, row.withdraw_reason) == ("WITHDRAWN", "写错日期")


def test_what_was_typed_is_kept_when_it_is_refused(client_as: Door) -> None:
    answer = write(client_as("canteen_admin"), wide=[], title="停水")

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "请至少勾选一类对象" in text
    assert 'value="停水"' in text


def test_the_list_is_searched_filtered_and_taken_out(client_as: Door) -> None:
    admin = client_as("canteen_admin")
    write(admin)
    write(admin, title="春节供餐")

    found = admin.get("/desk/notices/?q=供餐&state=DRAFT").content.decode()
    file = b"".join(admin.get("/desk/notices/export/"))  # type: ignore[arg-type]

    assert "春节供餐" in found
    assert "周五停水" not in found
    assert "周五停水" in file.decode()


def test_another_sections_announcement_is_not_found(client_as: Door) -> None:
    write(client_as("canteen_admin"))
    row = Announcement.objects.get()
    other = client_as("meeting_admin")

    assert other.get(f"/desk/notices/{row.pk}/").status_code == 404
    other.post(f"/desk/notices/{row.pk}/publish/")
    row.refresh_from_db()
    assert row.state == "DRAFT"


def test_a_published_one_is_copied_into_a_new_draft(client_as: Door) -> None:
    admin = client_as("canteen_admin")
    write(admin)
    row = Announcement.objects.get()
    admin.post(f"/desk/notices/{row.pk}/publish/")

    form = admin.get(f"/desk/notices/new/?from={row.pk}").content.decode()

    assert "早餐改为简餐" in form


def test_readers_are_listed_and_taking_them_out_is_recorded(client_as: Door) -> None:
    admin = client_as("canteen_admin")
    write(admin)
    row = Announcement.objects.get()
    admin.post(f"/desk/notices/{row.pk}/publish/")
    reader = people.person(name="郑读者")
    service.note_reading(announcement_id=row.pk, person_id=reader.pk, at=clock_now())

    listed = admin.get(f"/desk/notices/{row.pk}/readers/").content.decode()
    file = admin.get(f"/desk/notices/{row.pk}/readers/export/")

    assert "郑读者" in listed
    assert "郑读者" in b"".join(file).decode()  # type: ignore[arg-type]


def bulk(people_count: int) -> tuple[Person, Broadcast]:
    admin = people.person(roles=["canteen_admin"])
    for _ in range(people_count - 1):
        people.person()
    row = service.write_broadcast(
        board=Board(owner="canteen_admin"),
        text="周五停水，早餐改为简餐。",
        groups=[Group(kind=AudienceKind.ALL)],
        by_id=admin.pk,
        at=clock_now(),
    )
    return admin, row


def test_few_are_texted_by_the_section_itself() -> None:
    admin, row = bulk(3)

    service.submit_broadcast(broadcast_id=row.pk, by_id=admin.pk, at=clock_now())
    sent = service.send_on(broadcast_id=row.pk, at=clock_now())
    again = service.send_on(broadcast_id=row.pk, at=clock_now())

    row.refresh_from_db()
    assert (sent, again, row.state) == (3, 0, BroadcastState.DONE)
    assert Notice.objects.filter(subject=f"broadcast:{row.pk}").count() == 3


def test_many_wait_for_somebody_else(client_as: Door) -> None:
    admin, row = bulk(service.ALONE + 1)
    service.submit_broadcast(broadcast_id=row.pk, by_id=admin.pk, at=clock_now())
    own, purchaser = Client(), client_as("purchaser")
    people.sign_in(own, admin)

    refused = own.post(f"/desk/notices/sms/{row.pk}/approve/", follow=True).content.decode()
    row.refresh_from_db()
    before = row.state
    seen = purchaser.get(f"/desk/notices/sms/{row.pk}/").content.decode()
    purchaser.post(f"/desk/notices/sms/{row.pk}/approve/")

    row.refresh_from_db()
    assert "不能审批自己写的" in refused
    assert "批准发送" in seen
    assert (before, row.state) == (BroadcastState.WAITING, BroadcastState.RUNNING)


def test_a_refusal_says_why(client_as: Door) -> None:
    admin, row = bulk(service.ALONE + 1)
    service.submit_broadcast(broadcast_id=row.pk, by_id=admin.pk, at=clock_now())
    manager = client_as("ops_manager")

    manager.post(f"/desk/notices/sms/{row.pk}/refuse/", {"reason": "改用公告"})

    row.refresh_from_db()
    assert (row.state, row.reason) == (BroadcastState.REFUSED, "改用公告")


def test_a_pause_holds_and_a_stop_leaves_the_rest_out() -> None:
    admin, row = bulk(3)
    now = clock_now()
    service.submit_broadcast(broadcast_id=row.pk, by_id=admin.pk, at=now)
    service.pause_broadcast(broadcast_id=row.pk, by_id=admin.pk, at=now)
    held = service.send_on(broadcast_id=row.pk, at=now)
    service.resume_broadcast(broadcast_id=row.pk, by_id=admin.pk, at=now)
    service.stop_broadcast(broadcast_id=row.pk, by_id=admin.pk, at=now)

    progress = selectors.broadcast_progress(broadcast_id=row.pk)
    assert (held, progress.sent, progress.skipped) == (0, 0, 3)


@pytest.mark.parametrize("words", ["", "字" * 301, "证件 610102199003071234"])
def test_a_text_that_must_not_go_out_is_refused(client_as: Door, words: str) -> None:
    said = {"board": "canteen_admin:", "words": words, "wide": ["ALL:"]}

    answer = client_as("canteen_admin").post("/desk/notices/sms/new/", said)

    assert answer.status_code == 422
    assert Broadcast.objects.count() == 0


def test_the_lists_stay_within_their_queries(
    client_as: Door, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    admin = client_as("canteen_admin")
    for number in range(5):
        write(admin, title=f"公告{number}")

    with django_assert_max_num_queries(14):
        assert admin.get("/desk/notices/").status_code == 200
