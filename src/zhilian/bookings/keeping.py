"""What somebody's posts let them keep: in the city some kinds, in a branch of theirs everything."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from zhilian.bookings.models import Activity, Resource
from zhilian.bookings.types import KINDS, ResourceKind
from zhilian.directory.types import Posts, Role

ACTIVITY_KEEPER = Role.WELFARE_ADMIN
SHOP_KEEPERS = (
    Role.CANTEEN_ADMIN,
    Role.MALL_ADMIN,
    Role.PROPERTY_ADMIN,
    Role.WAREHOUSE,
    Role.WELFARE_ADMIN,
)
"""Who may be given the stock of a shop to keep; each sees the shops of their own role. Merchants of
the mall have desks of their own.
"""
KEEPERS = (
    *sorted({role for info in KINDS.values() for role in info.roles}),
    Role.DISTRICT_ADMIN.value,
)


@dataclass(frozen=True, kw_only=True)
class Reach:
    """`roles` are those of the city; `branches` those that one administers."""

    roles: frozenset[str]
    branches: frozenset[int]

    @property
    def city_kinds(self) -> list[ResourceKind]:
        return [kind for kind, info in KINDS.items() if self.roles & set(info.roles)]

    @property
    def kinds(self) -> list[ResourceKind]:
        """What may be on one's lists."""
        return list(KINDS) if self.branches else self.city_kinds

    def resources(self, path: str = "") -> Q:
        """The resources that one keeps; `path` leads to them, e.g. "resource__"."""
        city = Q(**{f"{path}kind__in": self.city_kinds, f"{path}branch__isnull": True})
        return city | Q(**{f"{path}branch__in": sorted(self.branches)})

    def keeps(self, resource: Resource) -> bool:
        if resource.branch_id is not None:
            return resource.branch_id in self.branches
        return ResourceKind(resource.kind) in self.city_kinds

    @property
    def activities(self) -> Q:
        own = Q(branch__in=sorted(self.branches))
        return own | Q(branch__isnull=True) if self.keeps_activities else own

    def keeps_activity(self, activity: Activity) -> bool:
        if activity.branch_id is not None:
            return activity.branch_id in self.branches
        return self.keeps_activities

    @property
    def keeps_activities(self) -> bool:
        return ACTIVITY_KEEPER in self.roles


def reach_of(posts: Posts) -> Reach:
    return Reach(
        roles=posts.roles.get(None, frozenset()),
        branches=frozenset(
            branch
            for branch, roles in posts.roles.items()
            if branch is not None and Role.DISTRICT_ADMIN in roles
        ),
    )
