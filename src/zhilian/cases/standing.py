"""What a person may answer: their own tasks, those of their posts, those of whom they act for."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from zhilian.cases.assignees import APPLICANT
from zhilian.cases.models import Case, Delegation, Task
from zhilian.cases.types import DelegationKind, TaskState
from zhilian.directory import selectors as directory
from zhilian.directory.types import Posts


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A person's posts, and the posts of the people for whom they act now."""

    own: Posts
    acting_for: tuple[Posts, ...] = ()

    @property
    def every(self) -> tuple[Posts, ...]:
        return (self.own, *self.acting_for)

    def answers(self, task: Task, case: Case) -> Posts | None:
        """As whom this person may answer the task; None when they may not."""
        return next((posts for posts in self.every if _fits(posts, task, case)), None)

    def tasks(self) -> Q:
        """The open tasks that this person may answer."""
        found = Q()
        for posts in self.every:
            found |= _owed_by(posts)
        return found & Q(state=TaskState.OPEN)


def standing_of(*, person_id: int, at: datetime) -> Standing:
    """Asked for once while a request of this person is answered."""
    return directory.once_a_request(
        "cases.standing", person_id=person_id, make=lambda: _standing(person_id, at)
    )


def _standing(person_id: int, at: datetime) -> Standing:
    for_others = Delegation.objects.filter(
        to=person_id,
        kind=DelegationKind.ACT,
        from_at__lte=at,
        until_at__gt=at,
        ended_at__isnull=True,
    )
    absent = for_others.select_related("person__unit__parent").order_by("id")
    return Standing(
        own=directory.posts_of(person_id=person_id),
        acting_for=tuple(directory.posts_of_people(people=[row.person for row in absent])),
    )


def _fits(posts: Posts, task: Task, case: Case) -> bool:
    if task.person_id is not None:
        own = posts.person_id == task.person_id
        return own or (task.role == APPLICANT and posts.person_id == case.by_id)
    if task.unit_id is not None:
        held = frozenset[str]().union(*posts.roles.values())
        return task.role in held and task.unit_id in posts.unit_ids
    return posts.holds(task.role, branch_id=task.branch_id)


def _owed_by(posts: Posts) -> Q:
    # Asked of the case by its own index: across a join no index of tasks would be used.
    sent_in = Case.objects.filter(by=posts.person_id).values("pk")
    mine = Q(person=posts.person_id) | Q(role=APPLICANT, case__in=sent_in)
    free = Q(person__isnull=True)
    held = sorted(frozenset[str]().union(*posts.roles.values()))
    pooled = free & Q(unit__in=posts.unit_ids, role__in=held)
    for branch_id, roles in posts.roles.items():
        here = Q(branch=branch_id) if branch_id is not None else Q(branch__isnull=True)
        pooled |= free & here & Q(unit__isnull=True, role__in=sorted(roles))
    return mine | pooled
