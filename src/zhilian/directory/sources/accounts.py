"""培训场次 and 后台角色."""

from __future__ import annotations

from collections.abc import Sequence

from zhilian.core.effects import Asking, Picked, Values, id_of, source
from zhilian.core.times import local
from zhilian.directory import selectors
from zhilian.directory.models import TrainingSession
from zhilian.directory.sources.places import matching
from zhilian.directory.types import MANAGING, Role


@source("trainings")
class Trainings:
    """Sessions ahead that have a seat left."""

    def items(self, asking: Asking, *, values: Values, q: str = "") -> Sequence[Picked]:
        found = selectors.trainings_ahead(now=asking.at)
        return matching([_picked(one) for one in found], q)

    def pick(self, asking: Asking, *, key: str) -> Picked | None:
        pk = id_of(key)
        found = selectors.trainings_ahead(now=asking.at)
        return next((_picked(one) for one in found if one.pk == pk), None)


@source("admin_roles")
class AdminRoles:
    """Roles of the back office that an approval may give. The three administrators are none."""

    def items(self, asking: Asking, *, values: Values, q: str = "") -> Sequence[Picked]:
        roles = [role for role in Role if role in MANAGING]
        return matching([Picked(key=role.value, label=role.label) for role in roles], q)

    def pick(self, asking: Asking, *, key: str) -> Picked | None:
        return Picked(key=key, label=Role(key).label) if key in MANAGING else None


def _picked(found: TrainingSession) -> Picked:
    begins = local(found.starts_at)
    left = max(0, found.seats - int(vars(found).get("taken", 0)))
    return Picked(
        key=str(found.pk),
        label=f"{found.title} {begins:%-m月%-d日 %H:%M}",
        detail=f"{found.place} · 余 {left} 座",
        facts={"left": left},
    )
