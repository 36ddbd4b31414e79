"""Calendar feeds: valid, stable, and honest about what is off."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from zhilian.core.testing import NOON
from zhilian.directory.models import Person
from zhilian.directory.tests import make as directory
from zhilian.oncall import ical, selectors, service
from zhilian.oncall.models import FeedEntry
from zhilian.oncall.schedule import Stint
from zhilian.oncall.tests import make
from zhilian.oncall.types import FeedScope, Layer, Span

HOUR = timedelta(hours=1)
STRETCHES = st.lists(
    st.tuples(st.integers(0, 20), st.integers(1, 5), st.integers(1, 3)), max_size=6
)


def stints(rows: list[tuple[int, int, int]]) -> list[tuple[Layer, Stint]]:
    """Laid one behind the other, so that none overlap."""
    found, at = [], NOON
    for gap, length, person in rows:
        at += gap * HOUR
        stint = Stint(starts_at=at, ends_at=at + length * HOUR, person_id=person)
        found.append((Layer.PRIMARY, stint))
        at += length * HOUR
    return found


def told(rows: list[tuple[Layer, Stint]]) -> list[ical.Entry]:
    return [
        ical.Entry(
            uid=f"u{n}",
            layer=layer,
            person_id=stint.person_id,
            starts_at=stint.starts_at,
            ends_at=stint.ends_at,
            changed_at=NOON,
        )
        for n, (layer, stint) in enumerate(rows)
    ]


@given(STRETCHES, STRETCHES)
def test_after_reconciling_calendars_know_exactly_the_schedule(
    before: list[tuple[int, int, int]], after: list[tuple[int, int, int]]
) -> None:
    known, wanted = told(stints(before)), stints(after)

    changed, new = ical.reconcile(known, wanted, at=NOON + HOUR)

    now = {entry.uid: entry for entry in known} | {entry.uid: entry for entry in changed}
    alive = {(e.person_id, e.starts_at, e.ends_at) for e in now.values() if not e.cancelled}
    alive |= {(stint.person_id, stint.starts_at, stint.ends_at) for _layer, stint in new}
    assert alive == {(s.person_id, s.starts_at, s.ends_at) for _layer, s in wanted}
    assert all(entry.sequence == 1 and entry.changed_at == NOON + HOUR for entry in changed)


@given(STRETCHES)
def test_the_same_schedule_again_changes_nothing(rows: list[tuple[int, int, int]]) -> None:
    assert ical.reconcile(told(stints(rows)), stints(rows), at=NOON) == ([], [])


@pytest.mark.django_db
class TestFeeds:
    @pytest.fixture
    def usual(self) -> Person:
        person = directory.person(name="王工，主", roles=["ops_software"])
        make.shift(person, starts_at=NOON, ends_at=NOON + 20 * HOUR)
        return person

    def read(self, token: str) -> Any:
        answer = selectors.feed_answer(token=token, since=NOON - HOUR)
        assert answer is not None
        return Calendar.from_ical(answer.body)

    def test_the_feed_is_read_back_as_it_was_meant(self, usual: Person) -> None:
        token = service.make_feed(person_id=usual.pk, scope=FeedScope.MINE, label="手机", at=NOON)

        feed = self.read(token)

        assert (feed["VERSION"], str(feed["PRODID"])) == ("2.0", ical.PRODUCT)
        event = feed.walk("VEVENT")[0]
        assert (event["DTSTART"].dt, event["DTEND"].dt) == (NOON, NOON + 20 * HOUR)
        assert str(event["SUMMARY"]) == "主班 王工，主"
        assert {"UID", "DTSTAMP", "SEQUENCE", "STATUS"} <= set(event.keys())

    def test_a_cut_shift_keeps_its_uid_and_counts_up_and_a_lost_one_says_cancelled(
        self, usual: Person
    ) -> None:
        token = service.make_feed(person_id=usual.pk, scope=FeedScope.ROSTER, label="", at=NOON)
        uid = FeedEntry.objects.get().uid
        other = directory.person(name="李工", roles=["ops_software"])
        stretch = Span(starts_at=NOON + 10 * HOUR, ends_at=NOON + 20 * HOUR)
        held = service.put_override(person_id=other.pk, stretch=stretch, at=NOON, by_id=other.pk)
        service.sync_feed_entries(at=NOON + HOUR)
        service.cancel_override(override_id=held.pk, at=NOON + 2 * HOUR)
        service.sync_feed_entries(at=NOON + 3 * HOUR)

        events = {str(e["UID"]): e for e in self.read(token).walk("VEVENT")}

        assert (events[uid]["SEQUENCE"], events[uid]["STATUS"]) == (2, "CONFIRMED")
        (gone,) = [e for key, e in events.items() if key != uid]
        assert (str(gone["STATUS"]), gone["SEQUENCE"]) == ("CANCELLED", 1)

    def test_address_answers_unchanged_and_dies_when_revoked(self, usual: Person) -> None:
        token = service.make_feed(person_id=usual.pk, scope=FeedScope.MINE, label="", at=NOON)
        url = f"/ops/oncall/feeds/{token}.ics"

        first = Client().get(url)
        again = Client().get(url, headers={"if-none-match": first.headers["ETag"]})
        (feed,) = selectors.feeds_of(person_id=usual.pk)
        service.revoke_feed(feed_id=feed.pk, person_id=usual.pk, at=NOON)

        assert first.headers["Content-Type"].startswith("text/calendar")
        assert (first.status_code, again.status_code) == (200, 304)
        assert Client().get(url).status_code == 404

    def test_nobody_revokes_the_address_of_another(self, usual: Person) -> None:
        service.make_feed(person_id=usual.pk, scope=FeedScope.MINE, label="", at=NOON)
        (feed,) = selectors.feeds_of(person_id=usual.pk)

        other = directory.person(roles=["ops_software"])

        assert not service.revoke_feed(feed_id=feed.pk, person_id=other.pk, at=NOON)
