"""Drafts of single windows: seen before they are live, never overwritten unseen, brought back."""

from datetime import timedelta
from typing import Any

import pytest

from zhilian.catalogue import selectors, service
from zhilian.catalogue.errors import DraftInTheWay, DraftMoved, LintFailed, NothingToPublish
from zhilian.catalogue.models import WindowVersion
from zhilian.catalogue.tests import make
from zhilian.catalogue.types import State
from zhilian.core.testing import NOON

pytestmark = pytest.mark.django_db
CODE = "room-booking"
LATER = NOON + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _live() -> None:
    make.catalogue()


def live() -> WindowVersion:
    return WindowVersion.objects.get(window__code=CODE, state=State.PUBLISHED)


def renamed(label: str) -> dict[str, Any]:
    document: dict[str, Any] = WindowVersion.objects.get(pk=live().pk).document
    document["form"]["fields"][3]["label"] = label
    return document


def saved(label: str) -> WindowVersion:
    draft = service.save_draft(
        window_code=CODE, document=renamed(label), based_on=live().sha256, at=NOON
    )
    assert draft is not None
    return draft


def test_save_draft_shows_applicants_nothing_until_it_is_published() -> None:
    draft = saved("会议题目")

    assert selectors.window(code=CODE).version == 1
    service.publish_draft(window_code=CODE, based_on=draft.sha256, at=LATER)
    view = selectors.window(code=CODE)
    assert (view.version, view.declaration.fields[3].label) == (2, "会议题目")


def test_save_draft_twice_keeps_one_and_refuses_who_saw_an_older_one() -> None:
    draft = saved("会议题目")

    with pytest.raises(DraftMoved):
        service.save_draft(
            window_code=CODE, document=renamed("议题"), based_on=live().sha256, at=LATER
        )
    service.save_draft(window_code=CODE, document=renamed("议题"), based_on=draft.sha256, at=LATER)

    assert WindowVersion.objects.filter(state=State.DRAFT).count() == 1


def test_save_draft_that_says_what_is_live_is_no_draft() -> None:
    draft = saved("会议题目")

    again = service.save_draft(
        window_code=CODE, document=live().document, based_on=draft.sha256, at=LATER
    )

    assert again is None
    assert not WindowVersion.objects.filter(state=State.DRAFT).exists()


def test_publish_draft_that_the_lint_refuses_stays_a_draft() -> None:
    document = live().document
    document["sms"][0]["text"] = "{nobody}知道"
    draft = service.save_draft(window_code=CODE, document=document, based_on=live().sha256, at=NOON)
    assert draft is not None

    with pytest.raises(LintFailed, match="nobody"):
        service.publish_draft(window_code=CODE, based_on=draft.sha256, at=LATER)

    assert live().number == 1


def test_publish_draft_without_one_says_so() -> None:
    with pytest.raises(NothingToPublish):
        service.publish_draft(window_code=CODE, based_on=live().sha256, at=NOON)


def test_draft_of_version_brings_an_older_version_back() -> None:
    first = live().sha256
    draft = saved("会议题目")
    service.publish_draft(window_code=CODE, based_on=draft.sha256, at=NOON)

    back = service.draft_of_version(window_code=CODE, number=1, at=LATER)
    with pytest.raises(DraftInTheWay):
        service.draft_of_version(window_code=CODE, number=1, at=LATER)
    service.publish_draft(window_code=CODE, based_on=back.sha256, at=LATER)

    assert (live().number, live().sha256) == (3, first)


def test_discard_draft_leaves_what_is_live() -> None:
    saved("会议题目")

    assert service.discard_draft(window_code=CODE, at=LATER)
    assert not service.discard_draft(window_code=CODE, at=LATER)
    assert live().number == 1


def test_set_closing_ends_the_window_for_new_cases_and_opens_it_again() -> None:
    service.set_closing(window_code=CODE, closes_at=LATER, at=NOON)
    assert not selectors.window(code=CODE).is_open(LATER)

    service.set_closing(window_code=CODE, closes_at=None, at=LATER)

    assert selectors.window(code=CODE).is_open(LATER)
