"""Who may apply at a window, what is kept of them, and their form checked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhilian.cases.assignees import APPLICANT
from zhilian.cases.docket import Docket
from zhilian.cases.errors import NotForYou, WindowIsClosed
from zhilian.cases.models import Case, Delegation
from zhilian.cases.selectors.attachments import file_refs
from zhilian.cases.types import DelegationKind, Filled
from zhilian.catalogue import selectors as catalogue
from zhilian.catalogue.types import Branch, Checked, WindowView
from zhilian.core.effects import Asking, Picked, contexts
from zhilian.directory import selectors as directory
from zhilian.directory.types import Posts


@dataclass(frozen=True, kw_only=True)
class Applicant:
    """For whom a case is made, by whom, and how they are called in it."""

    person_id: int
    by_id: int | None
    unit_id: int | None
    branch_id: int | None
    snapshot: Picked


def applicant(view: WindowView, *, applicant_id: int, by_id: int | None, at: datetime) -> Applicant:
    """The applicant, when this window is theirs. Errors: `WindowIsClosed`, `NotForYou`."""
    if not view.is_open(at):
        raise WindowIsClosed(f"“{view.name}”现在不受理，请在开放时间内办理。")
    posts = directory.posts_of(person_id=applicant_id)
    person = directory.person_at_hand(person_id=applicant_id)
    home = person.unit.branch_id if person.unit else None
    refuse_strangers(view, posts=posts, home=home)
    if by_id is not None:
        _refuse_without_word(applicant_id=applicant_id, by_id=by_id, at=at)
    return _as_applicant(view, person, by_id=by_id, at=at)


def anyone(view: WindowView, *, person_id: int, at: datetime) -> Applicant:
    """The person as an applicant, whether the window serves them or not."""
    person = directory.person_at_hand(person_id=person_id)
    return _as_applicant(view, person, by_id=None, at=at)


def why_not(view: WindowView, *, person_id: int) -> str:
    """Why this window does not serve the person; "" when it does."""
    person = directory.person_at_hand(person_id=person_id)
    home = person.unit.branch_id if person.unit else None
    try:
        refuse_strangers(view, posts=directory.posts_of(person_id=person_id), home=home)
    except NotForYou as refusal:
        return str(refusal)
    return ""


def refuse_strangers(view: WindowView, *, posts: Posts, home: int | None) -> None:
    """Errors: `NotForYou` when the window serves other people or another branch."""
    if view.branch == Branch.CITY and home is not None:
        raise NotForYou(f"“{view.name}”只在市本级开办，区县请在本区县分平台办理或咨询。")
    if view.branch == Branch.DISTRICT and home is None:
        raise NotForYou(f"“{view.name}”只在区县分平台开办。")
    held = frozenset[str]().union(*posts.roles.values())
    if not held & frozenset(view.declaration.audience):
        roles = view.registers.roles
        who = "、".join(roles.get(role, role) for role in view.declaration.audience)
        raise NotForYou(f"“{view.name}”由{who}办理，请联系本单位的联络员。")


def snapshot(person_id: int, *, view: WindowView, at: datetime) -> Picked:
    """The applicant as they are now, as the directory tells them to conditions."""
    asking = Asking(at=at, person_id=person_id, window=view.code)
    found: Picked = contexts.get(APPLICANT)(asking, {})
    return found


def returning(docket: Docket) -> Applicant:
    """The applicant of a case that came back, as they were at the beginning."""
    case = docket.case
    return Applicant(
        person_id=case.applicant_id,
        by_id=case.by_id,
        unit_id=case.unit_id,
        branch_id=case.branch_id,
        snapshot=docket.written["applicant"],
    )


def check(
    view: WindowView, filled: Filled, *, who: Applicant, at: datetime, case: Case | None = None
) -> Checked:
    """The form against its declaration, with everything that other apps know of it.

    `case` is the one that is sent again: what it holds already is still its own.
    """
    people = {who.person_id, who.by_id or who.person_id}
    files = file_refs(
        filled.files,
        window_code=view.code,
        people=people,
        case_id=case.pk if case else None,
    )
    asking = Asking(
        at=at,
        person_id=who.person_id,
        unit_id=who.unit_id,
        branch_id=who.branch_id,
        window=view.code,
        subject=case.subject if case else "",
    )
    return catalogue.check_form(
        view=view, texts=filled.texts, rows=filled.rows, files=files, asking=asking
    )


def _as_applicant(view: WindowView, person: Any, *, by_id: int | None, at: datetime) -> Applicant:
    home = person.unit.branch_id if person.unit else None
    return Applicant(
        person_id=person.pk,
        by_id=by_id,
        unit_id=person.unit_id,
        branch_id=home if view.branch != Branch.CITY else None,
        snapshot=snapshot(person.pk, view=view, at=at),
    )


def _refuse_without_word(*, applicant_id: int, by_id: int, at: datetime) -> None:
    word = Delegation.objects.filter(
        person=applicant_id,
        to=by_id,
        kind=DelegationKind.APPLY,
        from_at__lte=at,
        until_at__gt=at,
        ended_at__isnull=True,
    )
    if not word.exists():
        raise NotForYou("对方没有委托您代为申请，请对方先在“我的—代办”里委托您。")
