"""填报批次: those that are open, of the window's own kind."""

from collections.abc import Sequence

from zhilian.core.effects import Asking, Picked, Values, id_of, source
from zhilian.core.times import local
from zhilian.filing import selectors
from zhilian.filing.models import Campaign


@source("campaigns")
class Campaigns:
    def items(self, asking: Asking, *, values: Values, q: str = "") -> Sequence[Picked]:
        found = selectors.open_campaigns(window=asking.window)
        return [_picked(one) for one in found if q.strip() in one.name]

    def pick(self, asking: Asking, *, key: str) -> Picked | None:
        pk = id_of(key)
        found = selectors.open_campaigns(window=asking.window)
        return next((_picked(one) for one in found if one.pk == pk), None)


def _picked(found: Campaign) -> Picked:
    return Picked(
        key=str(found.pk),
        label=found.name,
        detail=f"{local(found.due_at):%-m月%-d日} 截止",
        facts={"kind": found.kind, "period": found.period, "due_at": local(found.due_at)},
    )
