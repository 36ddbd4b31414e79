"""Announcements on the pages of windows: tied by the section that runs them, shown to readers."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from zhilian.catalogue.tests import make as catalogue
from zhilian.core.testing import NOON
from zhilian.directory.models import Person
from zhilian.directory.service import load_places
from zhilian.directory.tests import make as people
from zhilian.notices import selectors, service
from zhilian.notices.errors import AnnouncementRefused
from zhilian.notices.models import Announcement
from zhilian.notices.types import AnnouncementDraft, AudienceKind, Board, Group

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_catalogue")]
Door = Callable[..., Client]
CANTEEN = Board(owner="canteen_admin")
OWN, OTHERS = "meal-booking", "room-booking"
SAID = {"board": CANTEEN.key, "title": "周五停水", "body": "改为简餐。", "wide": ["ALL:"]}


@pytest.fixture
def _catalogue() -> None:
    load_places()
    catalogue.catalogue()


def published(*windows: str, role: str = "", by: Person, **values: Any) -> Announcement:
    group = Group(kind=AudienceKind.ROLE, value=role) if role else Group(kind=AudienceKind.ALL)
    draft = AnnouncementDraft(
        title="周五停水", body="改为简餐。", audience=[group], windows=windows, **values
    )
    row = service.save_announcement(draft=draft, board=CANTEEN, by_id=by.pk, at=NOON)
    return service.publish_announcement(announcement_id=row.pk, by_id=by.pk, at=NOON)


def shown(window: str, who: Person | None, at: datetime = NOON) -> list[int]:
    person_id = who.pk if who else None
    found = selectors.announcements_at(window=window, person_id=person_id, now=at)
    return [row.id for row in found]


def test_it_stands_at_its_windows_until_its_end_and_nowhere_else() -> None:
    admin, reader = people.person(roles=["canteen_admin"]), people.person()

    row = published(OWN, by=admin, until_at=NOON + timedelta(hours=2))

    assert shown(OWN, reader) == shown(OWN, None) == [row.pk]
    assert shown(OTHERS, reader) == []
    assert shown(OWN, reader, NOON + timedelta(hours=2)) == []


def test_withdrawn_it_is_gone_from_the_window() -> None:
    admin, reader = people.person(roles=["canteen_admin"]), people.person()
    row = published(OWN, by=admin)

    service.withdraw_announcement(announcement_id=row.pk, by_id=admin.pk, reason="写错", at=NOON)

    assert shown(OWN, reader) == []


def test_only_its_readers_see_it_there() -> None:
    admin = people.person(roles=["canteen_admin"])
    driver = people.person(roles=["driver"])

    row = published(OWN, role="driver", by=admin)

    assert shown(OWN, driver) == [row.pk]
    assert shown(OWN, people.person()) == shown(OWN, None) == []


@pytest.mark.parametrize("code", [OTHERS, "no-such-window"])
def test_a_window_of_another_section_is_refused(code: str) -> None:
    admin = people.person(roles=["canteen_admin", "meeting_admin"])

    with pytest.raises(AnnouncementRefused, match="本科室管理的窗口"):
        published(OWN, code, by=admin)

    assert not Announcement.objects.exists()


def test_the_form_offers_ones_own_windows_and_a_draft_keeps_them(client_as: Door) -> None:
    admin = client_as("canteen_admin")
    form = admin.get("/desk/notices/new/").content.decode()
    admin.post("/desk/notices/new/", {**SAID, "windows": [OWN]})
    row = Announcement.objects.get()
    forged = admin.post("/desk/notices/new/", {**SAID, "windows": [OTHERS]})

    again = admin.get(f"/desk/notices/{row.pk}/edit/").content.decode()
    admin.post(f"/desk/notices/{row.pk}/edit/", SAID)

    assert f'value="{OWN}"' in form
    assert f'value="{OTHERS}"' not in form
    assert forged.status_code == 422
    assert f'value="{OWN}" checked' in again or f'value="{OWN}" id=' in again
    assert selectors.windows_in(announcement_id=row.pk) == []


def test_the_page_of_a_window_shows_the_strip_to_everybody(client: Client) -> None:
    row = published(OWN, by=people.person(roles=["canteen_admin"]))

    here = client.get(f"/w/{OWN}/").content.decode()
    there = client.get(f"/w/{OTHERS}/").content.decode()

    assert f'href="/announcements/{row.pk}/"' in here
    assert "周五停水" not in there


def test_boards_without_windows_are_offered_none(client_as: Door) -> None:
    form = client_as("ops_manager").get("/desk/notices/new/").content.decode()

    assert "显示在哪些窗口" not in form
