"""Who may see a case, and how clearly."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q

from zhilian.cases.models import Case, Task
from zhilian.cases.standing import Standing, standing_of
from zhilian.catalogue.types import WindowView

AUDIT: Final = "audit_admin"


@dataclass(frozen=True, kw_only=True)
class Sight:
    """What the viewer is to the case. `clear`: sensitive parts are shown in full."""

    own: bool
    clear: bool
    standing: Standing
    owed: tuple[Task, ...] = ()
    """The open tasks of the case that the viewer may answer."""


def sight_of(case: Case, view: WindowView, *, viewer_id: int, at: datetime) -> Sight | None:
    """None for whom the case is not.

    It is for its applicant and proxy, whoever owes or has done something in it, readers of a copy,
    the owner of the sub-platform (in a branch: its administrator), and audit. In full only for the
    applicant and whoever owes something in it now.
    """
    standing = standing_of(person_id=viewer_id, at=at)
    own = viewer_id in {case.applicant_id, case.by_id}
    open_tasks = case.tasks.open().order_by("id")
    owed = tuple(task for task in open_tasks if standing.answers(task, case))
    if own or owed:
        return Sight(own=own, clear=True, standing=standing, owed=owed)
    if _is_in_charge(case, view, standing) or _took_part(case, viewer_id):
        return Sight(own=False, clear=False, standing=standing)
    return None


def _took_part(case: Case, viewer_id: int) -> bool:
    did = case.tasks.filter(Q(done_by=viewer_id) | Q(person=viewer_id)).exists()
    return did or case.copies.filter(person=viewer_id).exists()


def _is_in_charge(case: Case, view: WindowView, standing: Standing) -> bool:
    posts = standing.own
    if AUDIT in frozenset[str]().union(*posts.roles.values()):
        return True
    if posts.holds(view.owner_role, branch_id=case.branch_id):
        return True
    if posts.holds(view.owner_role, branch_id=None):
        return case.branch_id is None or view.branch == "both"
    return case.branch_id is not None and posts.holds("district_admin", branch_id=case.branch_id)
