"""The windows and the sub-platforms on offer."""

from collections.abc import Sequence

from zhilian.catalogue import selectors
from zhilian.core.effects import Asking, Picked, Values, source


@source("windows")
class Windows:
    def items(self, asking: Asking, *, values: Values, q: str = "") -> Sequence[Picked]:
        return [
            Picked(key=row.code, label=row.name, detail=row.sub_platform_name)
            for row in selectors.windows(q=q)
        ]

    def pick(self, asking: Asking, *, key: str) -> Picked | None:
        return next((item for item in self.items(asking, values={}) if item.key == key), None)


@source("sub_platforms")
class SubPlatforms:
    def items(self, asking: Asking, *, values: Values, q: str = "") -> Sequence[Picked]:
        found = [Picked(key=part.code, label=part.name) for part in selectors.sub_platforms()]
        return [item for item in found if q in item.label]

    def pick(self, asking: Asking, *, key: str) -> Picked | None:
        return next((item for item in self.items(asking, values={}) if item.key == key), None)
