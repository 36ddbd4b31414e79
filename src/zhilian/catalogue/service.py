"""The only door to change the catalogue."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from zhilian.catalogue import documents
from zhilian.catalogue.drafting import (
    discard_draft,
    draft_of_version,
    save_draft,
    set_closing,
    waiting_draft,
)
from zhilian.catalogue.errors import LintFailed, VersionIsPublished
from zhilian.catalogue.events import WindowPublished, WindowWithdrawn
from zhilian.catalogue.lint import lint
from zhilian.catalogue.models import MOVES, CatalogueEdition, SubPlatform, Window, WindowVersion
from zhilian.catalogue.published import document_with
from zhilian.catalogue.types import Imported, State
from zhilian.core import events

__all__ = [
    "discard_draft",
    "draft_of_version",
    "import_document",
    "publish_draft",
    "publish_version",
    "save_draft",
    "set_closing",
    "withdraw_window",
]
SHOWN = 5
_passed: set[str] = set()


@transaction.atomic
def import_document(*, document: Mapping[str, Any], at: datetime, publish: bool = True) -> Imported:
    """Take over a window list that passes the lint. The same list twice changes nothing.

    With `publish` the changed windows are live at once and the missing ones are withdrawn; without
    it the changes wait as drafts and applicants see no difference.
    """
    _refuse_faulty(document)
    edition = _edition(document, at=at)
    done: dict[str, list[str]] = {"new": [], "changed": [], "unchanged": []}
    drafts: list[int] = []
    for position, part in enumerate(document["sub_platforms"]):
        sub_platform = _sub_platform(part, position=position)
        for place, item in enumerate(part["windows"]):
            what, draft = _take_over(item, edition=edition, place=(sub_platform, place))
            done[what].append(item["code"])
            if draft:
                drafts.append(draft.pk)
    withdrawn: tuple[str, ...] = ()
    if publish:
        for version_id in drafts:
            publish_version(version_id=version_id, at=at)
        withdrawn = _withdraw_missing(document, at=at)
    return Imported(
        **{what: tuple(codes) for what, codes in done.items()},
        withdrawn=withdrawn,
        drafts=() if publish else tuple(drafts),
    )


@transaction.atomic
def publish_version(
    *,
    version_id: int,
    at: datetime,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
) -> WindowVersion:
    """Make a draft what applicants see. The version before it is kept for the cases that pin it."""
    version = WindowVersion.objects.select_for_update().get(pk=version_id)
    if State.PUBLISHED not in MOVES[State(version.state)]:
        raise VersionIsPublished("这一版已经发布过，内容不能再改；请导入新的内容生成新版本")
    _retire_published(version.window_id)
    version.state = State.PUBLISHED
    version.opens_at = opens_at or at
    version.closes_at = closes_at
    version.save(update_fields=["state", "opens_at", "closes_at"])
    window = version.window
    _describe(window, version.document)
    window.save()
    events.record(WindowPublished(at=at, window_code=window.code, version=version.number))
    return version


@transaction.atomic
def publish_draft(*, window_code: str, based_on: str, at: datetime) -> WindowVersion:
    """Make the draft that the person saw what applicants see, if the whole list still stands.

    Errors: `NothingToPublish`, `DraftMoved`, `LintFailed`.
    """
    draft = waiting_draft(window_code=window_code, based_on=based_on)
    _refuse_faulty(document_with(draft.document))
    return publish_version(version_id=draft.pk, at=at)


@transaction.atomic
def withdraw_window(*, window_code: str, at: datetime) -> None:
    """No longer offer the window. Its versions stay, for the cases that pin them."""
    published = WindowVersion.objects.filter(
        window__code=window_code, state=State.PUBLISHED
    ).first()
    if published is None:
        return
    _retire_published(published.window_id)
    events.record(WindowWithdrawn(at=at, window_code=window_code, version=published.number))


def _refuse_faulty(document: Mapping[str, Any]) -> None:
    """A list that passed once in this process is not proved again: the rules read nothing else."""
    text = hashlib.sha256(documents.canonical(document).encode()).hexdigest()
    if text in _passed:
        return
    found = lint(document)
    if not found:
        _passed.add(text)
    else:
        shown = "\n".join(str(item) for item in found[:SHOWN])
        more = f"\n另有 {len(found) - SHOWN} 处。" if len(found) > SHOWN else ""
        raise LintFailed(f"清单有 {len(found)} 处问题，没有导入：\n{shown}{more}")


def _edition(document: Mapping[str, Any], *, at: datetime) -> CatalogueEdition:
    registers = documents.registers_of(document)
    sha256 = documents.fingerprint(registers)
    edition, _ = CatalogueEdition.objects.get_or_create(
        sha256=sha256, defaults={"registers": registers, "imported_at": at}
    )
    return edition


def _sub_platform(part: Mapping[str, Any], *, position: int) -> SubPlatform:
    sub_platform, _ = SubPlatform.objects.update_or_create(
        code=part["code"],
        defaults={
            "name": part["name"],
            "owner_role": part["owner_role"],
            "summary": part["summary"],
            "position": position,
        },
    )
    return sub_platform


def _take_over(
    item: Mapping[str, Any], *, edition: CatalogueEdition, place: tuple[SubPlatform, int]
) -> tuple[str, WindowVersion | None]:
    """The window in its place, and a draft when the declaration says something new."""
    sub_platform, position = place
    window = Window.objects.filter(code=item["code"]).first() or Window(code=item["code"])
    is_new = window.pk is None
    window.sub_platform, window.position = sub_platform, position
    if is_new:
        _describe(window, item)
    window.save()
    sha256 = documents.fingerprint(item)
    if window.versions.filter(state=State.PUBLISHED, sha256=sha256).exists():
        return "unchanged", None
    return ("new" if is_new else "changed"), _draft(window, item, edition=edition, sha256=sha256)


def _draft(
    window: Window, item: Mapping[str, Any], *, edition: CatalogueEdition, sha256: str
) -> WindowVersion:
    """The one draft of the window, with this content."""
    draft = window.versions.filter(state=State.DRAFT).first()
    if draft is None:
        last = window.versions.aggregate(last=Max("number"))["last"] or 0
        draft = WindowVersion(window=window, number=last + 1)
    draft.edition = edition
    draft.document = {**item, "version": draft.number}
    draft.sha256 = sha256
    draft.save()
    return draft


def _describe(window: Window, item: Mapping[str, Any]) -> None:
    window.name, window.kind = item["name"], item["kind"]
    window.branch, window.summary = item["branch"], item["summary"]


def _retire_published(window_id: int) -> None:
    live = WindowVersion.objects.filter(window_id=window_id, state=State.PUBLISHED)
    live.update(state=State.RETIRED)


def _withdraw_missing(document: Mapping[str, Any], *, at: datetime) -> tuple[str, ...]:
    listed = {item["code"] for part in document["sub_platforms"] for item in part["windows"]}
    published = WindowVersion.objects.filter(state=State.PUBLISHED).exclude(window__code__in=listed)
    codes = tuple(published.order_by("window__code").values_list("window__code", flat=True))
    for code in codes:
        withdraw_window(window_code=code, at=at)
    return codes
