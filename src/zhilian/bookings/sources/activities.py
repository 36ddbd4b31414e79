"""Activities that one may sign up for, and their groups."""

from collections.abc import Sequence

from zhilian.bookings import selectors
from zhilian.bookings.models import Activity, ActivityGroup
from zhilian.bookings.sources.picking import by_key, matching, picked_keys
from zhilian.bookings.types import Method, Stretch
from zhilian.bookings.wording import day_words, when
from zhilian.core.effects import Asking, Picked, Values, source
from zhilian.core.times import local_date


@source("activities")
class Activities:
    def items(self, asking: Asking, *, values: Values, q: str = "") -> Sequence[Picked]:
        found = selectors.open_for_sign_up(at=asking.at, branch_id=asking.branch_id)
        return matching(map(_picked, found), q)

    def pick(self, asking: Asking, *, key: str) -> Picked | None:
        return by_key(self.items(asking, values={}), key)


@source("activity_groups")
class ActivityGroups:
    """Those of the chosen activity. A full one may still be chosen: one waits."""

    def items(self, asking: Asking, *, values: Values, q: str = "") -> Sequence[Picked]:
        keys = set(picked_keys(values))
        found = selectors.open_for_sign_up(at=asking.at, branch_id=asking.branch_id)
        groups = [
            _picked_group(group, activity)
            for activity in found
            if activity.code in keys
            for group in activity.groups.all()
        ]
        return matching(groups, q)

    def pick(self, asking: Asking, *, key: str) -> Picked | None:
        found = selectors.open_for_sign_up(at=asking.at, branch_id=asking.branch_id)
        groups = [_picked_group(row, one) for one in found for row in one.groups.all()]
        return by_key(groups, key)


def _picked(activity: Activity) -> Picked:
    stretch = Stretch(starts_at=activity.starts_at, ends_at=activity.ends_at)
    drawn = f"{day_words(local_date(activity.draw_at))}抽签" if activity.draw_at else "先到先得"
    told = [when(stretch), activity.place, drawn]
    facts = {
        "name": activity.name,
        "kind": activity.kind,
        "start_at": activity.starts_at,
        "end_at": activity.ends_at,
        "place": activity.place,
        "lottery": activity.method == Method.LOTTERY,
    }
    detail = " · ".join(filter(None, told))
    return Picked(key=activity.code, label=activity.name, detail=detail, facts=facts)


def _picked_group(group: ActivityGroup, activity: Activity) -> Picked:
    full = "已满，可候补" if group.left <= 0 and activity.method == Method.FIRST_COME else ""
    detail = full or f"名额 {group.capacity}"
    return Picked(key=str(group.pk), label=group.name, detail=detail)
