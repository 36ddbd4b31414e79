"""Hand-overs: both sign, nothing signed changes, what is missing is shown."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from zhilian.core.testing import NOON
from zhilian.directory.models import Person
from zhilian.directory.tests import make as directory
from zhilian.oncall import sealing, selectors, service
from zhilian.oncall.errors import HandOverRefused
from zhilian.oncall.models import HandOver, HandOverSeal
from zhilian.oncall.tests import make
from zhilian.oncall.types import HandOverStatus, Layer

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def outgoing() -> Person:
    person = directory.person(name="王工", roles=["ops_software"])
    make.shift(person, starts_at=NOON - 24 * HOUR, ends_at=NOON)
    return person


@pytest.fixture
def incoming(outgoing: Person) -> Person:
    person = directory.person(name="李工", roles=["ops_software"])
    make.shift(person, starts_at=NOON, ends_at=NOON + 24 * HOUR)
    return person


def give(person: Person, *, notes: str = "机房空调待修", minutes: int = 0) -> HandOver:
    return service.give_handover(
        changes_at=NOON,
        layer=Layer.PRIMARY,
        person_id=person.pk,
        notes=notes,
        at=NOON + timedelta(minutes=minutes),
    )


def take(handover: HandOver, person: Person, *, version: int = 1) -> HandOver:
    return service.take_handover(
        handover_id=handover.pk, person_id=person.pk, version=version, at=NOON + HOUR
    )


def test_it_holds_what_is_open_when_it_is_signed(outgoing: Person, incoming: Person) -> None:
    made = make.incident()

    handover = give(outgoing)

    content = selectors.content_of(selectors.seals_of(handover_id=handover.pk), version=1)
    assert [row["number"] for row in content["incidents"]] == [made.number]
    assert content["notes"] == "机房空调待修"
    assert [clock["subject"] for clock in content["clocks"]] != []


def test_both_have_to_sign(outgoing: Person, incoming: Person) -> None:
    handover = give(outgoing)
    assert handover.status == HandOverStatus.GIVEN

    for _run in range(2):
        taken = take(handover, incoming)

    assert taken.status == HandOverStatus.TAKEN
    assert HandOverSeal.objects.count() == 3
    assert selectors.first_broken_seal() is None


def test_only_the_two_of_them_can_sign(outgoing: Person, incoming: Person) -> None:
    with pytest.raises(HandOverRefused, match="交班人本人"):
        give(incoming)
    with pytest.raises(HandOverRefused, match="接班人本人"):
        take(give(outgoing), outgoing)


def test_a_newer_version_must_be_read_before_it_is_signed(
    outgoing: Person, incoming: Person
) -> None:
    give(outgoing)
    handover = give(outgoing, notes="空调已修好", minutes=5)

    with pytest.raises(HandOverRefused, match="新的一版"):
        take(handover, incoming, version=1)

    assert take(handover, incoming, version=2).status == HandOverStatus.TAKEN


def test_signed_by_both_it_takes_no_further_version(outgoing: Person, incoming: Person) -> None:
    take(give(outgoing), incoming)

    with pytest.raises(HandOverRefused, match="不能再改"):
        give(outgoing, minutes=70)


def test_the_database_refuses_to_change_what_was_signed(outgoing: Person, incoming: Person) -> None:
    give(outgoing)

    for sql in ("UPDATE oncall_handoverseal SET content = ''", "DELETE FROM oncall_handoverseal"):
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)


def test_an_altered_link_is_named(outgoing: Person, incoming: Person) -> None:
    take(give(outgoing), incoming)
    seals = list(HandOverSeal.objects.order_by("seq"))
    assert sealing.first_broken(seals) is None

    seals[1].person_id = incoming.pk

    assert sealing.first_broken(seals) == 2
    assert sealing.first_broken([seals[0], seals[2]]) == 2


def test_no_change_of_hands_no_hand_over(outgoing: Person, incoming: Person) -> None:
    with pytest.raises(HandOverRefused, match="没有换人"):
        service.give_handover(
            changes_at=NOON + HOUR,
            layer=Layer.PRIMARY,
            person_id=outgoing.pk,
            notes="",
            at=NOON,
        )


def test_a_missing_hand_over_is_shown_until_both_have_signed(
    outgoing: Person, incoming: Person
) -> None:
    def missing(minutes: int) -> bool:
        (change,) = selectors.changes(now=NOON + timedelta(minutes=minutes))
        return change.missing

    assert (missing(10), missing(31)) == (False, True)
    handover = give(outgoing)
    assert missing(31)
    take(handover, incoming)
    assert not missing(31)
