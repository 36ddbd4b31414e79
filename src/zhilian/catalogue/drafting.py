"""Changing one window in the browser: a draft beside what is live, published or thrown away.

Every call names the fingerprint that the person saw (`based_on`): two people never overwrite each
other unseen. The service door passes these functions on.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from zhilian.catalogue import documents
from zhilian.catalogue.errors import DraftInTheWay, DraftMoved, NothingToPublish
from zhilian.catalogue.events import ClosingChanged, DraftDiscarded, DraftSaved
from zhilian.catalogue.models import Window, WindowVersion
from zhilian.catalogue.types import State
from zhilian.core import events

Document = Mapping[str, Any]


@transaction.atomic
def save_draft(
    *, window_code: str, document: Document, based_on: str, at: datetime
) -> WindowVersion | None:
    """Keep the changed declaration as the draft; None when it says what is live anyway.

    Errors: `DraftMoved`.
    """
    window, live, draft = _locked(window_code)
    _refuse_moved(draft or live, based_on=based_on)
    sha256 = documents.fingerprint(document)
    if sha256 == live.sha256:
        if draft:
            _drop(window, draft, at=at)
        return None
    if draft is None:
        draft = WindowVersion(window=window, number=_next_number(window), edition=live.edition)
    draft.document = {**document, "version": draft.number}
    draft.sha256 = sha256
    draft.save()
    events.record(DraftSaved(at=at, window_code=window.code, version=draft.number))
    return draft


@transaction.atomic
def discard_draft(*, window_code: str, at: datetime) -> bool:
    """Throw the draft away. False when there is none."""
    window, _, draft = _locked(window_code)
    if draft:
        _drop(window, draft, at=at)
    return draft is not None


@transaction.atomic
def draft_of_version(*, window_code: str, number: int, at: datetime) -> WindowVersion:
    """Make an older version the draft, so that publishing it brings it back.

    Errors: `DraftInTheWay`, `NothingToPublish`, `WindowVersion.DoesNotExist`.
    """
    window, live, draft = _locked(window_code)
    if draft:
        raise DraftInTheWay(f"第 {draft.number} 版草稿还没有发布，请先发布或放弃它，再恢复旧版")
    old = window.versions.get(number=number, state=State.RETIRED)
    if old.sha256 == live.sha256:
        raise NothingToPublish(f"第 {number} 版与现行版内容相同，不用恢复")
    new = WindowVersion(window=window, number=_next_number(window), edition=live.edition)
    new.document = {**old.document, "version": new.number}
    new.sha256 = old.sha256
    new.save()
    events.record(DraftSaved(at=at, window_code=window.code, version=new.number))
    return new


@transaction.atomic
def waiting_draft(*, window_code: str, based_on: str) -> WindowVersion:
    """The draft that is to be published. Errors: `NothingToPublish`, `DraftMoved`."""
    _, live, draft = _locked(window_code)
    if draft is None or draft.sha256 == live.sha256:
        raise NothingToPublish("没有等待发布的草稿")
    _refuse_moved(draft, based_on=based_on)
    return draft


@transaction.atomic
def set_closing(*, window_code: str, closes_at: datetime | None, at: datetime) -> None:
    """Until when the window takes new cases (None: without end); running ones go on."""
    _, live, _ = _locked(window_code)
    live.closes_at = closes_at
    live.save(update_fields=["closes_at"])
    version = live.number
    events.record(
        ClosingChanged(at=at, window_code=window_code, version=version, closes_at=closes_at)
    )


def _locked(window_code: str) -> tuple[Window, WindowVersion, WindowVersion | None]:
    window = Window.objects.select_for_update().get(code=window_code)
    live = window.versions.select_related("edition").get(state=State.PUBLISHED)
    return window, live, window.versions.filter(state=State.DRAFT).first()


def _refuse_moved(held: WindowVersion, *, based_on: str) -> None:
    if held.sha256 != based_on:
        raise DraftMoved("别人刚改过这个窗口，请刷新后再改；您填的内容还在页面上，可先复制")


def _next_number(window: Window) -> int:
    numbers = window.versions.order_by("-number").values_list("number", flat=True)
    return (numbers.first() or 0) + 1


def _drop(window: Window, draft: WindowVersion, *, at: datetime) -> None:
    events.record(DraftDiscarded(at=at, window_code=window.code, version=draft.number))
    draft.delete()
