"""Importing, publishing and withdrawing; what is published never changes."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from zhilian.catalogue import documents, selectors, service
from zhilian.catalogue.errors import LintFailed, VersionIsPublished
from zhilian.catalogue.models import CatalogueEdition, WindowVersion
from zhilian.catalogue.tests import make
from zhilian.catalogue.tests.lint.breaking import Document, field, window
from zhilian.catalogue.tests.make import shipped
from zhilian.catalogue.types import State
from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=1)


def changed() -> Document:
    document = shipped()
    field(document, "room-booking", "title")["max_len"] = 80
    return document


def test_import_document_takes_over_the_whole_list() -> None:
    done = make.catalogue()

    assert len(done.new) == 64
    assert WindowVersion.objects.filter(state=State.PUBLISHED, number=1).count() == 64
    published = JournalEntry.objects.filter(kind="catalogue.window.published")
    assert published.count() == 64


def test_import_document_twice_changes_nothing() -> None:
    make.catalogue()

    done = make.catalogue(at=LATER)

    assert len(done.unchanged) == 64
    assert WindowVersion.objects.count() == 64
    assert CatalogueEdition.objects.count() == 1


def test_import_document_of_a_change_makes_one_new_version_and_keeps_the_old() -> None:
    make.catalogue()

    done = make.catalogue(document=changed(), at=LATER)

    assert done.changed == ("room-booking",)
    states = WindowVersion.objects.filter(window__code="room-booking").order_by("number")
    assert list(states.values_list("number", "state")) == [(1, "RETIRED"), (2, "PUBLISHED")]
    assert selectors.window(code="room-booking").version == 2


def test_import_document_as_draft_shows_applicants_nothing_yet() -> None:
    make.catalogue()

    done = service.import_document(document=changed(), at=LATER, publish=False)

    assert selectors.window(code="room-booking").version == 1
    service.publish_version(version_id=done.drafts[0], at=LATER)
    assert selectors.window(code="room-booking").version == 2


def test_import_document_as_draft_twice_keeps_one_draft() -> None:
    make.catalogue()

    service.import_document(document=changed(), at=LATER, publish=False)
    service.import_document(document=changed(), at=LATER, publish=False)

    assert WindowVersion.objects.filter(state=State.DRAFT).count() == 1


def test_import_document_with_a_fault_changes_nothing_and_says_where() -> None:
    document = shipped()
    window(document, "haircut")["audience"].append("visitor")

    with pytest.raises(LintFailed, match="haircut.audience"):
        make.catalogue(document=document)

    assert WindowVersion.objects.count() == 0


def test_withdraw_window_takes_it_from_the_lists_and_keeps_its_versions() -> None:
    make.catalogue()

    service.withdraw_window(window_code="haircut", at=LATER)

    assert "haircut" not in {row.code for row in selectors.windows()}
    assert WindowVersion.objects.get(window__code="haircut").state == State.RETIRED
    assert JournalEntry.objects.filter(kind="catalogue.window.withdrawn").count() == 1


def test_publish_version_twice_is_refused() -> None:
    make.catalogue()
    version = WindowVersion.objects.get(window__code="haircut")

    with pytest.raises(VersionIsPublished):
        service.publish_version(version_id=version.pk, at=LATER)


def test_published_document_is_the_list_that_was_imported() -> None:
    make.catalogue()

    exported = selectors.published_document()

    assert exported == documents.shipped()


@pytest.mark.parametrize(
    "change",
    [
        {"document": {}},
        {"sha256": "0" * 64},
        {"number": 9},
        {"opens_at": LATER},
        {"state": State.DRAFT},
    ],
)
def test_database_refuses_to_change_a_published_version(change: dict[str, object]) -> None:
    make.catalogue()

    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        WindowVersion.objects.filter(window__code="haircut").update(**change)


def test_database_refuses_to_revive_a_retired_version() -> None:
    make.catalogue()
    service.withdraw_window(window_code="haircut", at=LATER)

    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        WindowVersion.objects.filter(window__code="haircut").update(state=State.PUBLISHED)


def test_database_refuses_to_delete_a_published_version() -> None:
    make.catalogue()

    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        WindowVersion.objects.filter(window__code="haircut").delete()


def test_database_lets_the_deadline_of_a_published_version_move() -> None:
    make.catalogue()

    moved = WindowVersion.objects.filter(window__code="haircut").update(closes_at=LATER)

    assert moved == 1


def test_database_refuses_to_change_an_edition() -> None:
    make.catalogue()

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        CatalogueEdition.objects.update(registers={})


def test_database_refuses_a_deadline_before_the_opening() -> None:
    make.catalogue()

    with pytest.raises(IntegrityError), transaction.atomic():
        WindowVersion.objects.filter(window__code="haircut").update(closes_at=NOON)


def test_database_refuses_two_published_versions_of_a_window() -> None:
    make.catalogue()
    version = WindowVersion.objects.get(window__code="haircut")

    with pytest.raises(IntegrityError), transaction.atomic():
        WindowVersion.objects.create(
            window=version.window,
            edition=version.edition,
            number=2,
            document={},
            sha256="0" * 64,
            state=State.PUBLISHED,
            opens_at=NOON,
        )
